"""A unit's liaison at an office PC: the desk and its filters, a work begun for the unit, the sheet to pass on."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_unit, make_user


@pytest.fixture
def ground(system: Runtime) -> Any:
    """A town with a village below it whose people have handed in, and the town's liaison."""
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction", "song"))
        town = make_unit(session, "河口镇")
        village, other = make_unit(session, "河口村", parent=town), make_unit(session, "山前镇")
        liaison = make_user(session, "罗小莲", unit=town)
        grant(session, liaison, "liaison", contest.id, town)
        people = make_user(session, "林一苇", unit=village), make_user(session, "外人", unit=other)
        make_entry(session, contest, contest.categories[0], people[0], title="三尺墙", state="screening")
        make_entry(session, contest, contest.categories[0], people[0], title="石桥", state="returned")
        make_entry(session, contest, contest.categories[0], people[1], title="别处的作品")
        return contest, liaison, town.id


def test_the_desk_a_work_for_the_unit_and_the_sheet(system: Runtime, open_screen: Any, ground: Any) -> None:
    _contest, liaison, town_id = ground
    screen = open_screen(user=liaison)
    page = screen.open("/desk")
    page.get_by_role("link", name="进入单位页").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("河口镇")
    table = page.get_by_role("table")
    expect(table).to_contain_text("《三尺墙》")
    assert "别处的作品" not in page.content()
    screen.check()

    page.locator("section.sheet select[name=category]").select_option(label="微小说")
    page.get_by_role("button", name="开始填写").click()
    expect(page.get_by_text("单位投稿")).to_be_visible()
    screen.check()
    page.get_by_label("题目").fill("界石")
    page.get_by_role("button", name="先存着").click()
    expect(page.get_by_role("heading", name="《界石》")).to_be_visible()
    screen.check()
    with system.database.reading() as session:
        made = session.scalars(select(Entry).where(Entry.owner_id == liaison.id)).one()
    assert (made.via_unit, made.unit_id, made.state) == (True, town_id, "draft")
    page.get_by_role("link", name="返回单位的作品").click()
    expect(table.get_by_role("link", name="《界石》", exact=True)).to_be_visible()

    page.locator("form[method=get] select[name=state]").select_option(label="退回补正")
    page.get_by_role("button", name="查看").click()
    expect(table).to_contain_text("《石桥》")
    expect(table).not_to_contain_text("《三尺墙》")
    screen.check()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="导出汇总表").click()
    sheet = openpyxl.load_workbook(BytesIO(fetched.value.path().read_bytes())).active
    shown = "\n".join(str(value) for row in sheet.iter_rows(values_only=True) for value in row if value)
    assert "石桥" in shown and "三尺墙" not in shown and "界石" not in shown


def test_in_the_dark_and_on_a_phone(open_screen: Any, ground: Any) -> None:
    contest, liaison, _town = ground
    for options in ({"color_scheme": "dark"}, {"phone": True}, {"phone": True, "color_scheme": "dark"}):
        open_screen(user=liaison, **options).open(f"/unit/{contest.slug}")


def test_an_empty_desk_says_how_it_fills(system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest, town = make_contest(session, kinds=("fiction",)), make_unit(session, "山前镇")
        liaison = make_user(session, "罗小莲", unit=town)
        grant(session, liaison, "liaison", contest.id, town)
    page = open_screen(user=liaison).open(f"/unit/{contest.slug}")
    expect(page.get_by_text("还没有作品")).to_be_visible()
    expect(page.locator(".empty")).to_contain_text("代投")
