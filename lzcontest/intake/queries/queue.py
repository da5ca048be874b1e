"""The queues of screening: what waits at which gate or for a second look, since when, for whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Contest
from lzcontest.entries.models import Author, Entry, Submission
from lzcontest.foundation import clock
from lzcontest.intake.domain import GATES
from lzcontest.intake.models import PassedGate, RejectionProposal
from lzcontest.intake.queries.facts import get_screening_settings

# open: at either gate. second: a rejection waits for another organiser. overdue: returned, and the term has passed.
QUEUES = ("open", *GATES, "second", "overdue")


@dataclass(frozen=True, slots=True)
class Waiter:
    """A work in a queue, and when it was last handed in."""

    id: str
    number: str | None
    title: str
    since: datetime | None


@dataclass(frozen=True, slots=True)
class QueueLength:
    """How many works wait in a queue, and since when the oldest does."""

    count: int = 0
    since: datetime | None = None


def list_queue(session: Session, contest_id: str, queue: str, *, viewer_id: str) -> list[Waiter]:
    """The works of a queue, the longest waiting first; without those the viewer may not decide on."""
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title, _since().label("since"))
        .where(Entry.contest_id == contest_id, *waits_in(queue), *_for(session, contest_id, queue, viewer_id))
        .order_by(_since(), Entry.number)
    )
    return [Waiter(row.id, row.number, row.title, row.since) for row in rows]


def count_queues(session: Session, contest_id: str, *, viewer_id: str) -> dict[str, QueueLength]:
    """Every queue's length for this viewer."""
    found = {}
    for queue in QUEUES:
        conditions = (Entry.contest_id == contest_id, *waits_in(queue), *_for(session, contest_id, queue, viewer_id))
        row = session.execute(select(func.count(), func.min(_since())).where(*conditions)).one()
        found[queue] = QueueLength(row[0], row[1])
    return found


def waits_in(queue: str) -> list[ColumnElement[bool]]:
    """What makes a work wait there; nothing does in a queue that is not known."""
    proposed = exists().where(
        RejectionProposal.entry_id == Entry.id, RejectionProposal.act == "reject", RejectionProposal.state == "open"
    )
    if queue == "overdue":
        ends = select(Contest.closes_at).where(Contest.id == Entry.contest_id).scalar_subquery()
        now = clock.now()
        return [Entry.state == "returned", Entry.due_at <= now, or_(ends.is_(None), ends <= now)]
    if queue == "second":
        return [Entry.state == "screening", proposed]
    waiting: list[ColumnElement[bool]] = [Entry.state == "screening", ~proposed]
    if queue in GATES:
        waiting.append(~exists().where(PassedGate.entry_id == Entry.id, PassedGate.gate == queue))
    elif queue != "open":
        waiting.append(Entry.id.is_(None))
    return waiting


def _for(session: Session, contest_id: str, queue: str, viewer_id: str) -> list[ColumnElement[bool]]:
    """What keeps a work from this viewer: it is their own, or they passed its other gate and may not pass both."""
    own = or_(Entry.owner_id == viewer_id, exists().where(Author.entry_id == Entry.id, Author.user_id == viewer_id))
    found: list[ColumnElement[bool]] = [~own]
    if queue in ("open", *GATES) and not get_screening_settings(session, contest_id)[0].one_person:
        found.append(~exists().where(PassedGate.entry_id == Entry.id, PassedGate.by_user == viewer_id))
    return found


def _since() -> Any:
    latest = select(func.max(Submission.created_at)).where(Submission.entry_id == Entry.id).scalar_subquery()
    return func.coalesce(latest, Entry.submitted_at)
