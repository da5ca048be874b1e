"""Sessions on the server, one-time codes, passwords: what ends what, and what works only once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from argon2 import PasswordHasher
from sqlalchemy.orm import Session

from lzcontest.accounts import queries, service
from lzcontest.accounts.adapters import passwords
from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.accounts.models import User
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.runtime import Runtime

PASSWORD = "竹影 清风 石桥"
NOW = datetime(2026, 11, 23, 8, 0, 5, tzinfo=UTC)


@pytest.fixture
def session(system: Runtime) -> Iterator[Session]:
    with system.database.unit_of_work() as opened:
        yield opened


@pytest.fixture
def user(session: Session) -> User:
    return service.create_account(session, SYSTEM, email="lin@example.org", name="林一苇", password=PASSWORD)


def actor(user: User) -> Actor:
    return Actor(user.id, user.name)


def sign_in(session: Session, code: str | None = None) -> str:
    return service.sign_in(session, email="lin@example.org", password=PASSWORD, code=code)


def enable_codes(session: Session, user: User) -> str:
    """Codes switched on as a person would; returns the secret their phone now has."""
    found = queries.get_signed_in(session, sign_in(session), clock.now())
    service.start_totp(session, actor(user))
    secret = service.read_setup(session, actor(user)).secret
    code = pyotp.TOTP(secret).at(clock.now())
    service.confirm_totp(session, actor(user), code=code, session_id=found.session_id)
    return secret


def test_an_idle_session_ends_and_a_used_one_goes_on(session: Session, user: User) -> None:
    with time_machine.travel(NOW, tick=False) as time:
        token = sign_in(session)
        time.shift(timedelta(hours=11))
        found = queries.get_signed_in(session, token, clock.now())
        service.touch_session(session, session_id=found.session_id)
        time.shift(timedelta(hours=11))
        assert queries.get_signed_in(session, token, clock.now())
        time.shift(timedelta(hours=2))
        assert queries.get_signed_in(session, token, clock.now()) is None


def test_no_session_lives_longer_than_thirty_days(session: Session, user: User) -> None:
    with time_machine.travel(NOW, tick=False) as time:
        found = queries.get_signed_in(session, sign_in(session), clock.now())
        for _step in range(30 * 24 // 10 + 3):
            time.shift(timedelta(hours=10))
            service.touch_session(session, session_id=found.session_id)
        assert not queries.list_sessions(session, user.id, clock.now())


def test_devices_are_listed_and_ended_one_by_one_or_all(session: Session, user: User) -> None:
    tokens = [sign_in(session) for _ in range(3)]
    ids = [queries.get_signed_in(session, token, clock.now()).session_id for token in tokens]
    service.revoke_session(session, actor(user), session_id=ids[0])
    assert queries.get_signed_in(session, tokens[0], clock.now()) is None
    with pytest.raises(NotFound):
        service.revoke_session(session, Actor("somebody-else"), session_id=ids[1])
    assert service.revoke_other_sessions(session, user_id=user.id, keep=ids[1]) == 1
    assert [row.id for row in queries.list_sessions(session, user.id, clock.now())] == [ids[1]]


def test_a_changed_password_ends_the_other_sessions(session: Session, user: User) -> None:
    here, elsewhere = sign_in(session), sign_in(session)
    kept = queries.get_signed_in(session, here, clock.now()).session_id
    new = "松涛 明月 清泉"
    service.change_password(session, actor(user), current=PASSWORD, password=new, session_id=kept)
    assert queries.get_signed_in(session, here, clock.now())
    assert queries.get_signed_in(session, elsewhere, clock.now()) is None
    with pytest.raises(InvalidInput):
        sign_in(session)


def test_a_disabled_account_is_out_at_once(session: Session, user: User) -> None:
    token = sign_in(session)
    service.disable_account(session, SYSTEM, user_id=user.id)
    assert queries.get_signed_in(session, token, clock.now()) is None
    with pytest.raises(InvalidInput):
        sign_in(session)
    service.enable_account(session, SYSTEM, user_id=user.id)
    assert sign_in(session)


def test_codes_are_asked_for_once_switched_on(session: Session, user: User) -> None:
    with time_machine.travel(NOW, tick=False) as time:
        secret = enable_codes(session, user)
        assert secret not in user.totp_sealed
        with pytest.raises(service.CodeNeeded):
            sign_in(session)
        time.shift(timedelta(seconds=30))
        token = sign_in(session, pyotp.TOTP(secret).at(clock.now()))
        assert queries.get_signed_in(session, token, clock.now()).actor.mfa


def test_a_code_works_once_and_an_older_one_not_after_it(session: Session, user: User) -> None:
    with time_machine.travel(NOW, tick=False) as time:
        secret = enable_codes(session, user)
        time.shift(timedelta(minutes=2))
        older, code = (pyotp.TOTP(secret).at(clock.now() - timedelta(seconds=s)) for s in (30, 0))
        sign_in(session, code)
        for used in (code, older, "000000", "一二三四五六"):
            with pytest.raises(InvalidInput):
                sign_in(session, used)


def test_codes_are_switched_off_by_password_or_by_an_administrator(session: Session, user: User) -> None:
    enable_codes(session, user)
    with pytest.raises(Conflict):
        service.start_totp(session, actor(user))
    with pytest.raises(InvalidInput):
        service.remove_totp(session, actor(user), user_id=user.id, password="不对的密码")
    service.remove_totp(session, SYSTEM, user_id=user.id)
    assert sign_in(session)


def test_an_old_hash_is_renewed_at_sign_in(session: Session, user: User) -> None:
    user.password_hash = PasswordHasher(time_cost=1, memory_cost=8192, parallelism=1).hash(PASSWORD)
    session.flush()
    sign_in(session)
    assert not passwords.needs_rehash(user.password_hash)
    assert sign_in(session)


def test_unknown_accounts_cost_the_same_hash() -> None:
    assert not passwords.needs_rehash(passwords.NOBODY)
    assert not passwords.verify_password("", "anything at all")
