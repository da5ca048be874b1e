"""Passing, returning and rejecting works: once, by the right person, on what they saw, with mail and ledger."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity import service as identity
from lzcontest.intake import queries, service
from lzcontest.intake.models import ScreeningDecision
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user


def waiting(session: Session, **values: object) -> tuple[Entry, Actor]:
    contest = make_contest(session, kinds=("fiction",))
    entry = make_entry(session, contest, contest.categories[0], make_user(session), state="screening", **values)
    organiser = make_user(session)
    grant(session, organiser, "organiser", contest.id)
    return entry, actor_of(session, organiser)


def last_event(session: Session) -> dict:  # type: ignore[type-arg]
    body = session.scalar(select(LedgerEvent.body).order_by(LedgerEvent.seq.desc()).limit(1))
    return json.loads(body)  # type: ignore[no-any-return,arg-type]


def test_passing_moves_the_work_on_tells_its_owner_and_the_ledger(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, actor = waiting(session)
        service.accept_entry(session, actor, entry_id=entry.id, seen=queries.get_screening_facts(session, entry).seen)
        assert entry.state == "accepted"
        assert session.scalars(select(Message.event)).all() == ["entry_accepted"]
        event = last_event(session)
        handed_in = session.scalars(select(Submission.sha256).where(Submission.entry_id == entry.id)).one()
        assert (event["kind"], event["facts"]["sha256"]) == ("entry.accepted", handed_in)


def test_a_return_says_why_and_until_when(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, actor = waiting(session)
        due = clock.now() + timedelta(days=3)
        with pytest.raises(InvalidInput) as refused:
            service.return_entry(session, actor, entry_id=entry.id, reason=" ", due_at=due)
        assert "reason" in refused.value.fields
        with pytest.raises(InvalidInput):
            service.return_entry(session, actor, entry_id=entry.id, reason="缺曲谱", due_at=clock.now())
        service.return_entry(session, actor, entry_id=entry.id, reason="请补交曲谱。", due_at=due)
        assert (entry.state, entry.state_note, entry.due_at) == ("returned", "请补交曲谱。", due)
        mail = session.scalars(select(Message)).one()
        assert "请补交曲谱。" in mail.body_text and mail.event == "entry_returned"
        assert "请补交曲谱" not in json.dumps(last_event(session), ensure_ascii=False)


def test_a_rejection_can_be_taken_back(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, actor = waiting(session)
        service.reject_entry(session, actor, entry_id=entry.id, reason="题材不符。")
        assert entry.state == "rejected" and session.scalars(select(Message.event)).all() == ["entry_rejected"]
        service.reopen_entry(session, actor, entry_id=entry.id, reason="误判。")
        assert entry.state == "screening" and entry.state_note == ""
        assert [d.decision for d in queries.list_decisions(session, entry.id)] == ["reopen", "reject"]


def test_the_second_of_two_organisers_is_told_and_changes_nothing(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, actor = waiting(session)
        seen = queries.get_screening_facts(session, entry).seen
        service.accept_entry(session, actor, entry_id=entry.id, seen=seen)
        for decide in (
            lambda: service.reject_entry(session, actor, entry_id=entry.id, reason="迟了", seen=seen),
            lambda: service.accept_entry(session, actor, entry_id=entry.id, seen=seen),
        ):
            with pytest.raises(Conflict):
                decide()
        assert entry.state == "accepted"
        assert [d.gate for d in session.scalars(select(ScreeningDecision))] == ["formal", "content"]


def test_own_works_other_contests_and_other_states_are_refused(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, actor = waiting(session)
        _elsewhere, stranger = waiting(session)
        with pytest.raises(NotAllowed):
            service.accept_entry(session, stranger, entry_id=entry.id)
        entry.owner_id = actor.id
        session.flush()
        with pytest.raises(NotAllowed):
            service.accept_entry(session, actor, entry_id=entry.id)
        other, second = waiting(session)
        other.state = "processing"
        session.flush()
        with pytest.raises(NotAllowed):
            service.accept_entry(session, second, entry_id=other.id)


def test_a_plain_name_must_be_masked_or_waived_before_the_judges_see_it(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, actor = waiting(session, title="一封信")
        owner_name = session.get_one(type(entry), entry.id).owner_id
        from lzcontest.accounts.models import User
        from lzcontest.entries.models import EntryText

        user = session.get_one(User, owner_name)
        user.name = "欧阳晓峰"
        text = session.scalars(select(EntryText).where(EntryText.entry_id == entry.id)).one()
        text.text = "作者欧阳晓峰，写在雨夜。"
        session.flush()
        identity.scan_entry(session, entry.id)
        with pytest.raises(InvalidInput) as refused:
            service.accept_entry(session, actor, entry_id=entry.id)
        assert "waive" in refused.value.fields and entry.state == "screening"
        service.accept_entry(session, actor, entry_id=entry.id, waive="作者要求署名展示。")
        assert entry.state == "accepted"
        bodies = session.scalars(select(LedgerEvent.body).where(LedgerEvent.kind == "entry.gate_passed"))
        assert [json.loads(body)["facts"].get("waived_identity_findings") for body in bodies] == [0, 1]
