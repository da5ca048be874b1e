"""Terms of correction: reminded of once, passed by the declared rule, extended, kept open while it is their right."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import Entry
from lzcontest.entries.policy import HAND_IN_GRACE
from lzcontest.entries.policy import UPLOAD_GRACE as GRACE
from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import queries, service
from lzcontest.intake.domain import ScreeningSettings
from lzcontest.notifications.models import Message
from tests.factories.entries import make_entry
from tests.factories.people import make_user
from tests.integration.intake.test_second_look import mails, office


def returned(session: Session, *, lapse: str = "wait", days: int = 5) -> tuple[Entry, Actor]:
    """A work sent back while the call is over."""
    entry, (boss,) = office(session, 1)
    service.set_screening_rules(
        session, boss, contest_id=entry.contest_id, settings=ScreeningSettings(lapse=lapse, remind_days=1)
    )
    from lzcontest.contests.models import Contest

    session.get_one(Contest, entry.contest_id).closes_at = clock.now() - timedelta(days=1)
    due = clock.now() + timedelta(days=days)
    service.return_entry(session, boss, entry_id=entry.id, reason="请补曲谱。", due_at=due, gate="formal")
    return entry, boss


def watch(session: Session, entry: Entry, after: timedelta) -> str:
    """What the periodic job does to the work so long after its return."""
    with clock.at(clock.now() + after):
        return service.look_at_term(session, entry.id) if entry.id in service.list_terms_to_look_at(session) else ""


def test_one_reminder_a_day_before_the_end(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, _boss = returned(session)
        said = [watch(session, entry, timedelta(days=day)) for day in (1, 3, 4.5, 4.6, 4.9)]
        assert said == ["", "", "reminded", "", ""]
        assert mails(session) == ["entry_returned", "entry_term_ends"]
        letter = session.scalars(select(Message).where(Message.event == "entry_term_ends")).one()
        assert "请补曲谱。" in letter.body_text and "由主办方决定是否受理" in letter.body_text


@pytest.mark.parametrize(("lapse", "state"), [("wait", "returned"), ("reject", "rejected")])
def test_a_term_passes_once_by_the_declared_rule(system: Runtime, lapse: str, state: str) -> None:
    with system.database.unit_of_work() as session:
        entry, _boss = returned(session, lapse=lapse)
        assert watch(session, entry, timedelta(days=5, minutes=1)) == ""  # an upload begun in time may finish
        late = timedelta(days=5) + GRACE
        assert watch(session, entry, late) == "lapsed" and watch(session, entry, late * 2) == ""
        assert entry.state == state
        assert mails(session) == ["entry_returned", "entry_rejected" if lapse == "reject" else "entry_term_passed"]
        decisions = [d.decision for d in queries.list_decisions(session, entry.id)]
        assert sorted(decisions) == sorted(["return", "lapse", *(["reject"] if lapse == "reject" else [])])


def test_a_work_past_its_term_gets_another_or_is_turned_away(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, boss = returned(session)
        with clock.at(clock.now() + timedelta(days=6)):
            service.look_at_term(session, entry.id)
            assert [w.id for w in queries.list_queue(session, entry.contest_id, "overdue", viewer_id=boss.id)] == [
                entry.id
            ]
            service.change_term(session, boss, entry_id=entry.id, due_at=clock.now() + timedelta(days=3))
            assert queries.list_queue(session, entry.contest_id, "overdue", viewer_id=boss.id) == []
        assert watch(session, entry, timedelta(days=8.5)) == "reminded"
        assert watch(session, entry, timedelta(days=9) + GRACE) == "lapsed"
        with clock.at(clock.now() + timedelta(days=10)):
            made = service.reject_entry(session, boss, entry_id=entry.id, reason="到期没有补正。")
        assert made.decision == "reject" and entry.state == "rejected"


def test_no_term_passes_while_the_call_is_open(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, _boss = returned(session, lapse="reject")
        from lzcontest.contests.models import Contest

        session.get_one(Contest, entry.contest_id).closes_at = clock.now() + timedelta(days=30)
        session.flush()
        assert watch(session, entry, timedelta(days=6)) == "" and entry.state == "returned"
        other = make_entry(
            session, session.get_one(Contest, entry.contest_id), _category(session, entry), make_user(session),
            state="screening",
        )  # fmt: skip
        assert other.id not in service.list_terms_to_look_at(session)


def _category(session: Session, entry: Entry):  # type: ignore[no-untyped-def]
    from lzcontest.contests.models import Category

    return session.get_one(Category, entry.category_id)


def test_an_upload_begun_in_time_leaves_time_to_hand_in_once(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, _boss = returned(session, lapse="reject")
        due = entry.due_at
        assert due
        for began, ended, kept in ((-5, 60, True), (61, 80, False), (-5, 121, False)):
            entry.due_at = due
            with clock.at(due + timedelta(minutes=ended)):
                service.keep_term(session, entry_id=entry.id, began_at=due + timedelta(minutes=began))
                assert (entry.due_at == clock.now() + HAND_IN_GRACE) is kept
