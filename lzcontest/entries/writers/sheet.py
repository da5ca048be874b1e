"""The sheet of a unit's works (汇总表) that offices pass on: every cell is text, none is ever a formula."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

import xlsxwriter

from lzcontest.foundation.i18n import gettext as _

_WIDTHS = (16, 36, 14, 30, 30, 14)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One work of the sheet."""

    number: str
    title: str
    category: str
    authors: str
    unit: str
    state: str


def write_unit_sheet(heading: str, rows: Iterable[SheetRow]) -> bytes:
    """The sheet as XLSX: number, title, category, authors, unit, state, one work a row."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(_("汇总表"))
        title, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "border": 1})
        cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
        sheet.write_string(0, 0, heading, title)
        for column, label in enumerate((_("编号"), _("题目"), _("类别"), _("作者"), _("单位"), _("状态"))):
            sheet.write_string(2, column, label, head)
            sheet.set_column(column, column, _WIDTHS[column])
        for place, row in enumerate(rows, 3):
            values = (row.number, row.title, row.category, row.authors, row.unit, row.state)
            for column, value in enumerate(values):
                sheet.write_string(place, column, value, cell)
        sheet.freeze_panes(3, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(2)
    return out.getvalue()
