"""One work as the organiser sees it: who may decide, what was decided, what the ledger says of it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.entries.models import Author, Entry
from lzcontest.intake.models import ScreeningDecision
from lzcontest.intake.policy import ScreeningFacts
from lzcontest.ledger.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision on a work with the name of the organiser who made it."""

    decision: str
    reason: str
    serial: int
    due_at: datetime | None
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class EventRow:
    """An act in the ledger about a work."""

    seq: int
    at: datetime
    kind: str
    by: str
    leaf_hash: str


def get_screening_facts(session: Session, entry: Entry) -> ScreeningFacts:
    """What the policy must know of a work."""
    return list_screening_facts(session, [entry.id])[entry.id]


def list_screening_facts(session: Session, entry_ids: Collection[str]) -> dict[str, ScreeningFacts]:
    """What the policy must know of these works, in two queries."""
    entries = session.execute(
        select(Entry.id, Entry.contest_id, Entry.owner_id, Entry.state).where(Entry.id.in_(entry_ids))
    ).all()
    people = {entry.id: {entry.owner_id} for entry in entries}
    authors = select(Author.entry_id, Author.user_id).where(Author.entry_id.in_(entry_ids), Author.user_id.is_not(None))
    for row in session.execute(authors):
        people[row.entry_id].add(str(row.user_id))
    return {e.id: ScreeningFacts(e.contest_id, frozenset(people[e.id]), e.state) for e in entries}


def list_decisions(session: Session, entry_id: str) -> list[DecisionRow]:
    """Every decision on a work, the latest first."""
    rows = session.execute(
        select(ScreeningDecision, User.name)
        .outerjoin(User, User.id == ScreeningDecision.by_user)
        .where(ScreeningDecision.entry_id == entry_id)
        .order_by(ScreeningDecision.created_at.desc(), ScreeningDecision.id)
    )
    return [
        DecisionRow(made.decision, made.reason, made.submission_serial, made.due_at, made.created_at, name or "")
        for made, name in rows
    ]


def list_events(session: Session, entry_id: str) -> list[EventRow]:
    """What the ledger holds about a work, the latest first; ``by`` is empty for the system."""
    rows = session.execute(
        select(LedgerEvent.seq, LedgerEvent.at, LedgerEvent.kind, User.name, LedgerEvent.leaf_hash)
        .outerjoin(User, User.id == LedgerEvent.actor_id)
        .where(LedgerEvent.subject_type == "entry", LedgerEvent.subject_id == entry_id)
        .order_by(LedgerEvent.seq.desc())
    )
    return [EventRow(row.seq, row.at, row.kind, row.name or "", row.leaf_hash) for row in rows]
