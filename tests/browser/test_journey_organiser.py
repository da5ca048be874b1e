"""An organiser puts programmes on a tour: clashes are named, the calendar file and the sheet are fetched, the public looks."""

from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import expect

from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_unit, make_user

DETAILS = {"duration_s": 450, "programme_kind": "小品", "stage_width_cm": 900, "stage_depth_cm": 600, "cast_size": 6}
VENUE = {
    "场地名称": "县剧院",
    "地址": "人民路1号",
    "舞台宽": "6.5",
    "舞台深": "6",
    "可供电": "20",
    "化妆间": "2",
    "座位": "600",
}


def test_programmes_go_on_a_tour(app: Flask, system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("programme",))
        organiser = make_user(session)
        grant(session, organiser, "organiser", contest.id)
        owner = make_user(session, "林晓", unit=make_unit(session, "县文化馆"))
        make_entry(session, contest, contest.categories[0], owner, title="三尺墙", details=DETAILS)
    desk = f"/office/{contest.slug}/tours"
    screen = open_screen(user=organiser)
    page = screen.open(f"{desk}/venues/new")
    for label, value in VENUE.items():
        page.get_by_label(label).fill(value)
    page.get_by_role("button", name="保存").click()
    screen.check()

    screen.open(desk)
    page.get_by_label("巡演名称").fill("清风巡演")
    page.get_by_role("button", name="建立").click()
    screen.check()
    page.get_by_role("link", name="添加场次").first.click()
    page.get_by_label("开始时间").fill("2026-12-05T19:00")
    page.get_by_label("场次名称").fill("首演")
    page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="加入这一场").click()
    expect(page.get_by_text("有 1 处冲突", exact=True)).to_be_visible()
    expect(page.locator("section .clash").first).to_contain_text("舞台")
    screen.check()

    page.get_by_role("link", name="修改场次").click()
    expect(page.get_by_label("开始时间")).to_have_value("2026-12-05T19:00")
    page.get_by_label("说明").fill("免票入场")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_text("2026年12月5日 19:00").first).to_be_visible()

    with page.expect_download() as coming:
        page.get_by_role("link", name="日历文件").click()
    calendar = Path(coming.value.path()).read_text()
    assert "BEGIN:VEVENT" in calendar and "首演" in calendar and "三尺墙" in calendar
    with page.expect_download() as coming:
        page.get_by_role("link", name="全部节目单").click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")

    page.get_by_role("link", name="发布巡演").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("冲突已逐一核实").check()
    dialog.get_by_role("button", name="发布").click()
    expect(page.get_by_text("已发布", exact=True)).to_be_visible()
    shown = open_screen(phone=True).open("/tours" + page.url.rpartition("/tours")[2])
    expect(shown.locator("main")).to_contain_text("三尺墙")
