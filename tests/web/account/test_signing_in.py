"""Signing up, in and out in a browser; what a stranger learns, and what is never lost."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from lzcontest.accounts import service
from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User, UserSession
from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.support.web import Browser

PASSWORD = "竹影 清风 石桥"


@pytest.fixture
def known(system: Runtime) -> User:
    """A confirmed account with a password."""
    with system.database.unit_of_work() as session:
        return service.create_account(session, SYSTEM, email="lin@example.org", name="林一苇", password=PASSWORD)


def last_link(system: Runtime) -> str:
    with system.database.reading() as session:
        body = session.scalars(select(Message.body_text).order_by(Message.created_at.desc())).first()
    return re.search(r"http://127\.0\.0\.1:8000(/\S+)", body).group(1)


def sign_in(browser: Browser, password: str = PASSWORD, **more: Any) -> Any:
    return browser.post("/sign-in", {"email": "lin@example.org", "password": password, **more})


def new_account(browser: Browser, email: str) -> Any:
    return browser.post("/sign-up", {"name": "林一苇", "email": email, "password": PASSWORD, "unit_id": ""})


def test_from_sign_up_to_the_desk(visitor: Browser, system: Runtime) -> None:
    assert new_account(visitor, "new@example.org").location == "/sign-up/sent"
    assert "new@example.org" in visitor.get("/sign-up/sent").text
    address = last_link(system)
    assert "确认邮箱" in visitor.get(address).text
    assert visitor.get("/desk").status_code == 302, "opening the link alone signs nobody in"
    assert visitor.post(address, {"password": PASSWORD}).location == "/desk"
    page = visitor.get("/desk")
    assert page.status_code == 200
    assert "林一苇" in page.text
    assert visitor.get(address).status_code == 404


def test_sign_up_answers_the_same_whether_the_address_is_known(visitor: Browser, known: User) -> None:
    answers = [new_account(visitor, email) for email in ("lin@example.org", "unknown@example.org")]
    assert {(a.status_code, a.location) for a in answers} == {(303, "/sign-up/sent")}


def test_reset_answers_the_same_whether_the_address_is_known(visitor: Browser, known: User, system: Runtime) -> None:
    pages = []
    for email in ("lin@example.org", "unknown@example.org"):
        assert visitor.post("/reset-password", {"email": email}).status_code == 303
        pages.append(re.sub(r'value="[^"]+"|nonce="[^"]+"', "", visitor.get("/sign-in").text))
    assert pages[0] == pages[1]
    with system.database.reading() as session:
        assert [m.address for m in session.scalars(select(Message))] == ["lin@example.org"]


def test_a_wrong_password_and_an_unknown_address_look_alike(visitor: Browser, known: User) -> None:
    wrong = sign_in(visitor, "不是这个密码啊")
    unknown = visitor.post("/sign-in", {"email": "nobody@example.org", "password": "不是这个密码啊"})
    assert wrong.status_code == unknown.status_code == 400
    assert "邮箱或密码不对" in wrong.text
    assert "邮箱或密码不对" in unknown.text
    assert 'value="lin@example.org"' in wrong.text
    assert "不是这个密码啊" not in wrong.text


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "/\t/evil.example"])
def test_sign_in_leads_nowhere_else(visitor: Browser, known: User, target: str) -> None:
    assert sign_in(visitor, next=target).location == "/desk"


def test_sign_in_goes_on_to_where_the_person_was_heading(visitor: Browser, known: User) -> None:
    asked = visitor.get("/account?x=1")
    assert asked.location == "/sign-in?next=/account?x%3D1"
    assert sign_in(visitor, next="/account?x=1").location == "/account?x=1"


def test_signing_in_makes_a_fresh_session_and_ends_the_one_before(
    visitor: Browser, known: User, system: Runtime
) -> None:
    sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        first = cookie["_user_id"]
        cookie["planted"] = "by somebody else"
    page = visitor.get("/account")
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text).group(1)
    visitor.client.post("/sign-in", data={"csrf_token": token, "email": "lin@example.org", "password": PASSWORD})
    with visitor.client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
        assert "planted" not in cookie
    with system.database.reading() as session:
        assert [row.revoked_at is None for row in session.scalars(select(UserSession))].count(True) == 1


def test_signing_out_ends_the_session_on_the_server_too(visitor: Browser, known: User, app: Any) -> None:
    sign_in(visitor)
    with visitor.client.session_transaction() as cookie:
        stolen = cookie["_user_id"]
    assert visitor.post("/sign-out", page="/account").status_code == 303
    thief = Browser(app)
    with thief.client.session_transaction() as cookie:
        cookie["_user_id"] = stolen
    assert thief.get("/desk").status_code == 302


def test_forms_without_their_token_do_nothing(visitor: Browser, known: User) -> None:
    for path in ("/sign-in", "/sign-up", "/sign-out", "/preferences", "/account", "/account/password"):
        answer = visitor.client.post(path, data={"email": "lin@example.org", "password": PASSWORD})
        assert answer.status_code == 400, path
    assert visitor.get("/desk").status_code == 302


def test_what_was_typed_survives_an_expired_session(visitor: Browser, known: User, system: Runtime) -> None:
    sign_in(visitor)
    old_page = visitor.get("/account").text
    old_token = re.search(r'name="csrf_token" value="([^"]+)"', old_page).group(1)
    with system.database.unit_of_work() as session:
        session.execute(update(UserSession).values(expires_at=clock.now() - timedelta(minutes=1)))
    typed = {"csrf_token": old_token, "name": "林一苇（新）", "unit_id": "", "phone": ""}
    held = visitor.client.post("/account", data=typed)
    assert held.status_code == 401
    assert "林一苇（新）" in held.text
    assert sign_in(visitor).status_code == 303  # in a new tab: the held page keeps its token
    token = re.search(r'name="csrf_token" value="([^"]+)"', held.text).group(1)
    for still_open in (token, old_token):
        assert visitor.client.post("/account", data={**typed, "csrf_token": still_open}).status_code == 303
    assert "林一苇（新）" in visitor.get("/account").text


def test_the_session_is_prolonged_at_most_every_ten_minutes(visitor: Browser, known: User, system: Runtime) -> None:
    sign_in(visitor)

    def end() -> Any:
        with system.database.reading() as session:
            return session.scalars(select(UserSession.expires_at)).one()

    first = end()
    visitor.get("/desk")
    assert end() == first
    with system.database.unit_of_work() as session:
        session.execute(update(UserSession).values(last_seen_at=clock.now() - timedelta(minutes=11)))
    visitor.get("/desk")
    assert end() > first


def test_preferences_are_kept_for_visitors_and_accounts(visitor: Browser, known: User, system: Runtime) -> None:
    answer = visitor.post("/preferences", {"large": "1", "next": "//evil.example"}, page="/sign-in")
    assert answer.location == "/"
    assert "data-large" in visitor.get("/sign-in").text.split("<head>")[0]
    sign_in(visitor)
    visitor.post("/preferences", {"locale": "en", "next": "/account"}, page="/account")
    visitor.post("/preferences", {"large": "1", "next": "/account"}, page="/account")
    assert 'lang="en" data-large' in visitor.get("/account").text
    with system.database.reading() as session:
        user = session.get(User, known.id)
        assert (user.locale, user.large_type) == ("en", True)


def test_a_page_speaks_the_accounts_language_throughout(app: Flask, known: User, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        make_contest(session)
    browser = Browser(app, known)
    english = {"Accept-Language": "en"}
    browser.get("/desk", headers=english)
    page = browser.get("/", headers=english).text
    assert 'lang="zh' in page and "正在征集" in page and "Open for entries" not in page
