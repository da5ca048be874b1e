"""Whatever organisers, the owner and the clock do in whatever order, screening keeps its promises."""

from collections import Counter
from datetime import timedelta

from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.accounts.models import User
from lzcontest.cli.doctor.screening import check_screening
from lzcontest.cli.doctor.witnesses import check_witnesses
from lzcontest.contests.models import Contest
from lzcontest.entries.domain import TRANSITIONS
from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation import clock
from lzcontest.foundation.errors import LzError
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import queries, service
from lzcontest.intake.domain import GATES, ScreeningSettings, after
from lzcontest.intake.domain.screening import MOVES
from lzcontest.intake.models import PassedGate, ScreeningDecision
from lzcontest.intake.service.deciding import forget_screening
from lzcontest.ledger.service import record
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user

ACTS = (
    "formal",
    "content",
    "accept",
    "return",
    "reject",
    "confirm",
    "decline",
    "reopen",
    "extend",
    "wait",
    "again",
    "stale",
)
# The rarer ways on are tried more often, so that few examples reach far.
STEPS = st.lists(
    st.tuples(st.sampled_from((*ACTS, "accept", "accept", "reopen", "reopen", "confirm")), st.integers(0, 2)),
    min_size=5,
    max_size=20,
)


class Desk:
    """One work, three organisers, and a clock that goes on."""

    def __init__(self, session: Session, rules: ScreeningSettings) -> None:
        self.session, self.now = session, clock.now()
        contest = make_contest(session, kinds=("fiction",))
        session.get_one(Contest, contest.id).closes_at = self.now - timedelta(days=1)
        self.entry: Entry = make_entry(session, contest, contest.categories[0], make_user(session), state="screening")
        users = [make_user(session) for _each in range(3)]
        for user in users:
            grant(session, user, "organiser", contest.id)
        self.people = [actor_of(session, user) for user in users]
        service.set_screening_rules(session, self.people[0], contest_id=contest.id, settings=rules)
        record(session, self.people[0], "entry.processed", "entry", self.entry.id, contest_id=contest.id)

    def do(self, act: str, who: Actor) -> None:
        """Try one act; what is refused changes nothing."""
        self.now += timedelta(minutes=7)
        session, work = self.session, {"entry_id": self.entry.id}
        before = (self.entry.state, session.scalar(select(func.count()).select_from(ScreeningDecision)))
        with clock.at(self.now):
            try:
                with session.begin_nested():
                    self._act(act, who, work)
            except LzError:
                session.refresh(self.entry)
                assert before == (self.entry.state, session.scalar(select(func.count()).select_from(ScreeningDecision)))

    def _act(self, act: str, who: Actor, work: dict) -> None:  # type: ignore[type-arg]
        session, due = self.session, self.now + timedelta(days=3)
        if act in GATES:
            service.pass_gate(session, who, **work, gate=act)
        elif act == "accept":
            service.accept_entry(session, who, **work)
        elif act == "return":
            service.return_entry(session, who, **work, reason="补", due_at=due)
        elif act == "reject":
            service.reject_entry(session, who, **work, reason="不符")
        elif act == "confirm":
            service.confirm_rejection(session, who, **work)
        elif act == "decline":
            service.decline_rejection(session, who, **work, reason="不同意")
        elif act == "reopen":
            service.reopen_entry(session, who, **work, reason="重看")
        elif act == "extend":
            service.change_term(session, who, **work, due_at=due)
        elif act == "stale":
            service.reject_entry(session, who, **work, reason="迟了", seen="0.0.screening")
        elif act == "wait":
            self.now += timedelta(days=2, hours=5)
            with clock.at(self.now):
                service.look_at_term(session, self.entry.id)
        else:
            self._hand_in_again()

    def _hand_in_again(self) -> None:
        """As ``submit_entry`` and the examination leave it; both have tests of their own."""
        if self.entry.state not in ("screening", "returned"):
            return
        last = self.session.scalar(select(func.max(Submission.serial)).where(Submission.entry_id == self.entry.id)) or 0
        self.session.add(
            Submission(
                entry_id=self.entry.id, serial=last + 1, content="{}", sha256="0" * 64, by_user=self.entry.owner_id
            )
        )
        forget_screening(self.session, self.entry.id)
        self.entry.state, self.entry.due_at = "screening", None
        owner = actor_of(self.session, self.session.get_one(User, self.entry.owner_id))
        for actor, kind in ((owner, "entry.submitted"), (SYSTEM, "entry.processed")):
            record(self.session, actor, kind, "entry", self.entry.id, contest_id=self.entry.contest_id)
        self.session.flush()

    def check(self, system: Runtime) -> None:
        """The promises."""
        session, entry = self.session, self.entry
        passed = {row.gate: row for row in session.scalars(select(PassedGate))}
        if entry.state == "accepted":
            assert set(passed) == set(GATES)
            last = session.scalar(select(func.max(Submission.serial)).where(Submission.entry_id == entry.id)) or 0
            assert {row.submission_serial for row in passed.values()} == {last}
            if not queries.get_screening_settings(session, entry.contest_id)[0].one_person:
                assert len({row.by_user for row in passed.values()}) == len(GATES)
        if entry.state in ("screening", "returned", "rejected"):
            assert len(passed) <= (entry.state == "screening")
        decided = Counter(session.scalars(select(ScreeningDecision.decision)))
        mails = Counter(session.scalars(select(Message.event)))
        assert mails["entry_returned"] == decided["return"]
        assert mails["entry_rejected"] == decided["reject"] + decided["confirm"]
        assert 2 * mails["entry_accepted"] <= decided["accept"]
        assert decided["propose"] >= decided["confirm"] + decided["decline"]
        for look in (check_screening, check_witnesses):
            said = look(session, system.storage)
            assert said.state == "ok", said.detail


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=STEPS, one_person=st.booleans(), second_look=st.booleans(), lapse=st.sampled_from(("wait", "reject")))
def test_no_order_of_acts_breaks_a_promise(
    app: Flask, system: Runtime, steps: list[tuple[str, int]], one_person: bool, second_look: bool, lapse: str
) -> None:
    session = system.database._sessions()  # one transaction that nothing of stays
    session.connection(execution_options={"lz_write": True})
    try:
        desk = Desk(session, ScreeningSettings(one_person=one_person, second_look=second_look, lapse=lapse))
        for act, who in steps:
            desk.do(act, desk.people[who])
            desk.check(system)
    finally:
        session.rollback()
        session.close()


@given(
    stage=st.sampled_from(sorted(MOVES)), act=st.sampled_from(sorted({a for moves in MOVES.values() for a in moves}))
)
def test_the_table_of_moves_agrees_with_the_states_of_entries(stage: str, act: str) -> None:
    from lzcontest.intake.domain import entry_state

    to = after(stage, act, ("formal",))
    if to is not None and entry_state(stage) != entry_state(to):
        assert entry_state(to) in TRANSITIONS[entry_state(stage)]
