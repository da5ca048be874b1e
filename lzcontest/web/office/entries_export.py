"""A list of works as a table file, in which nothing that was typed can become a formula."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO, StringIO

import xlsxwriter
from flask import Response

from lzcontest.entries.domain import STATE_LABELS
from lzcontest.foundation.clock import local
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.queries import EntryRow

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
_WIDTHS = (14, 36, 12, 24, 28, 12, 18, 10, 10, 32)


def send_rows(rows: Sequence[EntryRow], kind: str, stem: str, endorsed: Mapping[str, str]) -> Response:
    """The rows as a download called ``stem.kind``; ``kind`` is xlsx or csv, ``endorsed`` who puts a work forward."""
    table: list[Sequence[str | int]] = [_head(), *_cells(rows, endorsed)]
    body = _workbook(table) if kind == "xlsx" else _csv(table)
    response = Response(body, content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = f"attachment; filename={stem}.{kind}"
    return response


def _head() -> list[str]:
    return [
        _("编号"), _("题目"), _("类别"), _("作者"), _("单位"), _("状态"), _("首次提交"), _("雷同待处理"), _("身份待处理"),
        _("单位推荐"),
    ]  # fmt: skip


def _cells(rows: Sequence[EntryRow], endorsed: Mapping[str, str]) -> Iterator[list[str | int]]:
    for row in rows:
        yield [
            row.number or "",
            row.title,
            row.category,
            row.authors,
            row.unit,
            str(STATE_LABELS[row.state]),
            f"{local(row.submitted_at):%Y-%m-%d %H:%M}" if row.submitted_at else "",
            row.similarity,
            row.identity,
            endorsed.get(row.id, ""),
        ]


def _workbook(table: Sequence[Sequence[str | int]]) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    ) as book:
        sheet = book.add_worksheet(_("作品"))
        bold = book.add_format({"bold": True})
        for place, cells in enumerate(table):
            sheet.write_row(place, 0, cells, None if place else bold)
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(table) - 1, len(_WIDTHS) - 1)
    return out.getvalue()


def _csv(table: Sequence[Sequence[str | int]]) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([_harmless(cell) for cell in cells] for cells in table)
    return ("\ufeff" + out.getvalue()).encode()  # Excel takes it for UTF-8 by the mark


def _harmless(cell: str | int) -> str | int:
    """A text that a table program would run as a formula gets an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(_FORMULA) else cell
