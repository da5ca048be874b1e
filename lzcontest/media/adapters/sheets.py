"""The cells of a workbook from a stranger, read by a confined child."""

from pathlib import Path

from lzcontest.foundation.errors import InvalidInput
from lzcontest.media.adapters.children import ask_child
from lzcontest.media.adapters.sandbox import MEGABYTE, Limits
from lzcontest.media.domain.refusal import MediaRefused
from lzcontest.media.domain.sheets import MAX_SHEET_BYTES, SheetCells, not_taken

LIMITS = Limits(
    memory_bytes=512 * MEGABYTE, output_bytes=24 * MEGABYTE, cpu_seconds=30, wall_seconds=45, stall_seconds=45
)


def read_sheet(path: Path) -> SheetCells:
    """The cells of the first visible sheet of an XLSX. Raises InvalidInput (field ``sheet``), Transient."""
    path = path.resolve()
    if path.stat().st_size > MAX_SHEET_BYTES:
        raise _refused("too_large")
    try:
        answer = ask_child("sheet_child", [str(path)], reads=[path], limits=LIMITS)
    except MediaRefused:
        raise _refused("no_workbook") from None
    if "not_taken" in answer:
        raise _refused(answer["not_taken"])
    return SheetCells(answer["rows"], [(row, column) for row, column in answer["formulas"]])


def _refused(reason: str) -> InvalidInput:
    return InvalidInput({"sheet": not_taken(reason)})
