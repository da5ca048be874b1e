"""One's own account: signing in on the way somewhere, a password forgotten, a second device, codes on a telephone."""

import re
from typing import Any

import pyotp
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lzcontest.accounts import service
from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User
from lzcontest.foundation.runtime import Runtime
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.people import make_unit

PASSWORD = "竹影 清风 石桥"
EMAIL = "lin@example.org"


@pytest.fixture
def known(system: Runtime) -> User:
    """A confirmed account with a password, and a unit to belong to."""
    with system.database.unit_of_work() as session:
        make_unit(session, "河口镇")
        make_contest(session, kinds=("fiction",))
        return service.create_account(session, SYSTEM, email=EMAIL, name="林一苇", password=PASSWORD)


def sign_in(page: Page, password: str = PASSWORD) -> None:
    """Type both and press."""
    page.get_by_label("邮箱").fill(EMAIL)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()


def test_a_wrong_password_then_the_right_one_leads_where_one_was_going(open_screen: Any, known: User) -> None:
    screen = open_screen(phone=True)
    page = screen.open("/my/works")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()
    sign_in(page, "不是这个密码")
    expect(page.get_by_label("邮箱")).to_have_value(EMAIL)
    expect(page.locator("main")).to_contain_text("密码")
    screen.problems.clear()  # Chromium calls the answer 400 an error.
    screen.check()
    sign_in(page)
    expect(page.get_by_role("heading", name="我的作品")).to_be_visible()
    screen.check()
    page.get_by_role("button", name="退出").click()
    expect(page.get_by_role("link", name="登录")).to_be_visible()
    page.goto("/my/works")
    expect(page.get_by_role("heading", name="登录")).to_be_visible()


def test_a_forgotten_password_is_set_anew_by_mail(system: Runtime, open_screen: Any, known: User) -> None:
    screen = open_screen(phone=True)
    page = screen.open("/sign-in")
    page.get_by_role("link", name="忘了密码").click()
    screen.check()
    page.get_by_label("邮箱").fill(EMAIL)
    page.get_by_role("button", name="发送邮件").click()
    screen.check()
    with system.database.reading() as session:
        body = session.scalars(select(Message.body_text).order_by(Message.created_at.desc())).first()
    link = re.search(r"https?://[^/\s]+(/\S+)", body or "")
    assert link
    screen.open(link.group(1))
    page.get_by_label("新密码").fill("石桥 明月 书声")
    page.locator("main button[type=submit]").click()
    screen.open("/sign-in")
    sign_in(page, "石桥 明月 书声")
    expect(page.get_by_role("heading", name="我的工作台")).to_be_visible()
    screen.check()


def test_profile_codes_and_the_other_device(open_screen: Any, known: User) -> None:
    other = open_screen(user=known)
    screen = open_screen(user=known, color_scheme="dark")
    page = screen.open("/account")
    page.get_by_label("单位").select_option(label="河口镇")
    page.get_by_label("电话").fill("138 0000 1234")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_label("电话")).to_have_value("13800001234")
    page.get_by_role("link", name="密码与登录").click()
    screen.check()
    page.get_by_role("button", name="退出其他所有设备").click()
    screen.check()
    other.page.goto("/desk")
    expect(other.page.get_by_role("heading", name="登录")).to_be_visible()
    page.get_by_role("button", name="开始设置").click()
    screen.check()
    secret = page.locator("code").first.inner_text()
    page.get_by_label(re.compile("6 位")).fill(pyotp.TOTP(secret).now())
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("已启用", exact=True)).to_be_visible()
    screen.check()
