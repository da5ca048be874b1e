"""Whatever happens to jobs in whatever order, none is lost, none has two holders, and no dead attempt can write."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, multiple, rule

from lzcontest.foundation import clock, migrate, queue, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.errors import LzError, OutOfSpace, Transient
from lzcontest.foundation.queue import Job, JobContext, LostLease
from lzcontest.foundation.runtime import Runtime

KEYS = ("one", "two")
JOB = "tests.property.test_job_states.work"
OUTCOMES = {
    "done": None,
    "passing": Transient("later"),
    "no space": OutOfSpace("full"),
    "for good": LzError("never"),
    "unforeseen": KeyError("x"),
}
TRIES = len(queue.WAITS["media"]) + 1


class Jobs(RuleBasedStateMachine):
    """Requests, workers, their deaths and the clock against a model of what must come of it."""

    held = Bundle("held")
    system: Runtime  # set by the test

    @initialize()
    def begin(self) -> None:
        self.now = clock.now()
        clock.now = lambda: self.now  # type: ignore[assignment]
        self.attempts: dict[str, int] = dict.fromkeys(KEYS, 0)
        self.current: dict[str, JobContext] = {}
        self.wanted: set[str] = set()  # asked for and not yet finished by anybody
        with self.system.database.unit_of_work() as session:
            session.query(Job).delete()
        for key in KEYS:
            self.ask(key)

    def row(self, key: str) -> Job | None:
        with self.system.database.reading() as session:
            return session.get(Job, f"work-{key}")

    @rule(key=st.sampled_from(KEYS))
    def ask(self, key: str) -> None:
        with self.system.database.unit_of_work() as session:
            queue.enqueue_after_commit(session, JOB, queue="media", key=key, asked=key)
        self.wanted.add(key)

    @rule(target=held, key=st.sampled_from(KEYS))
    def claim(self, key: str) -> object:
        before = self.row(key)
        taken = queue.claim(f"work-{key}")
        if taken is None:
            return multiple()
        context, _job = taken
        assert before is not None
        waiting = before.state == "queued" and before.not_before <= self.now
        silent = before.state == "running" and before.lease_until is not None and before.lease_until < self.now
        assert waiting or silent, "a job was taken that somebody holds or that has to wait"
        assert context.attempt > self.attempts[key], "an attempt's number came twice"
        self.attempts[key], self.current[key] = context.attempt, context
        return (key, context)

    @rule(target=held, key=st.sampled_from(KEYS))
    def take_over(self, key: str) -> object:
        """A holder falls silent and another worker comes."""
        self.now += timedelta(seconds=21)
        return self.claim(key)

    @rule(one=consumes(held), outcome=st.sampled_from(sorted(OUTCOMES)))
    def finish(self, one: tuple[str, JobContext], outcome: str) -> None:
        key, context = one
        before, error = self.row(key), OUTCOMES[outcome]
        if error is None:
            queue._finish(context, "done", "")
        else:
            queue._finish_broken(context, error)
        after = self.row(key)
        assert before is not None and after is not None
        mine = before.state == "running" and before.attempt == context.attempt
        if not mine:
            assert (after.state, after.attempt, after.tries) == (before.state, before.attempt, before.tries)
            return
        if after.state in ("done", "failed"):
            self.wanted.discard(key)
        if outcome == "no space":
            assert after.state == "queued" and after.tries == before.tries - 1
        if outcome == "passing":
            assert (after.state == "queued") == (before.tries < TRIES or before.rerun)
        if before.rerun and after.state != "queued":
            raise AssertionError("asked for again while it ran, and not run again")
        if after.state == "queued":
            self.wanted.add(key)

    @rule(one=held)
    def write(self, one: tuple[str, JobContext]) -> None:
        key, context = one
        row = self.row(key)
        mine = row is not None and row.state == "running" and row.attempt == context.attempt
        try:
            with self.system.database.unit_of_work() as session:
                context.fence(session)
            assert mine, "an attempt that was overtaken or cancelled could write"
        except LostLease:
            assert not mine

    @rule(key=st.sampled_from(KEYS))
    def cancel(self, key: str) -> None:
        with self.system.database.unit_of_work() as session:
            queue.cancel(session, f"work-{key}")
        row = self.row(key)
        if row is not None and row.state == "cancelled":
            self.wanted.discard(key)

    @rule(seconds=st.sampled_from((1, 5, 21, 400)))
    def pass_time(self, seconds: int) -> None:
        self.now += timedelta(seconds=seconds)

    @rule(one=consumes(held))
    def die(self, one: tuple[str, JobContext]) -> None:
        """The worker is killed: it will never finish."""

    @invariant()
    def nothing_is_lost(self) -> None:
        for key in getattr(self, "wanted", ()):
            row = self.row(key)
            assert row is not None and row.state in ("queued", "running"), (
                f"{key} was asked for and lies {row and row.state}"
            )
            if row.state == "running":
                assert row.lease_until is not None, "held without a lease: nobody could ever take it over"

    @invariant()
    def whatever_waits_is_found_in_the_end(self) -> None:
        if not hasattr(self, "wanted"):
            return
        real, self.now = self.now, self.now + timedelta(days=1)
        with self.system.database.reading() as session:
            found = {row[0] for row in queue.waiting(session)}
        self.now = real
        assert {f"work-{key}" for key in self.wanted} <= found


@pytest.fixture
def system(tmp_path: object) -> Iterator[Runtime]:
    made = runtime.use(Runtime.build(Settings.from_env({}, data_dir=tmp_path)))
    migrate.upgrade(made.database.engine)
    yield made
    made.database.engine.dispose()


def test_jobs_in_any_order(system: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", clock.now)  # put back at the end
    Jobs.system = system
    Jobs.TestCase.settings = settings(
        max_examples=40,
        stateful_step_count=30,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
    )
    state_machine = Jobs.TestCase()
    state_machine.runTest()
