"""One work as the organiser sees it: what was decided, what the ledger says of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.entries.models import Entry
from lzcontest.intake.models import RejectionProposal, ScreeningDecision
from lzcontest.ledger.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision on a work with the name of the organiser who made it."""

    decision: str
    gate: str
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


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """What one organiser proposed against a work."""

    entry_id: str
    number: str | None
    title: str
    reason: str
    by_user: str
    by: str
    at: datetime


def list_decisions(session: Session, entry_id: str) -> list[DecisionRow]:
    """Every decision on a work, the latest first."""
    rows = session.execute(
        select(ScreeningDecision, User.name)
        .outerjoin(User, User.id == ScreeningDecision.by_user)
        .where(ScreeningDecision.entry_id == entry_id)
        .order_by(ScreeningDecision.created_at.desc(), ScreeningDecision.id)
    )
    return [
        DecisionRow(
            made.decision, made.gate, made.reason, made.submission_serial, made.due_at, made.created_at, name or ""
        )
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


def get_open_proposal(session: Session, entry_id: str, act: str = "reject") -> RejectionProposal | None:
    """What was proposed against this work and waits for another organiser; None when nothing does."""
    made = RejectionProposal
    return session.scalar(select(made).where(made.entry_id == entry_id, made.act == act, made.state == "open"))


def list_open_proposals(session: Session, contest_id: str, act: str) -> list[ProposalRow]:
    """Everything of that kind that waits in a contest, the oldest first."""
    rows = session.execute(
        select(RejectionProposal, Entry.number, Entry.title, User.name)
        .join(Entry, Entry.id == RejectionProposal.entry_id)
        .outerjoin(User, User.id == RejectionProposal.by_user)
        .where(Entry.contest_id == contest_id, RejectionProposal.act == act, RejectionProposal.state == "open")
        .order_by(RejectionProposal.created_at)
    )
    return [
        ProposalRow(made.entry_id, number, title, made.reason, made.by_user, name or "", made.created_at)
        for made, number, title, name in rows
    ]
