"""Opening an account: one mail for every address, and nobody can tell from outside who has one."""

import re

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts import service
from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message

PASSWORD = "竹影 清风 石桥"


def last_mail(session: Session) -> Message:
    return session.scalars(select(Message).order_by(Message.created_at.desc())).first()


def link(message: Message) -> str:
    return re.search(r"/(?:confirm|reset-password|invitations)/([\w-]+)", message.body_text).group(1)


def sign_up(session: Session, email: str = "new@example.org", password: str = PASSWORD, **more: str) -> User:
    return service.sign_up(session, email=email, name="林一苇", password=password, **more)


def test_a_new_account_works_once_its_address_is_confirmed(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        sign_up(session, email=" New@Example.org ")
        message = last_mail(session)
        assert message.event == "confirm_address"
        assert message.address == "new@example.org"
        with pytest.raises(service.NotConfirmed):
            service.sign_in(session, email="new@example.org", password=PASSWORD)
        service.confirm_address(session, token=link(message), password=PASSWORD)
        assert service.sign_in(session, email="NEW@example.org", password=PASSWORD)
        kinds = session.scalars(select(LedgerEvent.kind).order_by(LedgerEvent.seq)).all()
    assert kinds == ["account.created", "account.confirmed"]


def test_a_known_address_gets_a_mail_and_keeps_its_password(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        service.create_account(session, SYSTEM, email="new@example.org", name="原主", password=PASSWORD)
        sign_up(session, password="另一个 密码 试试")
        assert last_mail(session).event == "account_exists"
        assert service.sign_in(session, email="new@example.org", password=PASSWORD)
        user = session.scalars(select(User)).one()
    assert user.name == "原主"


def test_who_signs_up_first_with_my_address_gains_nothing(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        sign_up(session, password="骗子的密码在这里")
        theirs = link(last_mail(session))
        sign_up(session)
        with pytest.raises(InvalidInput):
            service.confirm_address(session, token=theirs, password="骗子的密码在这里")
        service.confirm_address(session, token=theirs, password=PASSWORD)
        with pytest.raises(InvalidInput):
            service.sign_in(session, email="new@example.org", password="骗子的密码在这里")


def test_a_link_works_once(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        sign_up(session)
        token = link(last_mail(session))
        service.confirm_address(session, token=token, password=PASSWORD)
        with pytest.raises(NotFound):
            service.confirm_address(session, token=token, password=PASSWORD)


def test_everything_wrong_is_told_at_once(system: Runtime) -> None:
    with system.database.unit_of_work() as session, pytest.raises(InvalidInput) as caught:
        service.sign_up(session, email="not-an-address", name=" ", password="12345678", unit_id="nowhere")
    assert set(caught.value.fields) == {"email", "name", "password", "unit_id"}


@pytest.mark.parametrize("email", ["a@b", "a b@example.org", "a@example.org\nBcc: x@example.org", "甲@example.org"])
def test_addresses_that_mail_cannot_carry_are_refused(system: Runtime, email: str) -> None:
    with system.database.unit_of_work() as session, pytest.raises(InvalidInput):
        sign_up(session, email=email)


def test_a_phone_is_sealed_and_found_by_its_index(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = sign_up(session, phone="+86 138-0000-1234")
        assert "1380000" not in user.phone_sealed
        assert user.phone_index == service.phone_index("13800001234")
        assert service.open_own(user.phone_sealed, purpose="phone") == "13800001234"


def test_an_administrator_cannot_make_two_accounts_of_one_address(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        service.create_account(session, SYSTEM, email="a@example.org", name="甲")
        with pytest.raises(Conflict):
            service.create_account(session, SYSTEM, email="A@example.org", name="乙")
