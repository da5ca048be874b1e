"""Filled sheets, as a liaison makes them from the template."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any

import openpyxl

FIRST_ROW = 5
TEXT = "二十年前的收据，夹在账本里，字已经褪了。" * 20


def fill_template(template: bytes, works: Sequence[Mapping[str, Any]]) -> bytes:
    """The template with one row for each mapping of heading → text; headings without their star."""
    book = openpyxl.load_workbook(BytesIO(template))
    sheet = book.worksheets[0]
    places = {str(cell.value).removesuffix("*"): cell.column for cell in sheet[3] if cell.value}
    for row, values in enumerate(works, FIRST_ROW):
        for heading, value in values.items():
            cell = sheet.cell(row, places[heading])
            cell.value = value
            if isinstance(value, str) and not value.startswith("=SUM"):
                cell.data_type = "s"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fiction_row(number: int, **more: Any) -> dict[str, Any]:
    """A complete micro-fiction."""
    row = {
        "自编号": f"{number:03}",
        "题目": f"三尺墙之{number}",
        "正文": TEXT,
        "作者姓名": f"王小{number}",
        "作者手机": f"138{number:08}",
    }
    return {**row, **more}
