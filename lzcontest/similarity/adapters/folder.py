"""Reads a folder of text files as a collection, with the offsets of the files as they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.plaintext import decode_exactly


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text of a collection: its name within the folder, where it lies, and its characters, none dropped."""

    name: str
    path: Path
    text: str


def read_text_file(path: Path) -> str:
    """The characters of a file exactly as they stand there, so that offsets into it are offsets into the original.

    Raises InvalidInput (field: the path): not there, not readable, not text in UTF-8, UTF-16 or GB18030.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InvalidInput({str(path): _("读不到这个文件：%(why)s。", why=error.strerror or "?")}) from error
    text = decode_exactly(data)
    if text is None:
        raise InvalidInput({str(path): _("这个文件不是 UTF-8、UTF-16 或 GB18030 编码的文本。")})
    return text


def read_folder(folder: Path) -> Iterator[TextFile]:
    """Every ``.txt`` file below ``folder`` in the order of its name; files that are not text are passed over.

    Raises InvalidInput (field ``collection``) when it is no folder.
    """
    if not folder.is_dir():
        raise InvalidInput({"collection": _("没有这个文件夹。")})
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() == ".txt" and p.is_file()):
        try:
            yield TextFile(path.relative_to(folder).as_posix(), path.resolve(), read_text_file(path))
        except InvalidInput:
            continue
