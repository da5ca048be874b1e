"""A supervisor: sees everything, changes nothing, and is told by the page where the ledger was tampered with."""

from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect
from sqlalchemy import text

from lzcontest.foundation.runtime import Runtime
from tests.factories.decided import Decided, make_released


@pytest.fixture
def decided(app: Flask, system: Runtime) -> Decided:
    """A contest on public notice."""
    return make_released(system)


def tamper(system: Runtime, statement: str) -> None:
    """What somebody with the database in hand would do: take the guards away, then write."""
    with system.database.engine.begin() as connection:
        guards = connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all()
        for name in guards:
            connection.execute(text(f'drop trigger "{name}"'))
        connection.execute(text(statement))


def test_the_page_names_the_place_of_a_change(system: Runtime, open_screen: Any, decided: Decided) -> None:
    slug = decided.contest.slug
    screen = open_screen(user=decided.supervisor)
    page = screen.open(f"/supervise/{slug}/ledger")
    page.get_by_role("button", name="核对整个账本").click()
    expect(page.get_by_text("账本完好")).to_be_visible()
    screen.check()
    tamper(system, "update ledger_events set body = replace(body, 'sheet', 'sheeT') where seq = 5")
    page.get_by_role("button", name="核对整个账本").click()
    warning = page.get_by_role("alert")
    expect(warning).to_contain_text("账本被改动过")
    expect(warning).to_contain_text("第 5 条")
    screen.check()


def test_a_changed_score_is_found_and_cannot_be_signed(system: Runtime, open_screen: Any, decided: Decided) -> None:
    slug = decided.contest.slug
    screen = open_screen(user=decided.supervisor, phone=True)
    page = screen.open(f"/supervise/{slug}/result")
    expect(page.get_by_text("复核一致")).to_be_visible()
    tamper(system, "update score_sheets set total = '99' where id = (select min(id) from score_sheets)")
    screen.open(f"/supervise/{slug}/result")
    expect(page.get_by_role("alert")).to_contain_text("复核不一致，请不要签名")
    assert page.get_by_role("link", name="签名", exact=True).count() == 0


def test_a_supervisor_can_change_nothing(open_screen: Any, decided: Decided) -> None:
    slug = decided.contest.slug
    screen = open_screen(user=decided.supervisor)
    page = screen.open(f"/supervise/{slug}")
    assert page.locator("main form").count() <= 1, "only the question whether the ledger holds"
    for path in ("", "/entries", "/screening", "/panel", "/result"):
        answer = page.goto(f"/office/{slug}{path}")
        assert answer is not None and answer.status in (403, 404), path
