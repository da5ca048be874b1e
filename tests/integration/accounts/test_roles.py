"""Roles exclude one another, every change is in the ledger, invitations work once."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.ledger.queries import count_events, list_events
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, grant, make_unit, make_user

PASSWORD = "竹影 清风 石桥"


@pytest.fixture
def session(system: Runtime) -> Iterator[Session]:
    with system.database.unit_of_work() as opened:
        yield opened


def last_token(session: Session) -> str:
    body = session.scalars(select(Message.body_text).order_by(Message.created_at.desc())).first()
    return re.search(r"/invitations/([\w-]+)", body).group(1)


def events(session: Session) -> list[tuple[str, dict[str, object]]]:
    rows = session.scalars(select(LedgerEvent).order_by(LedgerEvent.seq))
    return [(row.kind, json.loads(row.body)["facts"]) for row in rows]


@pytest.mark.parametrize(
    ("first", "second"), [("organiser", "supervisor"), ("judge", "organiser"), ("liaison", "judge")]
)
def test_roles_that_exclude_one_another_are_refused(session: Session, first: str, second: str) -> None:
    contest, user, unit = make_contest(session), make_user(session), make_unit(session)
    unit_of = {"liaison": unit.id}
    service.grant_role(session, SYSTEM, user_id=user.id, role=first, contest_id=contest.id, unit_id=unit_of.get(first))
    with pytest.raises(NotAllowed, match="不能同时担任"):
        service.grant_role(session, SYSTEM, user_id=user.id, role=second, contest_id=contest.id)
    other = make_contest(session)
    service.grant_role(session, SYSTEM, user_id=user.id, role=second, contest_id=other.id)


def test_giving_and_taking_a_role_is_recorded_once(session: Session) -> None:
    contest, user = make_contest(session), make_user(session)
    for _again in range(2):
        service.grant_role(session, SYSTEM, user_id=user.id, role="judge", contest_id=contest.id)
    assert [u.id for u in queries.list_people_with_role(session, "judge", contest.id)] == [user.id]
    service.revoke_role(session, SYSTEM, user_id=user.id, role="judge", contest_id=contest.id)
    assert not queries.list_people_with_role(session, "judge", contest.id)
    service.grant_role(session, SYSTEM, user_id=user.id, role="organiser", contest_id=contest.id)
    assert [kind for kind, _facts in events(session)] == ["role.granted", "role.revoked", "role.granted"]


def test_organisers_appoint_judges_but_not_their_supervisor(session: Session) -> None:
    contest, other, person = make_contest(session), make_contest(session), make_user(session)
    organiser = make_user(session)
    grant(session, organiser, "organiser", contest.id)
    actor = actor_of(session, organiser)
    service.grant_role(session, actor, user_id=person.id, role="judge", contest_id=contest.id)
    for role, contest_id in (("supervisor", contest.id), ("organiser", contest.id), ("judge", other.id)):
        with pytest.raises(NotAllowed):
            service.grant_role(session, actor, user_id=person.id, role=role, contest_id=contest_id)


def test_a_liaison_needs_a_unit_and_nobody_else_has_one(session: Session) -> None:
    contest, user, unit = make_contest(session), make_user(session), make_unit(session)
    for role, unit_id in (("liaison", None), ("judge", unit.id), ("emperor", None)):
        with pytest.raises(InvalidInput):
            service.grant_role(session, SYSTEM, user_id=user.id, role=role, contest_id=contest.id, unit_id=unit_id)


def test_an_invited_person_joins_with_a_new_account(session: Session) -> None:
    contest = make_contest(session)
    service.invite(
        session,
        SYSTEM,
        email="Judge@example.org",
        name="周老师",
        role="judge",
        contest_id=contest.id,
        contest_title=contest.title,
    )
    token = last_token(session)
    user = service.join_by_invitation(session, token=token, name="周明", password=PASSWORD)
    assert queries.load_actor(session, user).has_role("judge", contest.id)
    assert service.sign_in(session, email="judge@example.org", password=PASSWORD)
    with pytest.raises(NotFound):
        service.join_by_invitation(session, token=token, name="别人", password=PASSWORD)
    kinds = [kind for kind, _facts in events(session)]
    assert kinds == [
        "invitation.sent",
        "account.created",
        "account.confirmed",
        "role.granted",
        "invitation.accepted",
    ]
    assert "judge@example.org" not in json.dumps(events(session))


def test_an_invitation_cannot_take_over_an_account(session: Session) -> None:
    contest = make_contest(session)
    service.create_account(session, SYSTEM, email="judge@example.org", name="周明", password=PASSWORD)
    service.invite(session, SYSTEM, email="judge@example.org", name="", role="judge", contest_id=contest.id)
    with pytest.raises(Conflict):
        service.join_by_invitation(session, token=last_token(session), name="骗子", password="另一个 不同的密码")


def test_accepting_a_role_that_excludes_mine_is_refused_and_leaves_the_offer(session: Session) -> None:
    contest, user = make_contest(session), make_user(session)
    service.invite(session, SYSTEM, email="a@example.org", name="", role="judge", contest_id=contest.id)
    grant(session, user, "organiser", contest.id)
    token = last_token(session)
    with pytest.raises(NotAllowed), session.begin_nested():
        service.accept_invitation(session, actor_of(session, user), token)
    assert service.read_invitation(session, token)


def test_old_withdrawn_and_replaced_offers_do_not_work(session: Session) -> None:
    contest, user = make_contest(session), make_user(session)

    def offer() -> tuple[str, object]:
        made = service.invite(session, SYSTEM, email="a@example.org", name="", role="judge", contest_id=contest.id)
        return last_token(session), made

    replaced, _first = offer()
    withdrawn, second = offer()
    service.revoke_invitation(session, SYSTEM, invitation_id=second.id)
    old, third = offer()
    third.expires_at = clock.now() - timedelta(seconds=1)
    session.flush()
    for token in (replaced, withdrawn, old):
        with pytest.raises(NotFound):
            service.accept_invitation(session, actor_of(session, user), token)


def test_only_an_administrator_changes_accounts(session: Session) -> None:
    user, stranger = make_user(session), Actor("stranger")
    for forbidden in (service.disable_account, service.end_sessions, service.remove_totp):
        with pytest.raises(NotAllowed):
            forbidden(session, stranger, user_id=user.id)
    with pytest.raises(NotAllowed):
        service.create_account(session, stranger, email="b@example.org", name="乙")
    chief = make_user(session, administrator=True)
    with pytest.raises(NotAllowed):
        service.disable_account(session, actor_of(session, chief), user_id=chief.id)


def test_looking_at_a_phone_needs_a_reason_and_is_recorded(session: Session) -> None:
    sealed, index = service.seal_personal("13800001234", purpose="phone")
    user, contest = make_user(session), make_contest(session)
    user.phone_sealed, user.phone_index = sealed, index
    with pytest.raises(InvalidInput):
        service.reveal_phone(session, SYSTEM, user_id=user.id, reason=" ")
    with pytest.raises(NotAllowed):
        service.reveal_personal(
            session, Actor("x"), sealed, purpose="phone", subject_type="account", subject_id=user.id, reason="contact"
        )
    assert service.reveal_phone(session, SYSTEM, user_id=user.id, reason="contact") == "13800001234"
    organiser = make_user(session)
    grant(session, organiser, "organiser", contest.id)
    service.reveal_personal(
        session,
        actor_of(session, organiser),
        sealed,
        purpose="phone",
        subject_type="account",
        subject_id=user.id,
        reason="打 13800001234 问证书地址",
        contest_id=contest.id,
    )
    seen = events(session)
    assert [kind for kind, _facts in seen] == ["personal_data.viewed"] * 2
    assert seen[0][1] == {"purpose": "phone", "reason": "contact"}
    assert "13800001234" not in json.dumps(seen, ensure_ascii=False)


def test_a_judges_password_set_by_another_is_in_the_story_of_the_contest(session: Session) -> None:
    contest, judge, stranger = make_contest(session), make_user(session), make_user(session)
    service.grant_role(session, SYSTEM, user_id=judge.id, role="judge", contest_id=contest.id)
    for user in (judge, stranger):
        service.set_password(session, SYSTEM, user_id=user.id, password=PASSWORD)
    told = [(event.kind, event.subject_id) for event in list_events(session, contest_id=contest.id)]
    assert told == [("account.password_reset", judge.id), ("role.granted", judge.id)]
    assert count_events(session, contest_id=contest.id) == 2
