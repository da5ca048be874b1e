"""Read the cells of one XLSX inside the sandbox and answer as JSON; nothing in it is ever computed or followed.

``python -m lzcontest.media.adapters.sheet_child PATH``; the answer is ``{"rows": [[text, …], …], "formulas":
[[row, column], …]}``, counted from 0, or ``{"not_taken": reason}``, or ``{"refused": code}``.
"""

import json
import mimetypes
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any

mimetypes.knownfiles = []  # openpyxl would have them read: files of the system, out of reach here
import openpyxl  # noqa: E402

from lzcontest.media.domain.sheets import (  # noqa: E402
    MAX_CHARACTERS,
    MAX_COLUMNS,
    MAX_PARTS,
    MAX_ROWS,
    MAX_UNPACKED_BYTES,
)

Answer = dict[str, Any]
OLD_OR_LOCKED = b"\xd0\xcf\x11\xe0"  # the container of XLS, and of an XLSX with a password
BLOCK = 1 << 20


class NotTaken(Exception):
    """The workbook is not taken, for the reason in ``args[0]``."""


def check_package(path: str) -> None:
    """Refuse what is no XLSX, would unpack into too much, brings programs or reaches outside."""
    with open(path, "rb") as file:
        if file.read(4) == OLD_OR_LOCKED:
            raise NotTaken("old_or_locked")
    if not zipfile.is_zipfile(path):
        raise NotTaken("no_workbook")
    with zipfile.ZipFile(path) as package:
        parts = package.infolist()
        names = [part.filename.lower() for part in parts]
        if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
            raise NotTaken("no_workbook")
        if any("vbaproject" in name or "/activex/" in name or "/embeddings/" in name for name in names):
            raise NotTaken("macros")
        if any(name.startswith("xl/externallinks/") or name == "xl/connections.xml" for name in names):
            raise NotTaken("links")
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
            raise NotTaken("too_large")
        for part in parts:
            check_part(package, part)


def check_part(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Unpack a part once in blocks: its true size, and no document type anywhere (entity bombs need one)."""
    total, before = 0, b""
    with package.open(part) as stream:
        while block := stream.read(BLOCK):
            total += len(block)
            if total > MAX_UNPACKED_BYTES:
                raise NotTaken("too_large")
            if part.filename.endswith((".xml", ".rels")):
                seen = (before + block).replace(b"\0", b"").upper()
                if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen:
                    raise NotTaken("no_workbook")
                before = block[-32:]


def read_cells(path: str) -> Answer:
    """The text of every cell of the first sheet that can be seen."""
    with open(path, "rb") as file:  # by its content: an upload has no name
        return sheet_cells(openpyxl.load_workbook(file, read_only=True, data_only=False, keep_links=False))


def sheet_cells(book: openpyxl.Workbook) -> Answer:
    """The rows of a book, cut to what may stand there."""
    sheet = next((s for s in book.worksheets if s.sheet_state == "visible"), None)
    if sheet is None:
        raise NotTaken("empty")
    rows: list[list[str]] = []
    formulas: list[tuple[int, int]] = []
    total = 0
    for number, cells in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS)):
        row = [written(cell.value) for cell in cells]
        while row and not row[-1].strip():
            row.pop()
        if number >= MAX_ROWS:
            if row:
                raise NotTaken("too_many_rows")
            if number > MAX_ROWS * 4:  # a sheet formatted to its very end: nothing more will come
                break
            continue
        total += sum(map(len, row))
        if total > MAX_CHARACTERS:
            raise NotTaken("too_long")
        formulas += [(number, place) for place, cell in enumerate(cells) if cell.data_type == "f"]
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    if not rows:
        raise NotTaken("empty")
    return {"rows": rows, "formulas": formulas}


def written(value: Any) -> str:
    """A cell as its writer sees it; long numbers keep every digit."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else f"{value:.15g}"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else f"{value:%Y-%m-%d %H:%M}"
    if isinstance(value, time):
        # Typed as 8:30, a length became a time of day: its hours are the minutes that were meant.
        return f"{value.hour}:{value.minute:02}" if not value.second else f"{value:%H:%M:%S}"
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" if not seconds else f"{minutes}:{seconds:02}"
    return value.isoformat() if isinstance(value, date) else str(value)


def main() -> None:
    """Print the answer; a disk that is full is our failure, anything else is the file's."""
    try:
        check_package(sys.argv[1])
        answer: Answer = read_cells(sys.argv[1])
    except NotTaken as reason:
        answer = {"not_taken": reason.args[0]}
    except MemoryError:
        answer = {"not_taken": "too_large"}
    except Exception as error:  # parsers of hostile files raise whatever they like
        if isinstance(error, OSError) and error.errno == 28:
            raise
        answer = {"not_taken": "no_workbook"}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
