"""The desk of a unit: its own works and those below, nobody else's; the sheet to pass on."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from flask import Flask

from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_unit, make_user
from tests.support.queries import count_queries
from tests.support.web import Browser


@pytest.fixture
def ground(system: Runtime) -> Any:
    """A town with a village below it, another town, and the town's liaison."""
    with system.database.unit_of_work() as session:
        contest = make_contest(session)
        town, other = make_unit(session, "河口镇"), make_unit(session, "山前镇")
        village = make_unit(session, "河口村", parent=town)
        liaison = make_user(session, "联络员", unit=town)
        grant(session, liaison, "liaison", contest.id, town)
        people = {name: make_user(session, name, unit=unit) for name, unit in (("甲", village), ("乙", other))}
        category = contest.categories[0]
        make_entry(session, contest, category, people["甲"], title="=1+1", state="screening")
        make_entry(session, contest, category, people["甲"], title="未交的草稿", state="draft")
        make_entry(session, contest, category, people["乙"], title="别处的作品")
        return contest, liaison, people, town


def test_the_desk_shows_the_unit_and_those_below_and_nothing_else(app: Flask, ground: Any) -> None:
    contest, liaison, people, _town = ground
    page = Browser(app, liaison).get(f"/unit/{contest.slug}").text
    assert "《=1+1》" in page and "河口村" in page and "待审查" in page
    assert "别处的作品" not in page and "未交的草稿" not in page
    assert Browser(app, people["甲"]).get(f"/unit/{contest.slug}").status_code == 404


def test_the_sheet_holds_what_the_list_shows_and_no_formula(app: Flask, ground: Any) -> None:
    contest, liaison, _people, _town = ground
    answer = Browser(app, liaison).get(f"/unit/{contest.slug}/entries.xlsx")
    sheet = openpyxl.load_workbook(BytesIO(answer.data)).active
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 1 and rows[0][1:] == ("=1+1", "微小说", "甲", "河口村", "待审查")
    assert sheet["B4"].data_type == "s"
    assert "甲" not in answer.headers["Content-Disposition"]


def test_a_liaison_begins_a_work_for_the_unit_only(app: Flask, ground: Any) -> None:
    contest, liaison, _people, town = ground
    browser = Browser(app, liaison)
    begun = browser.post(
        f"/unit/{contest.slug}/entries", {"unit": town.id, "category": "F"}, page=f"/unit/{contest.slug}"
    )
    page = browser.get(begun.headers["Location"]).text
    assert "单位投稿" in page
    assert browser.get(begun.headers["Location"].replace("/work", "/authors")).text.count('value="联络员"') == 0
    other = {"unit": "0" * 20, "category": "F"}
    assert browser.post(f"/unit/{contest.slug}/entries", other, page=f"/unit/{contest.slug}").status_code == 404


def test_the_list_asks_as_much_for_three_works_as_for_one(app: Flask, system: Runtime, ground: Any) -> None:
    contest, liaison, people, _town = ground
    browser, counts = Browser(app, liaison), []
    for more in (0, 2):
        with system.database.unit_of_work() as session:
            for _place in range(more):
                make_entry(session, contest, contest.categories[0], people["甲"])
        with count_queries(system.database.engine) as count:
            page = browser.get(f"/unit/{contest.slug}").text
        assert page.count("河口村</td>") == 1 + more
        counts.append(count.total)
    assert counts[0] == counts[1]
