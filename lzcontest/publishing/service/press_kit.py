"""What a newspaper gets: release, lists, works to hear and watch, pictures, and a line under each."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from sqlalchemy.orm import Session

from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.adapters.remux import remux_film
from lzcontest.media.service import open_rendition_file
from lzcontest.publishing.domain.lists import WinnerList
from lzcontest.publishing.domain.names import work_file_name
from lzcontest.publishing.domain.wording import heading, press_heading, press_paragraphs, proof_line, winner_line
from lzcontest.publishing.queries import KitFile, KitWork, list_kit_works
from lzcontest.publishing.writers import Piece, write_press_docx

OnProgress = Callable[[int, int, str], None]
AUDIO, MASTER = "audio.m4a", "master.m3u8"
COPY = 1 << 20


def kit_pieces(
    session: Session, found: WinnerList, lists: list[Piece], folder: Path, on_progress: OnProgress
) -> list[Piece]:
    """All files of the kit; media lie in ``folder`` until they are packed. Raises Transient."""
    works = list_kit_works(session, found)
    pieces = [Piece(_("01_名单") + f"/{piece.name}", piece.content) for piece in lists]
    pieces += _release(found)
    captions = []
    for done, work in enumerate(works):
        on_progress(done, len(works), _("正在整理作品"))
        mine = [*_texts(work), *_media(session, work, folder)]
        pieces += mine
        captions += [_caption(work, piece) for piece in mine] or [_caption(work, None)]
    pieces.append(Piece(_("03_作品说明.txt"), "\r\n".join([*captions, ""]).encode("utf-8")))
    pieces.append(Piece("README.txt", _readme(found).encode("utf-8")))
    return pieces


def _release(found: WinnerList) -> list[Piece]:
    text = "\r\n\r\n".join([press_heading(found), *press_paragraphs(found)]) + "\r\n"
    return [
        Piece(_("02_新闻通稿") + ".docx", write_press_docx(found)),
        Piece(_("02_新闻通稿") + ".txt", text.encode("utf-8")),
    ]


def _texts(work: KitWork) -> list[Piece]:
    endings = {"body": "txt", "lyrics": _("歌词.txt"), "summary": _("简介.txt")}
    return [
        Piece(_place(work, endings[part]), f"{winner_line(work.line)}\n\n{text}\n".encode())
        for part, text in sorted(work.texts.items())
    ]


def _media(session: Session, work: KitWork, folder: Path) -> list[Piece]:
    pieces: list[Piece] = []
    for file in work.files:
        if file.kind == "film" and MASTER in file.names:
            target = folder / f"{file.rendition_id}.mp4"
            with tempfile.TemporaryDirectory(dir=folder) as scratch:
                remux_film(_opener(session, file), Path(scratch), target)
            pieces.append(Piece(_place(work, "mp4"), target))
        elif file.kind == "song" and AUDIO in file.names:
            pieces.append(_copied(session, work, file, AUDIO, "m4a", folder))
        if file.poster in file.names:
            pieces.append(_copied(session, work, file, file.poster, "jpg", folder))
    return pieces


def _opener(session: Session, file: KitFile) -> Callable[[str], BinaryIO]:
    return lambda name: open_rendition_file(session, file.rendition_id, name)


def _copied(session: Session, work: KitWork, file: KitFile, name: str, ending: str, folder: Path) -> Piece:
    target = folder / f"{file.rendition_id}-{name}"
    with _opener(session, file)(name) as source, target.open("wb") as copy:
        while chunk := source.read(COPY):
            copy.write(chunk)
    return Piece(_place(work, ending), target)


def _place(work: KitWork, ending: str) -> str:
    return _("04_作品") + "/" + work_file_name(work.line.number, work.line.title, ending)


def _caption(work: KitWork, piece: Piece | None) -> str:
    what = piece.name if piece else _("（只在舞台呈现，没有可附的文件）")
    return f"{what}\t{work.category}{work.tier}\t{winner_line(work.line)}"


def _readme(found: WinnerList) -> str:
    lines = [
        heading(found),
        "",
        _("这是供媒体宣传使用的资料包，内容如下："),
        _("01_名单：获奖名单，PDF、Word、Excel、CSV、JSON 和纯文本各一份，内容相同。"),
        _("02_新闻通稿：可直接刊用的通稿，Word 和纯文本。"),
        _("03_作品说明.txt：每个文件对应的奖项、作品、作者（单位），刊播时请照此署名。"),
        _("04_作品：小说正文、歌词、歌曲（M4A）、影片（MP4）和海报，文件名以作品编号开头。"),
        _("SHA256SUMS.txt：每个文件的校验码，可用 sha256sum -c 核对。"),
        "",
        _("作品著作权归作者所有，仅供宣传本次活动使用。"),
        proof_line(found),
    ]
    return "\r\n".join(lines) + "\r\n"
