"""Names of files and cells of sheets that no program can take for anything else."""

import re
import unicodedata

LONGEST = 60
# Refused by Windows, by shells' eyes, or invisible; a name keeps letters, digits, Chinese and - _ only.
_ODD = re.compile(r"[^\w-]+", re.UNICODE)
_RUNS_CODE = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))})


def safe_name(text: str) -> str:
    """``text`` as part of a file name: no path, no device, no control or direction marks, at most 60 characters."""
    plain = unicodedata.normalize("NFC", text)
    plain = "".join(c if unicodedata.category(c)[0] in "LNM" or c in "-_" else " " for c in plain)
    name = _ODD.sub("_", plain).strip("_-")[:LONGEST].strip("_-")
    return f"_{name}" if name.lower() in _RESERVED else name or "_"


def work_file_name(number: str, title: str, ending: str) -> str:
    """LZ7-S-0021_石桌上的账本.m4a: entry number first, so that a folder sorts as the list does."""
    return f"{safe_name(number)}_{safe_name(title)}.{ending}"


def safe_cell(value: str) -> str:
    """``value`` for a CSV cell: one that a spreadsheet would run as a formula gets an apostrophe before it."""
    return f"'{value}" if value.lstrip(" \u3000\u200b\ufeff").startswith(_RUNS_CODE) else value
