"""Two organisers screen by keyboard alone: gates, a return with a term, a rejection with its second look, and bulk."""

from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_user

TITLES = ("石桥", "灯塔", "渡口", "老井", "竹影")


def decide(page: Page, key: str, *typed: str) -> None:
    """Press a decision's key, fill in what its dialog asks for from the keyboard, and confirm."""
    page.keyboard.press(key)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    if typed:
        dialog.get_by_label("补充说明").or_(dialog.get_by_label("为什么不同意")).focus()
        page.keyboard.type(typed[0])
        dialog.locator("button[type=submit]").focus()
    page.keyboard.press("Enter")


def test_the_queue_is_worked_off_by_keyboard(app: Flask, system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        first, second = make_user(session, "王敏"), make_user(session, "赵刚")
        for user in (first, second):
            grant(session, user, "organiser", contest.id)
        works = [
            make_entry(session, contest, contest.categories[0], make_user(session), title=title, state="screening")
            for title in TITLES
        ]
        ids = [work.id for work in works]
    queue = f"/office/{contest.slug}/screening"
    office, colleague = open_screen(user=first), open_screen(user=second)
    page = office.open(f"{queue}?queue=formal")
    page.get_by_label("用键盘快捷键").check()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("石桥")
    page.keyboard.press("j")
    expect(heading).to_contain_text("灯塔")
    page.keyboard.press("k")
    expect(heading).to_contain_text("石桥")

    decide(page, "p")
    expect(page.get_by_role("status")).to_contain_text("还要经过内容审查")
    expect(heading).to_contain_text("灯塔")
    decide(page, "b", "请补写结尾。")
    expect(page.get_by_role("status")).to_contain_text("已退回补正")
    expect(heading).to_contain_text("渡口")
    page.keyboard.press("x")
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    decide(page, "x", "")
    expect(page.get_by_role("dialog")).to_contain_text("请写明理由")
    assert [said for said in office.problems if "400" not in said] == []
    office.problems.clear()  # the browser notes every refused form
    office.check()
    page.keyboard.press("Escape")
    decide(page, "x", "与主题无关。")
    expect(page.get_by_role("status")).to_contain_text("已提议不予受理")
    expect(heading).to_contain_text("老井")
    bar = page.locator(".decision-bar").bounding_box()
    assert bar and bar["y"] + bar["height"] <= 900, "the decision is in sight"

    theirs = colleague.open(f"{queue}?queue=second")
    expect(theirs.locator("main")).to_contain_text("王敏 提议不予受理")
    theirs.get_by_label("用键盘快捷键").check()
    decide(theirs, "y")
    expect(theirs.get_by_role("status")).to_contain_text("不予受理，已写信")
    colleague.check()

    office.open(f"/office/{contest.slug}/entries?waits=formal")
    page.get_by_role("button", name="对筛选出的 2 件，先看").click()
    expect(page.get_by_text("2 件会改变，0 件保持不变")).to_be_visible()
    office.check()
    page.get_by_role("button", name="两个环节都通过这 2 件").click()
    expect(page.get_by_text("2 件已处理，0 件没有变")).to_be_visible()
    office.check()
    with system.database.reading() as session:
        states = [session.get_one(Entry, one).state for one in ids]
    assert states == ["screening", "returned", "rejected", "accepted", "accepted"]

    office.open(f"/office/{contest.slug}/setup/screening")
    page.get_by_label("理由，第 1 行").fill("缺少曲谱，请补齐。")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status")).to_contain_text("审查设置已保存")
    office.open(f"{queue}?entry={ids[0]}#decide-return")
    expect(page.get_by_role("dialog").get_by_label("常用理由")).to_contain_text("缺少曲谱，请补齐。")

    phone = open_screen(user=first, phone=True)
    small = phone.open(f"{queue}?entry={ids[0]}")
    bar = small.locator(".decision-bar").bounding_box()
    assert bar and bar["y"] + bar["height"] <= 844, "the decision is within reach of a thumb"
