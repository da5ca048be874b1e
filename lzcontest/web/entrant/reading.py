"""Reading the text out of a DOCX or TXT that an entrant chose, instead of pasting it."""

import secrets
from pathlib import Path

from werkzeug.datastructures import FileStorage

from lzcontest.foundation import runtime
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.adapters.documents import read_document
from lzcontest.media.domain.formats import format_for
from lzcontest.media.domain.refusal import MediaRefused

MOST_BYTES = 20 << 20


def read_upload(upload: FileStorage, field: str) -> tuple[str, bool]:
    """(text, whether formatting was lost). Raises InvalidInput for ``field`` when it cannot be read."""
    found = format_for(upload.filename or "")
    if found is None or found.name not in ("docx", "txt"):
        raise InvalidInput({field: _("只能读入 DOCX 和 TXT 文件。旧的 DOC 文件请先用 WPS 或 Word 另存为 DOCX。")})
    path = runtime.current().settings.data_dir / "uploads" / secrets.token_hex(12)
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        _write(upload, path, field)
        text = read_document(path, found.name).text
    except MediaRefused as refused:
        raise InvalidInput({field: refused.message + refused.way_out}) from refused
    finally:
        path.unlink(missing_ok=True)
    if not text.strip():
        raise InvalidInput({field: _("这个文件里没有读到文字。请打开看一看，或者直接把文字粘贴进来。")})
    return text, found.name == "docx"


def _write(upload: FileStorage, path: Path, field: str) -> None:
    size = 0
    with path.open("wb") as file:
        while chunk := upload.stream.read(1 << 20):
            size += len(chunk)
            if size > MOST_BYTES:
                raise InvalidInput({field: _("文件太大，没有读入。请只留下正文，或者直接把文字粘贴进来。")})
            file.write(chunk)
