"""Background jobs: a row is the truth, RQ only a hint; leases and fencing make every job survive."""

import importlib
import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import String, Text, and_, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.db import Base, JsonDict, after_commit
from lzcontest.foundation.errors import LzError, Transient

log = logging.getLogger(__name__)

QUEUES = ("media", "text", "mail")
MAX_ATTEMPTS = 5
# Attempts are counted on for ever, each request from a new hundred: a worker that was overtaken, however
# late it wakes, never finds its number in use again.
PER_REQUEST = 100
ENTRY_POINT = "lzcontest.foundation.queue.run_job"


class Job(Base):
    """One piece of background work: what, how far, and who holds it until when."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    queue: Mapped[str] = mapped_column(String(20))
    args: Mapped[JsonDict]
    state: Mapped[str] = mapped_column(String(10), default="queued", index=True)  # queued running done failed cancelled
    attempt: Mapped[int] = mapped_column(default=0)
    rerun: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime] = mapped_column(default=clock.now)
    done_units: Mapped[int] = mapped_column(default=0)
    total_units: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    @property
    def tries(self) -> int:
        """How often this request was tried."""
        return self.attempt % PER_REQUEST

    def ask_again(self) -> None:
        """Count the attempts of a new request."""
        self.attempt = (self.attempt // PER_REQUEST + 1) * PER_REQUEST

    @property
    def percent(self) -> int:
        """Progress in whole percent, 100 only when done."""
        if self.state == "done":
            return 100
        return min(99, 100 * self.done_units // self.total_units) if self.total_units else 0


def enqueue_after_commit(session: Session, name: str, *, queue: str, key: str, **args: Any) -> Job:
    """Ask for the job ``name`` (dotted path) once this transaction is through.

    ``key`` is what the work is about (letters, digits, ``-``, ``_``): the same work is never twice in
    line; asked for again while it runs, it runs once more afterwards. ``args`` are ids.
    """
    if queue not in QUEUES:
        raise ValueError(f"no queue {queue!r}")
    job_id = f"{name.rsplit('.', 1)[1]}-{key}"
    job = session.get(Job, job_id)
    if job is None:
        job = Job(id=job_id, name=name, queue=queue, args=args, state="queued", attempt=0, not_before=clock.now())
        session.add(job)
    elif job.state == "running":
        job.rerun, job.args = True, args
    else:
        job.state, job.args, job.message = "queued", args, ""
        job.ask_again()
        job.done_units, job.total_units, job.finished_at, job.not_before = 0, 0, None, clock.now()
    session.flush()
    mark = str(job.attempt)
    after_commit(session, lambda: hint(job_id, queue, mark))
    return job


def hint(job_id: str, queue: str, mark: str) -> None:
    """Tell RQ about a waiting row, once per ``mark``. A lost hint is no loss: ``reconcile`` repeats it."""
    connection = runtime.current().redis
    if connection is None:
        return
    from redis.exceptions import RedisError
    from rq import Queue
    from rq.exceptions import DuplicateJobError
    from rq.serializers import JSONSerializer

    timeout = runtime.current().settings.job_timeout_seconds
    try:
        Queue(queue, connection=connection, serializer=JSONSerializer).enqueue_call(
            ENTRY_POINT, (job_id,), job_id=f"{job_id}-{mark}", unique=True, timeout=timeout, result_ttl=0, failure_ttl=0
        )
    except DuplicateJobError:
        pass
    except RedisError as error:
        log.warning(
            "queue hint lost, the reconciler will repeat it", extra={"job": job_id, "error": type(error).__name__}
        )


@dataclass
class JobContext:
    """What a running job may ask of its row. Every write is fenced: a worker that lost its lease cannot."""

    job_id: str
    attempt: int

    @property
    def tries(self) -> int:
        """How often the work was tried since it was last asked for, this time included."""
        return self.attempt % PER_REQUEST

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report ``done`` of ``total`` units; call at most about twice a second."""
        self._update(done_units=done, total_units=total, message=message)

    def still_mine(self) -> bool:
        """Whether this attempt still holds the job (not cancelled, not given to another)."""
        with runtime.current().database.reading() as session:
            job = session.get(Job, self.job_id)
            return job is not None and job.attempt == self.attempt and job.state == "running"

    def fence(self, session: Session) -> None:
        """Call in the transaction that saves a result. Raises LostLease when another attempt has the job."""
        held = session.execute(
            update(Job)
            .where(self._mine())
            .values(lease_until=_lease_end())
            .execution_options(synchronize_session=False)
        )
        if held.rowcount != 1:  # type: ignore[attr-defined]
            raise LostLease(self.job_id)

    def renew(self) -> bool:
        """Hold the lease for another period; False when it is lost."""
        return self._update(lease_until=_lease_end())

    def _mine(self) -> Any:
        return and_(Job.id == self.job_id, Job.attempt == self.attempt, Job.state == "running")

    def _update(self, **values: Any) -> bool:
        with runtime.current().database.unit_of_work() as session:
            result = session.execute(update(Job).where(self._mine()).values(**values))
            return bool(result.rowcount == 1)  # type: ignore[attr-defined]


class LostLease(Exception):
    """This attempt was overtaken or cancelled; whatever it made is thrown away."""


def _lease_end() -> datetime:
    return clock.now() + timedelta(seconds=runtime.current().settings.job_lease_seconds)


def claim(job_id: str) -> tuple[JobContext, Job] | None:
    """Take a waiting job, or one whose holder fell silent. None when there is nothing to take."""
    now = clock.now()
    free = or_(
        and_(Job.state == "queued", Job.not_before <= now),
        and_(Job.state == "running", Job.lease_until < now),
    )
    with runtime.current().database.unit_of_work() as session:
        taken = session.execute(
            update(Job)
            .where(Job.id == job_id, free)
            .values(state="running", attempt=Job.attempt + 1, lease_until=_lease_end(), rerun=False)
            .execution_options(synchronize_session=False)
        )
        if taken.rowcount != 1:  # type: ignore[attr-defined]
            return None
        job = session.get_one(Job, job_id)
        return JobContext(job_id, job.attempt), job


@contextmanager
def _lease_kept(context: JobContext) -> Iterator[None]:
    stop = threading.Event()
    period = runtime.current().settings.job_lease_seconds / 4

    def beat() -> None:
        while not stop.wait(period):
            try:
                if not context.renew():
                    return
            except Exception:  # a busy database now is tried again at the next beat
                log.warning("lease not renewed", extra={"job": context.job_id})

    thread = threading.Thread(target=beat, daemon=True, name="lease")
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(timeout=5)


def _function(name: str) -> Callable[..., None]:
    """The job's function from its dotted path."""
    module, function = name.rsplit(".", 1)
    work: Callable[..., None] = getattr(importlib.import_module(module), function)
    return work


def run_job(job_id: str) -> None:
    """Run one job row to its end; the only function RQ ever calls."""
    claimed = claim(job_id)
    if claimed is None:
        return
    context, job = claimed
    try:
        with _lease_kept(context):
            _function(job.name)(context, **job.args)
    except LostLease:
        log.info("job overtaken", extra={"job": job_id})
    except Transient as error:
        _finish(context, "queued" if context.tries < MAX_ATTEMPTS else "failed", error.message)
    except LzError as error:
        _finish(context, "failed", error.message)
    except Exception:
        log.exception("job broke", extra={"job": job_id, "attempt": context.attempt})
        _finish(context, "queued" if context.tries < 2 else "failed", "")
    else:
        _finish(context, "done", "")


def _finish(context: JobContext, state: str, message: str) -> None:
    now = clock.now()
    again = state == "queued"
    wait = timedelta(seconds=2**context.tries)
    with runtime.current().database.unit_of_work() as session:
        job = session.get(Job, context.job_id, with_for_update=True)
        if job is None or job.attempt != context.attempt or job.state != "running":
            return
        job.state, job.message, job.lease_until = state, message, None
        job.finished_at = None if again else now
        job.not_before = now + wait if again else now
        if job.rerun and not again:
            job.state, job.rerun, job.not_before = "queued", False, now
            job.ask_again()
            mark = str(job.attempt)
            after_commit(session, lambda: hint(context.job_id, job.queue, mark))


def cancel(session: Session, job_id: str) -> None:
    """Stop a waiting or running job; its worker notices at its next report."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.state.in_(("queued", "running")))
        .values(state="cancelled", finished_at=clock.now())
    )


def waiting(session: Session) -> list[tuple[str, str, int, str]]:
    """(id, queue, attempt, state) of every row that a worker should have but may have lost, oldest first."""
    now = clock.now()
    due = or_(and_(Job.state == "queued", Job.not_before <= now), and_(Job.state == "running", Job.lease_until < now))
    rows = session.execute(select(Job.id, Job.queue, Job.attempt, Job.state).where(due).order_by(Job.requested_at))
    return [(row.id, row.queue, row.attempt, row.state) for row in rows]


def reconcile() -> int:
    """Hint again at every job that a lost Redis, a killed worker or a crash left behind; how many."""
    with runtime.current().database.reading() as session:
        rows = waiting(session)
    # RQ keeps the id of a popped job for minutes: a new mark now and then lets a lost one in again, soon where
    # a worker fell silent. A hint too many is harmless: only one claim succeeds.
    now = int(clock.now().timestamp())
    for job_id, queue, attempt, state in rows:
        hint(job_id, queue, f"{attempt}-{now // (8 if state == 'running' else 300)}")
    return len(rows)


def run_waiting(limit: int = 1000, queue: str | None = None) -> int:
    """Run what waits here and now (of one ``queue`` only, if named), without Redis: for the command line and tests."""
    count = 0
    while count < limit:
        with runtime.current().database.reading() as session:
            rows = [row for row in waiting(session) if queue in (None, row[1])]
        if not rows:
            return count
        for job_id, *_ in rows:
            run_job(job_id)
            count += 1
    return count
