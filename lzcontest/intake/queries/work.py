"""One work as the organiser sees it: what was decided, what the ledger says of it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
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


def get_open_proposal(session: Session, entry_id: str) -> RejectionProposal | None:
    """The rejection of this work that waits for another organiser; None when there is none."""
    made = RejectionProposal
    return session.scalar(select(made).where(made.entry_id == entry_id, made.act == "reject", made.state == "open"))
