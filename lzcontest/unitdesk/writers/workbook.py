"""Workbooks that units fill in: text cells that keep zeros, lists to choose from, the rules as notes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import xlsxwriter

from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.domain.columns import Column
from lzcontest.unitdesk.domain.layout import ROWS_MAX, Grid, Layout, mark_words
from lzcontest.unitdesk.domain.reading import Fault

_INLINE = 255  # characters of a list that a validation can hold itself
_NOTE = {"x_scale": 2.2, "y_scale": 1.6, "font_size": 10}
_HEADER = 2


@dataclass(slots=True)
class _Book:
    book: Any
    sheet: Any
    lists: Any
    formats: dict[str, Any]


def write_template(columns: Sequence[Column], *, heading: str, mark: str) -> bytes:
    """The empty sheet with a row that shows how it is filled; that row is never read."""
    how = _("从第 5 行起填写，每件作品一行；第 4 行是示例，不会导入。标 * 的必须填。标题行和这一行请不要改动。")
    sample = [column.sample for column in columns]
    grid = [[heading], [f"{mark_words()}{mark}", how], [_label(column) for column in columns], sample]
    layout = Layout(_HEADER, {column.key: place for place, column in enumerate(columns)})
    return _write(columns, grid, layout, {})


def mark_sheet(columns: Sequence[Column], grid: Grid, layout: Layout, faults: Sequence[Fault]) -> bytes:
    """The sheet as it was filled, each faulty cell red and with a note that says what is wrong."""
    notes = {fault.address: "\n".join(filter(None, (fault.message, fault.rule))) for fault in faults}
    return _write(columns, grid, layout, notes)


def _label(column: Column) -> str:
    return column.label + ("*" if column.required else "")


def _write(columns: Sequence[Column], grid: Grid, layout: Layout, notes: Mapping[str, str]) -> bytes:
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        made = _Book(book, book.add_worksheet(_("填报")), book.add_worksheet(_("选项")), _formats(book))
        made.lists.hide()
        for column in columns:
            _column(made, column, layout)
        for row, cells in enumerate(grid):
            for place, text in enumerate(cells):
                if text:
                    _cell(made, layout, notes, row, place, text)
        _mark_empty(made, layout, notes)
        made.sheet.freeze_panes(layout.header + 1, min(3, len(columns)))
        made.sheet.set_landscape()
        made.sheet.set_paper(9)
    return out.getvalue()


def _formats(book: Any) -> dict[str, Any]:
    text = {"num_format": "@", "valign": "top", "text_wrap": True}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "plain": book.add_format({"num_format": "@"}),
        "head": book.add_format(
            {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter", "bg_color": "#DDEBE4"}
        ),
        "text": book.add_format(text),
        "wrong": book.add_format({**text, "bg_color": "#F8D7D3", "border": 2, "border_color": "#A3281E"}),
    }


def _column(made: _Book, column: Column, layout: Layout) -> None:
    place = layout.places[column.key]
    made.sheet.set_column(place, place, column.width, made.formats["text"])
    rule = " ".join(filter(None, (_("必填。") if column.required else "", column.rule)))
    if rule:
        made.sheet.write_comment(layout.header, place, rule, _NOTE)
    if column.choices:
        source = _source(made, place, column.choices)
        made.sheet.data_validation(
            layout.header + 1, place, layout.header + ROWS_MAX, place,
            {
                "validate": "list", "source": source, "ignore_blank": True,
                "error_title": _("不在列表中"), "error_message": _("请从下拉列表中选择。"),
            },
        )  # fmt: skip


def _source(made: _Book, place: int, choices: Sequence[str]) -> Any:
    """The choices themselves while they fit, else a range of the hidden sheet."""
    if sum(len(choice) + 1 for choice in choices) < _INLINE and not any("," in choice for choice in choices):
        return list(choices)
    for row, choice in enumerate(choices):
        made.lists.write_string(row, place, choice)
    letter = xlsxwriter.utility.xl_col_to_name(place)
    return f"={made.lists.get_name()}!${letter}$1:${letter}${len(choices)}"


def _cell(made: _Book, layout: Layout, notes: Mapping[str, str], row: int, place: int, text: str) -> None:
    address = xlsxwriter.utility.xl_rowcol_to_cell(row, place)
    style = "text" if row > layout.header else "head" if row == layout.header else "title" if row == 0 else "plain"
    made.sheet.write_string(row, place, text, made.formats["wrong" if address in notes else style])


def _mark_empty(made: _Book, layout: Layout, notes: Mapping[str, str]) -> None:
    """The notes, and the red of cells that are faulty because nothing stands in them."""
    for address, note in notes.items():
        row, place = xlsxwriter.utility.xl_cell_to_rowcol(address)
        table_row = made.sheet.table.get(row, {})
        if place not in table_row:
            made.sheet.write_blank(row, place, None, made.formats["wrong"])
        made.sheet.write_comment(row, place, note, _NOTE)
