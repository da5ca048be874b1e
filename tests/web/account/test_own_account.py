"""One's own account in a browser: profile, password, codes, devices, desk."""

import re
from dataclasses import replace

import pyotp
import pytest

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_unit, make_user
from tests.support.web import Browser

PASSWORD = "竹影 清风 石桥"
SIGN_IN = {"email": "lin@example.org", "password": PASSWORD}


@pytest.fixture
def known(system: Runtime) -> User:
    with system.database.unit_of_work() as session:
        return service.create_account(session, SYSTEM, email="lin@example.org", name="林一苇", password=PASSWORD)


@pytest.fixture
def me(visitor: Browser, known: User) -> Browser:
    assert visitor.post("/sign-in", SIGN_IN).status_code == 303
    return visitor


def test_profile_is_kept_and_shown_again(me: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        unit = make_unit(session, "河口镇")
    typed = {"name": "林一苇", "unit_id": unit.id, "phone": "138 0000 1234"}
    assert me.post("/account", typed).status_code == 303
    page = me.get("/account").text
    assert 'value="13800001234"' in page
    assert re.search(rf'<option selected value="{unit.id}">', page)


def test_a_mistake_in_the_profile_keeps_what_was_typed(me: Browser) -> None:
    answer = me.post("/account", {"name": "林 二", "unit_id": "", "phone": "12"})
    assert answer.status_code == 400
    assert "请填 11 位手机号" in answer.text
    assert 'value="林 二"' in answer.text


def test_codes_from_setting_up_to_signing_in(me: Browser, system: Runtime, known: User) -> None:
    assert me.post("/account/codes/start", page="/account/security").status_code == 303
    page = me.get("/account/security").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page).group(1)
    assert 'src="data:image/svg+xml' in page
    wrong = me.post("/account/codes/confirm", {"code": "000000"}, page="/account/security")
    assert wrong.status_code == 400
    right = me.post("/account/codes/confirm", {"code": pyotp.TOTP(secret).now()}, page="/account/security")
    assert right.status_code == 303
    me.post("/sign-out", page="/account")
    asked = me.post("/sign-in", SIGN_IN)
    assert asked.status_code == 400
    assert 'name="code"' in asked.text
    with system.database.unit_of_work() as session:
        session.get_one(User, known.id).totp_last_step = 0
    assert me.post("/sign-in", {**SIGN_IN, "code": pyotp.TOTP(secret).now()}).status_code == 303
    assert me.post("/account/codes/remove", {"password": "x"}, page="/account/security").status_code == 400
    assert me.post("/account/codes/remove", {"password": PASSWORD}, page="/account/security").status_code == 303


def test_devices_and_password(me: Browser, system: Runtime, known: User) -> None:
    other = Browser(me.client.application)
    assert other.post("/sign-in", SIGN_IN, headers={"User-Agent": "Mozilla/5.0 (iPhone) Safari/604"}).status_code == 303
    page = me.get("/account/security").text
    assert "iPhone · Safari" in page
    assert page.count("本机") == 1
    changed = me.post(
        "/account/password", {"current_password": PASSWORD, "password": "松涛 明月 清泉"}, page="/account/security"
    )
    assert changed.status_code == 303
    assert other.get("/account").status_code == 302
    assert me.get("/account").status_code == 200


def test_another_persons_device_does_not_exist_for_me(me: Browser, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        stranger = make_user(session)
        token = service.start_session(session, stranger)
        theirs = queries.get_signed_in(session, token, clock.now()).session_id
    answer = me.post(f"/account/devices/{theirs}/end", page="/account/security")
    assert answer.status_code == 404
    with system.database.reading() as session:
        assert queries.get_signed_in(session, token, clock.now())


def test_the_desk_shows_works_and_every_role_by_contest(me: Browser, known: User, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        mine = make_contest(session, title="第七届清风杯", kinds=("fiction",))
        other = make_contest(session, title="第六届清风杯")
        grant(session, known, "organiser", other.id)
        grant(session, known, "liaison", mine.id, make_unit(session))
        grant(session, known, "judge", make_contest(session, title="第五届清风杯").id)
        owner = session.get_one(User, known.id)
        for number in range(3):
            make_entry(session, mine, mine.categories[0], owner, title=f"石桥夜话{number}", state="returned")
    page = me.get("/desk").text
    assert page.count("石桥夜话") == 3
    assert "退回补正" in page
    assert "第六届清风杯" in page
    assert "工作人员" in page
    assert "系统管理" not in page
    for way in (f"/office/{other.slug}", f"/unit/{mine.slug}", "/judge"):
        assert f'href="{way}"' in page


def test_roles_that_need_codes_are_told_so_and_kept_out(me: Browser, known: User, system: Runtime) -> None:
    running = runtime.current()
    running.settings = replace(running.settings, mfa_roles=frozenset({"administrator"}))
    with system.database.unit_of_work() as session:
        session.get_one(User, known.id).is_administrator = True
    assert "您的角色要用一次性口令登录" in me.get("/desk").text
    assert me.get("/admin/people").status_code == 403
    assert me.get("/account/security").status_code == 200


def test_the_outbox_exists_in_the_demo_only(visitor: Browser, known: User) -> None:
    visitor.post("/reset-password", {"email": "lin@example.org"})
    assert visitor.get("/_mail").status_code == 404
    running = runtime.current()
    running.settings = replace(running.settings, demo=True)
    page = visitor.get("/_mail")
    assert "重设密码" in page.text
    mail = re.search(r'href="(/_mail/\w+)"', page.text).group(1)
    assert 'href="http://127.0.0.1:8000/reset-password/' in visitor.get(mail).text
    running.settings = replace(running.settings, env="production")
    assert visitor.get("/_mail").status_code == 404
    assert visitor.get(mail).status_code == 404


class TestLimits:
    """With rate limits on."""

    @pytest.fixture
    def settings(self, settings):
        return replace(settings, rate_limits=True)

    @pytest.fixture(autouse=True)
    def _fresh(self, app):
        from lzcontest.web.shared.limits import limiter

        limiter.reset()
        yield
        limiter.reset()
        limiter.enabled = False

    def test_guessing_one_account_is_stopped_from_every_address(self, visitor: Browser) -> None:
        page = visitor.get("/sign-in").text
        token = re.search(r'name="csrf_token" value="([^"]+)"', page).group(1)
        answers = []
        for number in range(21):
            answers.append(
                visitor.client.post(
                    "/sign-in",
                    data={"csrf_token": token, "email": "Nobody@example.org", "password": ""},
                    environ_overrides={"REMOTE_ADDR": f"127.0.1.{number}"},
                )
            )
        assert [a.status_code for a in answers[:20]] == [400] * 20
        assert answers[20].status_code == 429
        assert "操作太频繁" in answers[20].text
        spared = visitor.client.post("/sign-in", data={"csrf_token": token, "email": "b@example.org", "password": ""})
        assert spared.status_code == 400
