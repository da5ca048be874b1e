"""A rejection takes effect when another organiser confirms it; where there is no other, it says so and takes effect."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import queries, service
from lzcontest.intake.domain import ScreeningSettings
from lzcontest.intake.models import PassedGate, RejectionProposal
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user


def office(session: Session, organisers: int = 2) -> tuple[Entry, list[Actor]]:
    """A work that waits, and so many people who may decide."""
    contest = make_contest(session, kinds=("fiction",))
    entry = make_entry(session, contest, contest.categories[0], make_user(session), state="screening")
    users = [make_user(session) for _each in range(organisers)]
    for user in users:
        grant(session, user, "organiser", contest.id)
    return entry, [actor_of(session, user) for user in users]


def mails(session: Session) -> list[str]:
    return list(session.scalars(select(Message.event).order_by(Message.created_at, Message.id)))


def kinds(session: Session) -> list[str]:
    return list(session.scalars(select(LedgerEvent.kind).order_by(LedgerEvent.seq)))


def test_nothing_happens_to_the_work_before_the_second_look(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (first, second) = office(session)
        made = service.reject_entry(session, first, entry_id=entry.id, reason="题材不符。", gate="content")
        assert made.decision == "propose" and entry.state == "screening" and entry.state_note == ""
        assert mails(session) == []
        with pytest.raises(NotAllowed):
            service.confirm_rejection(session, first, entry_id=entry.id)
        with pytest.raises(NotAllowed):
            service.accept_entry(session, second, entry_id=entry.id)
        service.confirm_rejection(session, second, entry_id=entry.id)
        assert (entry.state, entry.state_note) == ("rejected", "题材不符。") and mails(session) == ["entry_rejected"]
        assert kinds(session) == ["entry.rejection_proposed", "entry.rejected"]
        with pytest.raises(NotAllowed):
            service.confirm_rejection(session, second, entry_id=entry.id)
        assert mails(session) == ["entry_rejected"]


def test_a_proposal_turned_down_leaves_the_work_where_it_waited(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (first, second) = office(session)
        service.pass_gate(session, first, entry_id=entry.id, gate="formal")
        service.reject_entry(session, first, entry_id=entry.id, reason="题材不符。")
        with pytest.raises(InvalidInput):
            service.decline_rejection(session, second, entry_id=entry.id, reason=" ")
        service.decline_rejection(session, second, entry_id=entry.id, reason="题材符合第二条。")
        facts = queries.get_screening_facts(session, entry)
        assert facts.stage == "formal_passed" and mails(session) == []
        proposal = session.scalars(select(RejectionProposal)).one()
        assert (proposal.state, proposal.answer) == ("declined", "题材符合第二条。")
        service.pass_gate(session, second, entry_id=entry.id, gate="content")
        assert entry.state == "accepted"


def test_a_lone_organiser_decides_at_once_also_when_the_other_has_a_hand_in_the_work(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (only,) = office(session, 1)
        assert service.reject_entry(session, only, entry_id=entry.id, reason="题材不符。").decision == "reject"
        entry, (first, second) = office(session)
        entry.owner_id = second.id
        session.flush()
        assert service.reject_entry(session, first, entry_id=entry.id, reason="题材不符。").decision == "reject"


def test_the_contest_may_do_without(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (first, _second) = office(session)
        service.set_screening_rules(
            session, first, contest_id=entry.contest_id, settings=ScreeningSettings(second_look=False), version=0
        )
        assert service.reject_entry(session, first, entry_id=entry.id, reason="题材不符。").decision == "reject"
        with pytest.raises(Conflict):
            service.set_screening_rules(
                session, first, contest_id=entry.contest_id, settings=ScreeningSettings(), version=0
            )


def test_two_people_where_the_contest_asks_for_two(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (first, second) = office(session)
        settings = ScreeningSettings(one_person=False)
        service.set_screening_rules(session, first, contest_id=entry.contest_id, settings=settings)
        service.accept_entry(session, first, entry_id=entry.id)
        assert entry.state == "screening" and mails(session) == []
        with pytest.raises(NotAllowed):
            service.pass_gate(session, first, entry_id=entry.id, gate="content")
        assert queries.list_queue(session, entry.contest_id, "content", viewer_id=first.id) == []
        assert len(queries.list_queue(session, entry.contest_id, "content", viewer_id=second.id)) == 1
        service.accept_entry(session, second, entry_id=entry.id)
        assert entry.state == "accepted" and mails(session) == ["entry_accepted"]


def test_two_gates_at_the_same_moment_do_not_disturb_each_other_but_a_return_does(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (first, second) = office(session)
        seen = queries.get_screening_facts(session, entry).seen
        service.pass_gate(session, first, entry_id=entry.id, gate="formal", seen=seen)
        service.pass_gate(session, second, entry_id=entry.id, gate="content", seen=seen)
        assert entry.state == "accepted" and session.query(PassedGate).count() == 2
        with pytest.raises(Conflict):
            service.reject_entry(session, second, entry_id=entry.id, reason="迟了", seen=seen)


def test_the_next_edition_screens_like_the_one_it_was_copied_from(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, (first, _second) = office(session)
        settings = ScreeningSettings(term_days=9, lapse="reject")
        service.set_screening_rules(session, first, contest_id=entry.contest_id, settings=settings)
        later = make_contest(session, kinds=("fiction",))
        session.get_one(Contest, later.id).copied_from = entry.contest_id
        session.flush()
        assert queries.get_screening_settings(session, later.id) == (settings, 0)
