"""The winner list for spreadsheets and programs: XLSX, CSV, JSON."""

import csv
import io
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import xlsxwriter

from lzcontest.contests.domain import AI_MARK, LICENCES
from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing.domain.lists import WinnerList
from lzcontest.publishing.domain.names import safe_cell
from lzcontest.publishing.domain.wording import heading, proof_line

BOM = "\ufeff"
WIDTHS = (14, 12, 10, 34, 26, 30, 16, 32)
FORMAT = "lzcontest-winners-v1"


def head() -> list[str]:
    """The column headings."""
    return [_("作品编号"), _("类别"), _("奖项"), _("作品"), _("作者"), _("单位"), _("人工智能"), _("授权方式")]


def rows(found: WinnerList) -> Iterator[list[str]]:
    """One row per winner, in the order of the announcement; vacant awards are rows of their own."""
    for category in found.categories:
        for tier in category.tiers:
            for winner in tier.winners:
                declared = [str(AI_MARK) if winner.generated else "", str(LICENCES.get(winner.licence, ""))]
                yield [winner.number, category.title, tier.title, winner.title, winner.authors, winner.unit, *declared]
            for _gap in range(tier.vacant):
                yield ["", category.title, tier.title, _("（空缺）"), "", "", "", ""]


def write_csv(found: WinnerList) -> bytes:
    """UTF-8 with a byte order mark, which Excel needs; no cell can be taken for a formula."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(head())
    writer.writerows([safe_cell(cell) for cell in row] for row in rows(found))
    return (BOM + text.getvalue()).encode("utf-8")


def write_json(found: WinnerList) -> bytes:
    """The list for programs, with the fingerprint of the result it was made from."""
    value: dict[str, Any] = {
        "format": FORMAT,
        "contest": found.slug,
        "title": found.contest,
        "edition": found.edition,
        "organiser": found.organiser,
        "date": found.day.isoformat(),
        "on_notice": found.on_notice,
        "result": {"version": found.result_version, "sha256": found.result_sha256},
        "works": found.works,
        "units": found.units,
        "categories": [
            {
                "code": category.code,
                "kind": category.kind,
                "title": category.title,
                "works": category.works,
                "awards": [
                    {
                        "tier": tier.key,
                        "title": tier.title,
                        "vacant": tier.vacant,
                        "winners": [
                            {
                                "number": w.number,
                                "title": w.title,
                                "authors": w.authors,
                                "unit": w.unit,
                                "ai_generated": w.generated,
                                "licence": w.licence or None,
                            }
                            for w in tier.winners
                        ],
                    }
                    for tier in category.tiers
                ],
            }
            for category in found.categories
        ],
    }
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def write_xlsx(found: WinnerList) -> bytes:
    """A workbook to print or to go on working with; whatever a title begins with stays text."""
    made = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(made, options)
    book.set_properties(
        {
            "title": heading(found),
            "author": found.organiser,
            "created": datetime(found.day.year, found.day.month, found.day.day),  # noqa: DTZ001 - XLSX knows no zones
        }
    )
    _fill(book, book.add_worksheet(_("获奖名单")), found)
    book.close()
    return made.getvalue()


def _fill(book: Any, sheet: Any, found: WinnerList) -> None:
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter", "text_wrap": True})
    strong = book.add_format({"bold": True, "border": 1, "bg_color": "#E7F0EC", "align": "center"})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    small = book.add_format({"font_size": 9, "font_color": "#5B6461"})
    last = len(WIDTHS) - 1
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.merge_range(0, 0, 0, last, "", title)
    sheet.write_string(0, 0, heading(found), title)
    sheet.set_row(0, 44)
    for column, label in enumerate(head()):
        sheet.write_string(1, column, label, strong)
    line = 2
    for row in rows(found):
        for column, value in enumerate(row):
            sheet.write_string(line, column, value, cell)
        line += 1
    sheet.write_string(line + 1, 0, proof_line(found), small)
    sheet.freeze_panes(2, 0)
    sheet.autofilter(1, 0, max(line - 1, 1), last)
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C" + _("第 &P 页，共 &N 页"))
