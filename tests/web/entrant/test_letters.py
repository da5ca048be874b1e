"""Asking for consents is no way to send letters to strangers without end."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from lzcontest.contests.models import Contest
from lzcontest.foundation.config import Settings
from lzcontest.foundation.runtime import Runtime
from lzcontest.notifications.models import Message
from lzcontest.web.shared.limits import limiter
from tests.factories.contests import make_contest
from tests.factories.people import make_user
from tests.support.web import TOKEN, Browser
from tests.web.entrant.test_people import with_child


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return replace(settings, rate_limits=True)


@pytest.fixture(autouse=True)
def _fresh(app: Flask) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()
    limiter.enabled = False


@pytest.fixture
def contest(system: Runtime) -> Contest:
    with system.database.unit_of_work() as session:
        return make_contest(session, kinds=("fiction", "song"))


def test_letters_of_one_account_end_from_whatever_address_they_are_asked_for(
    app: Flask, system: Runtime, contest: Contest
) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session, "林老师")
    browser = Browser(app, user)
    path, person = with_child(browser, contest)
    found = TOKEN.search(browser.get(f"{path}/consents").text)
    assert found
    form = {
        "csrf_token": found.group(1) or found.group(2), "kind": "guardian", f"{person}-guardian_name": "禾妈妈",
        f"{person}-relation": "母亲", f"{person}-guardian_phone": "13811112222",
    }  # fmt: skip
    answers = [
        browser.client.post(
            f"{path}/consents/{person}/ask",
            data={**form, f"{person}-email": f"somebody{number}@example.org"},
            environ_overrides={"REMOTE_ADDR": f"127.0.2.{number}"},
        ).status_code
        for number in range(62)
    ]
    assert answers == [200] * 60 + [429] * 2
    with system.database.reading() as session:
        sent = session.scalar(select(func.count()).select_from(Message).where(Message.event == "consent_asked"))
    assert sent == 60
