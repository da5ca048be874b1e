"""Background jobs: a row is the truth, RQ only a hint; leases and fencing make every job survive."""

import importlib
import logging
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, String, Text, and_, func, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.db import Base, JsonDict, after_commit, count_changed
from lzcontest.foundation.errors import LzError
from lzcontest.foundation.hints import hint, in_line_of
from lzcontest.foundation.patience import (
    SPACE_WAIT_SECONDS,
    UNFORESEEN_TRIES,
    WAITS,
    is_killer,
    is_passing,
    last_try,
    wait_seconds,
    wants_space,
)
from lzcontest.foundation.processes import is_gone, this_process

log = logging.getLogger(__name__)

QUEUES = tuple(WAITS)
# A job that reports nothing for so long is stuck: its lease is no longer renewed.
STALL_SECONDS = 600.0


class Job(Base):
    """One piece of background work: what, how far, and who holds it until when."""

    __tablename__ = "jobs"

    id: Mapped[str] = mapped_column(String(120), primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    queue: Mapped[str] = mapped_column(String(20))
    args: Mapped[JsonDict]
    state: Mapped[str] = mapped_column(String(10), default="queued", index=True)  # queued running done failed cancelled
    # Counted on for ever: a worker that was overtaken, however late it wakes, never finds its number in use again.
    attempt: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)  # starts since the work was last asked for
    holder: Mapped[str] = mapped_column(String(160), default="")  # the process that runs it
    reserved: Mapped[int] = mapped_column(BigInteger, default=0)  # bytes of disk that it may still fill
    error: Mapped[str] = mapped_column(String(200), default="")  # for staff: kind and place, nothing of the data
    rerun: Mapped[bool] = mapped_column(default=False)
    lease_until: Mapped[datetime | None]
    not_before: Mapped[datetime] = mapped_column(default=clock.now)
    done_units: Mapped[int] = mapped_column(default=0)
    total_units: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(Text, default="")
    requested_at: Mapped[datetime] = mapped_column(default=clock.now)
    finished_at: Mapped[datetime | None]

    def ask_again(self) -> None:
        """Begin a new request: its tries are counted anew."""
        self.state, self.tries, self.error, self.reserved = "queued", 0, "", 0

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
        job.args, job.message = args, ""
        job.ask_again()
        job.done_units, job.total_units, job.finished_at, job.not_before = 0, 0, None, clock.now()
    session.flush()
    mark = str(job.attempt)
    after_commit(session, lambda: hint(job_id, queue, mark))
    return job


@dataclass
class JobContext:
    """What a running job may ask of its row. Every write is fenced: a worker that lost its lease cannot.

    ``tries`` counts how often the work was started since it was last asked for, this time included.
    """

    job_id: str
    attempt: int
    tries: int = 1
    queue: str = "media"
    moved: float = field(default_factory=time.monotonic)

    @property
    def last_try(self) -> bool:
        """Whether a passing trouble now would be the end: the job should settle what it can."""
        return last_try(self.queue, self.tries)

    @property
    def is_killer(self) -> bool:
        """Whether so many starts took their process down that the work itself must be the cause."""
        return is_killer(self.queue, self.tries)

    def progress(self, done: int, total: int, message: str = "") -> None:
        """Report ``done`` of ``total`` units, which shows that the job lives; call at most about twice a second."""
        self.moved = time.monotonic()
        self._update(done_units=done, total_units=total, message=message)

    def reserve(self, size: int) -> None:
        """Note that the job may fill so many bytes of disk until it ends; see ``reserved_bytes``."""
        self._update(reserved=size)

    def still_mine(self) -> bool:
        """Whether this attempt still holds the job (not cancelled, not given to another)."""
        with runtime.current().database.reading() as session:
            job = session.get(Job, self.job_id)
            return job is not None and job.attempt == self.attempt and job.state == "running"

    def fence(self, session: Session) -> None:
        """Call in the transaction that saves a result. Raises LostLease when another attempt has the job."""
        self.moved = time.monotonic()
        hold = update(Job).where(self._mine()).values(lease_until=_lease_end())
        if count_changed(session, hold.execution_options(synchronize_session=False)) != 1:
            raise LostLease(self.job_id)

    def renew(self) -> bool:
        """Hold the lease for another period; False when it is lost."""
        return self._update(lease_until=_lease_end())

    def _mine(self) -> Any:
        return and_(Job.id == self.job_id, Job.attempt == self.attempt, Job.state == "running")

    def _update(self, **values: Any) -> bool:
        with runtime.current().database.unit_of_work() as session:
            return count_changed(session, update(Job).where(self._mine()).values(**values)) == 1


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
        taken = count_changed(
            session,
            update(Job)
            .where(Job.id == job_id, free)
            .values(
                state="running",
                attempt=Job.attempt + 1,
                tries=Job.tries + 1,
                lease_until=_lease_end(),
                holder=this_process(),
                reserved=0,
                rerun=False,
            )
            .execution_options(synchronize_session=False),
        )
        if taken != 1:
            return None
        job = session.get_one(Job, job_id)
        return JobContext(job_id, job.attempt, job.tries, job.queue), job


def _let_go() -> None:
    """Where no process was set apart for the job: another takes it over, and the fence keeps this one out."""


# What a stuck job's process does besides; a work horse ends itself.
on_stall: Callable[[], None] = _let_go


@contextmanager
def _lease_kept(context: JobContext) -> Iterator[None]:
    stop = threading.Event()
    period = runtime.current().settings.job_lease_seconds / 4

    def beat() -> None:
        while not stop.wait(period):
            if time.monotonic() - context.moved > STALL_SECONDS:
                log.error("job stuck, its lease is let go", extra={"job": context.job_id})
                on_stall()
                return
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
    if is_killer(context.queue, context.tries - 1):  # one start more than the job had to settle the matter itself
        _finish(context, "failed", "", "process killed each time")
        return
    try:
        with _lease_kept(context):
            _function(job.name)(context, **job.args)
    except LostLease:
        log.info("job overtaken", extra={"job": job_id})
    except Exception as error:
        _finish_broken(context, error)
    else:
        _finish(context, "done", "")


def _finish_broken(context: JobContext, error: Exception) -> None:
    """Line the job up again where that may help, else leave it failed with a word for people and one for staff."""
    words = error.message if isinstance(error, LzError) else ""
    if wants_space(error):
        _finish(context, "queued", words, place_of(error), wait=SPACE_WAIT_SECONDS, counts=False)
        return
    if is_passing(error):
        again = not context.last_try
    else:
        again = not isinstance(error, LzError) and context.tries < UNFORESEEN_TRIES
    if not isinstance(error, LzError):
        log.error("job broke", exc_info=error, extra={"job": context.job_id, "attempt": context.attempt})
    _finish(context, "queued" if again else "failed", words, place_of(error))


def place_of(error: BaseException) -> str:
    """Kind of an error and the last line of ours that it passed: enough to find it, nothing of anybody's data."""
    if isinstance(error, LzError) and error.__cause__ is None:
        return ""  # foreseen: its message says it all
    root = (isinstance(error, LzError) and error.__cause__) or error
    ours = [f for f in traceback.extract_tb(root.__traceback__) if "/lzcontest/" in f.filename]
    where = f" in {ours[-1].filename.rpartition('/lzcontest/')[2]}:{ours[-1].lineno}" if ours else ""
    return f"{type(root).__name__}{where}"[:200]


def _finish(
    context: JobContext, state: str, message: str, error: str = "", *, wait: int = 0, counts: bool = True
) -> None:
    now = clock.now()
    again = state == "queued"
    pause = timedelta(seconds=wait or wait_seconds(context.queue, context.tries))
    with runtime.current().database.unit_of_work() as session:
        job = session.get(Job, context.job_id, with_for_update=True)
        if job is None or job.attempt != context.attempt or job.state != "running":
            return
        job.state, job.message, job.error, job.lease_until = state, message, error, None
        job.holder, job.reserved = "", 0
        job.finished_at = None if again else now
        job.not_before = now + pause if again else now
        if not counts:
            job.tries -= 1
        if job.rerun and not again:
            job.rerun, job.not_before = False, now
            job.ask_again()
            mark = str(job.attempt)
            after_commit(session, lambda: hint(context.job_id, job.queue, mark))


def reserved_bytes(session: Session, besides: str = "") -> int:
    """Disk that running jobs (``besides`` one) may still fill: what is free is not free for others."""
    held = select(func.coalesce(func.sum(Job.reserved), 0)).where(Job.state == "running", Job.id != besides)
    return int(session.scalar(held) or 0)


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


def release_dead() -> int:
    """End the leases of jobs whose process on this machine is dead, without waiting them out; how many."""
    ended = clock.now() - timedelta(seconds=1)
    held = select(Job.id, Job.attempt, Job.holder).where(Job.state == "running", Job.lease_until >= clock.now())
    with runtime.current().database.reading() as session:
        dead = [row for row in session.execute(held) if is_gone(row.holder)]
    for row in dead:
        with runtime.current().database.unit_of_work() as session:
            same = and_(Job.id == row.id, Job.attempt == row.attempt, Job.state == "running")
            session.execute(update(Job).where(same).values(lease_until=ended))
    return len(dead)


def reconcile() -> int:
    """Hint again at every job that a lost Redis, a killed worker or a crash left behind; how many are due."""
    release_dead()
    with runtime.current().database.reading() as session:
        rows = waiting(session)
    in_line = in_line_of({queue for _id, queue, _attempt, _state in rows})
    # RQ keeps the id of a popped job for minutes: a new mark lets a lost one in again. A hint too many is
    # harmless: only one claim succeeds.
    now = int(clock.now().timestamp())
    for job_id, queue, attempt, _state in rows:
        if job_id not in in_line:
            hint(job_id, queue, f"{attempt}r{now}")
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
