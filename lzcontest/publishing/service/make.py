"""Makes the content of a document in a folder of the job's own; reads only."""

from collections.abc import Callable
from pathlib import Path

from sqlalchemy.orm import Session

from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing.domain.lists import WinnerList
from lzcontest.publishing.domain.names import safe_name
from lzcontest.publishing.domain.wording import plain_text
from lzcontest.publishing.models import Document
from lzcontest.publishing.queries import get_certificate_facts, get_winner_list, list_certificates
from lzcontest.publishing.service.press_kit import kit_pieces
from lzcontest.publishing.writers import (
    Piece,
    pack,
    pack_press_kit,
    write_certificate,
    write_csv,
    write_docx,
    write_json,
    write_pdf,
    write_xlsx,
)

OnProgress = Callable[[int, int, str], None]
WRITERS: dict[str, Callable[[WinnerList], bytes]] = {
    "pdf": write_pdf,
    "docx": write_docx,
    "xlsx": write_xlsx,
    "csv": write_csv,
    "json": write_json,
    "txt": lambda found: plain_text(found).encode("utf-8"),
}


def make_content(session: Session, document: Document, folder: Path, on_progress: OnProgress) -> Path:
    """Write the document into ``folder`` and return its path.

    ``on_progress(done, total, words)`` counts files. Raises Conflict when the result is no longer the one it was
    asked for, so that a file never claims a result that it does not show; Transient where media fail in passing.
    """
    found = get_winner_list(session, document.contest_id, number=document.number)
    stage = "notice" if found.on_notice else "announced"
    if (found.result_sha256, stage) != (document.result_sha256, document.stage):
        raise Conflict(_("结果已有新的版本。这份文件没有生成，请重新生成。"))
    target = folder / f"made.{document.format}"
    if document.kind == "press_kit":
        pack_press_kit(kit_pieces(session, found, lists(found), folder, on_progress), target)
    elif document.kind == "certificates":
        pack(_certificates(session, document.contest_id, on_progress), target)
    else:
        target.write_bytes(WRITERS[document.format](found))
    return target


def lists(found: WinnerList) -> list[Piece]:
    """The winner list in every format, for a folder of an archive."""
    return [Piece(_("获奖名单") + f".{ending}", write(found)) for ending, write in WRITERS.items()]


def _certificates(session: Session, contest_id: str, on_progress: OnProgress) -> list[Piece]:
    standing = [view for view in list_certificates(session, contest_id) if view.standing.holds]
    pieces = []
    for done, view in enumerate(standing):
        on_progress(done, len(standing), _("正在制作证书"))
        name = f"{safe_name(view.serial)}_{safe_name(view.title)}.pdf"
        pieces.append(Piece(name, write_certificate(get_certificate_facts(view))))
    return pieces
