"""A judge on a tablet: touch and large type, without scripts, in two windows, before a film that goes on where it stopped."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Page, expect

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import EntryFile
from lzcontest.foundation import queue
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import queries as media_queries
from lzcontest.media import service as media
from tests.factories.entries import hand_in_as_it_is
from tests.support.judging import CANARY_AUTHOR, CANARY_UNIT, Ground, draw_and_open, make_ground
from tests.support.media_samples import MediaSamples

TABLET: dict[str, Any] = {"has_touch": True}
FIRST_TASK = "main a[href*='/judge/tasks/']"


@pytest.fixture
def ground(app: Flask, system: Runtime) -> Ground:
    """A fiction round that is open, its judges declared."""
    with system.database.unit_of_work() as session:
        made = make_ground(session, judges=2, entries=2)
        draw_and_open(session, made)
    return made


def first_task(screen: Any) -> Page:
    """The judge's list, and its first work."""
    page: Page = screen.open("/judge")
    page.locator(FIRST_TASK).first.click()
    expect(page.locator(".score-sheet")).to_be_visible()
    return page


def score(page: Page, place: int, points: str) -> Any:
    """The button of one score."""
    return page.locator(".criterion").nth(place).locator(".scale label", has_text=re.compile(f"^{points}$"))


def test_by_touch_in_large_type(ground: Ground, open_screen: Any) -> None:
    screen = open_screen(user=ground.judges[0], **TABLET)
    screen.page.set_viewport_size({"width": 820, "height": 1180})
    page = screen.open("/judge")
    page.get_by_role("button", name=re.compile("长者模式")).tap()
    expect(page.get_by_role("button", name=re.compile("长者模式"))).to_have_attribute("aria-pressed", "true")
    screen.check()
    page.locator(FIRST_TASK).first.tap()
    expect(page.locator(".score-sheet")).to_be_visible()
    screen.check()
    for place, points in ((0, "9"), (1, "7")):
        button = score(page, place, points)
        box = button.bounding_box()
        assert box is not None and min(box["width"], box["height"]) >= 24
        button.tap()
    expect(page.locator("[data-total-out]")).to_have_text("82.00")
    expect(page.locator(".save-state")).to_contain_text("已保存")
    said = page.content()
    assert CANARY_AUTHOR not in said and CANARY_UNIT not in said
    page.get_by_role("button", name="提交，下一件").tap()
    expect(page.locator("[data-total-out]")).to_have_text("—")
    screen.check()


def test_without_scripts(ground: Ground, open_screen: Any) -> None:
    page = open_screen(user=ground.judges[0], java_script_enabled=False).page
    page.goto("/judge")
    page.locator(FIRST_TASK).first.click()
    here = page.url
    score(page, 0, "8").click()
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(here)
    assert page.locator(".criterion").nth(0).locator("input:checked").get_attribute("value") == "8"
    page.get_by_role("button", name="提交，下一件").click()
    expect(page.get_by_role("alert")).to_contain_text("还不能提交")
    score(page, 1, "6").click()
    page.get_by_role("button", name="提交，下一件").click()
    page.goto(here)
    expect(page.locator("main")).to_contain_text("封存")


def test_two_windows_of_one_sheet_lose_nothing(ground: Ground, open_screen: Any) -> None:
    screen = open_screen(user=ground.judges[0])
    page = first_task(screen)
    here = page.url
    other = screen.context.new_page()
    other.goto(here)
    page.get_by_label("评语").fill("先写的一句。")
    expect(page.locator(".save-state")).to_contain_text("已保存")
    other.get_by_label("评语").fill("后写的一句。")
    expect(other.locator(".save-state")).to_contain_text(re.compile("另一|别处|其他"))
    expect(other.get_by_label("评语")).to_have_value("后写的一句。")
    page.reload()
    expect(page.get_by_label("评语")).to_have_value("先写的一句。")


def test_a_film_plays_seeks_and_goes_on_where_it_stopped(
    app: Flask, system: Runtime, open_screen: Any, tmp_path: Path
) -> None:
    film = MediaSamples(tmp_path).film("show.mp4", seconds=9)
    stored = media.receive_stream([film.read_bytes()], original_name="作者姓名.mp4")
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=2, entries=1, kind="film")
        kept = media.add_media(session, Actor(id="owner"), stored=stored, original_name="作者姓名.mp4")
        session.add(EntryFile(entry_id=ground.entries[0].id, part="video", media_id=kept.id))
        hand_in_as_it_is(session, ground.entries[0])
        media.request_processing(session, kept.id)
        media_id = kept.id
    queue.run_job(media_queries.job_id_of(media_id))
    with system.database.unit_of_work() as session:
        draw_and_open(session, ground)
    screen = open_screen(user=ground.judges[0])
    page = first_task(screen)
    screen.check()
    assert "作者姓名" not in page.content()
    play_until(page, 0.4)
    page.evaluate("document.querySelector('video').currentTime = 6")
    play_until(page, 6.3)
    page.evaluate("document.querySelector('video').pause()")
    page.wait_for_timeout(300)
    page.reload()
    for _attempt in range(60):
        if page.evaluate("document.querySelector('video').currentTime") > 5:
            return
        page.evaluate("void document.querySelector('video').play().catch(() => 0)")
        page.wait_for_timeout(100)
    raise AssertionError("the film began again")


def play_until(page: Page, second: float) -> None:
    """Muted, as a browser without a person lets it play."""
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; void v.play().catch(() => 0); }")
    for _attempt in range(100):
        if page.evaluate("document.querySelector('video').currentTime") > second:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"the film did not reach {second} s")
