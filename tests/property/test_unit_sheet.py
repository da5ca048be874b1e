"""A filled template says what was typed into it: written by one library, filled by another, read in the sandbox."""

import string
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lzcontest.contests.domain import AI_LEVELS, FormField, Limits
from lzcontest.entries.domain import WorkRules
from lzcontest.media.adapters.sheet_child import check_package, read_cells
from lzcontest.unitdesk.domain.columns import sheet_columns
from lzcontest.unitdesk.domain.layout import find_layout
from lzcontest.unitdesk.domain.reading import Reading, SheetReader
from lzcontest.unitdesk.writers import write_template

ASSISTED = str(AI_LEVELS["assisted"])
UNITS = {"河口镇": "u1", "河口村": "u2"}
PLAIN = st.text("清风徐来水波不兴三尺墙=+-@'\"<&>0189，。；" + string.ascii_letters, min_size=1, max_size=20).map(
    lambda text: "甲" + text + "乙"
)
PHONES = st.integers(0, 10**9 - 1).map(lambda n: f"13{n:09}")
PERSON = st.fixed_dictionaries({"name": PLAIN, "phone": PHONES, "unit": st.sampled_from(["", "河口村三组"])})
WORK = st.fixed_dictionaries(
    {
        "title": PLAIN,
        "body": PLAIN,
        "unit": st.sampled_from(sorted(UNITS)),
        "people": st.lists(PERSON, min_size=1, max_size=4),
        "answer": st.sampled_from(["", "党员干部", "群众"]),
        "ai": st.booleans(),
    }
)
RULES = WorkRules(
    "fiction",
    Limits(char_max=1500, required=("body",)),
    (FormField("who", "身份类别", "choice", choices=("党员干部", "群众")),),
    1,
)


def fill(works: list[dict[str, Any]], *, merged_keys: bool) -> bytes:
    """The template with these works, one row a person."""
    columns = sheet_columns(RULES, sorted(UNITS))
    book = openpyxl.load_workbook(BytesIO(write_template(columns, heading="清风", mark="LZ7-F")))
    sheet, row = book.worksheets[0], 5
    place = {c.key: n for n, c in enumerate(columns, 1)}
    for number, work in enumerate(works, 1):
        for first, person in enumerate(work["people"]):
            values = {
                "person_name": person["name"],
                "person_phone": person["phone"],
                "person_unit_name": person["unit"],
            }
            if first == 0:
                values |= {
                    "key": f"{number:03}", "title": work["title"], "body": work["body"], "unit": work["unit"],
                    "field_who": work["answer"], "ai": ASSISTED if work["ai"] else "", "ai_tools": "写作助手" if work["ai"] else "",
                    "ai_note": "画面" if work["ai"] else "",
                }  # fmt: skip
            elif not merged_keys:
                values["key"] = f"{number:03}"
            for key, value in values.items():
                cell = sheet.cell(row, place[key])
                cell.value = value or None
                cell.data_type = "s" if value else "n"
            row += 1
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def read(path: Path, content: bytes) -> Reading:
    path.write_bytes(content)
    check_package(str(path))
    answer = read_cells(str(path))
    columns = sheet_columns(RULES, sorted(UNITS))
    layout = find_layout(answer["rows"], columns, "LZ7-F")
    return SheetReader(columns, layout, answer["rows"], RULES, UNITS).read(answer["formulas"])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(works=st.lists(WORK, min_size=1, max_size=6), merged=st.booleans())
def test_what_was_filled_in_is_what_is_read(tmp_path: Path, works: list[dict[str, Any]], merged: bool) -> None:
    found = read(tmp_path / "sheet.xlsx", fill(works, merged_keys=merged))
    assert found.faults == []
    assert [w.key for w in found.works] == [f"{n:03}" for n in range(1, len(works) + 1)]  # zeros are kept
    for filled, got in zip(works, found.works, strict=True):
        assert (got.changes.title, got.changes.texts) == (filled["title"], {"body": filled["body"]})
        assert got.unit_id == UNITS[filled["unit"]]
        people = [(p.name, p.phone, p.unit_name) for p in got.changes.authors or ()]
        assert people == [(p["name"], p["phone"], p["unit"]) for p in filled["people"]]
        assert (got.changes.details or {})["fields"] == ({"who": filled["answer"]} if filled["answer"] else {})
        assert (got.changes.ai_used, got.changes.ai_note) == (filled["ai"], "画面" if filled["ai"] else "")


@pytest.mark.parametrize("kind", ["fiction", "song", "film", "programme"])
def test_an_unfilled_template_of_every_kind_holds_no_work(tmp_path: Path, kind: str) -> None:
    rules = WorkRules(kind, Limits(programme_kinds=("小品", "快板")), (), 1)
    columns = sheet_columns(rules, [f"第{n}号单位名称很长很长很长很长" for n in range(60)])
    path = tmp_path / "sheet.xlsx"
    path.write_bytes(write_template(columns, heading="清风", mark="LZ7-F"))
    check_package(str(path))
    answer = read_cells(str(path))
    layout = find_layout(answer["rows"], columns, "LZ7-F")
    found = SheetReader(columns, layout, answer["rows"], rules, UNITS).read(answer["formulas"])
    assert (found.works, found.faults) == ([], [])
