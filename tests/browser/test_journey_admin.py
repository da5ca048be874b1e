"""An administrator: people, the tree of units, invitations; the one who runs the system decides no contest."""

import re
from typing import Any

from flask import Flask
from playwright.sync_api import expect

from lzcontest.foundation.runtime import Runtime
from tests.browser.test_journey_whole import PASSWORD, mailed_link
from tests.factories.contests import make_contest
from tests.factories.people import make_user


def test_people_units_and_invitations(app: Flask, system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        admin = make_user(session, "系统员", administrator=True)
        person = make_user(session, "林一苇")
        contest = make_contest(session, kinds=("fiction",))
    screen = open_screen(user=admin)
    page = screen.open("/admin/units")
    for name, parent in (("清溪县", None), ("河口镇", "清溪县")):
        page.get_by_label("单位全称").fill(name)
        if parent:
            page.locator("#parent_id").select_option(label=parent)
        page.get_by_role("button", name="加入").click()
        screen.check()
    expect(page.get_by_role("link", name="河口镇")).to_be_visible()
    page.get_by_role("link", name="河口镇").click()
    screen.check()

    page = screen.open("/admin/people?q=林一苇")
    page.get_by_role("link", name="林一苇").click()
    screen.check()
    page.locator("#contest_id").select_option(contest.id)
    page.locator("#role").select_option("supervisor")
    page.get_by_role("button", name="给出角色").click()
    expect(page.locator("table")).to_contain_text("监督员")
    screen.check()
    page.get_by_role("link", name="停用账号").click()
    page.get_by_role("dialog").get_by_role("button", name="停用").click()
    expect(page.get_by_role("button", name="恢复账号")).to_be_visible()
    page.get_by_role("button", name="恢复账号").click()
    assert person.id in page.url

    page = screen.open("/admin/invitations")
    page.get_by_label("邮箱").fill("wu@example.org")
    page.get_by_label("姓名").fill("吴老师")
    page.locator("#contest_id").select_option(contest.id)
    page.locator("#role").select_option("judge")
    page.get_by_role("button", name="发出邀请").click()
    expect(page.locator("table")).to_contain_text("wu@example.org")
    screen.check()
    judge = open_screen(phone=True)
    desk = judge.open(mailed_link(system, "wu@example.org"))
    desk.get_by_label("密码").fill(PASSWORD)
    desk.get_by_role("button", name="接受邀请").click()
    expect(desk.locator("main")).to_contain_text(re.compile("评委|评审"))
    page.reload()
    expect(page.locator("table")).to_contain_text("已接受")


def test_the_administrator_decides_no_contest(app: Flask, system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        admin = make_user(session, "系统员", administrator=True)
        contest = make_contest(session, kinds=("fiction",))
    page = open_screen(user=admin).page
    for path in ("entries", "rounds", "result"):
        answer = page.goto(f"/office/{contest.slug}/{path}")
        assert answer is not None and answer.status in (403, 404), path
