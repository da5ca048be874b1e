"""How far each unit is against what the contest asks of it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import RoleGrant, User
from lzcontest.entries.models import Entry
from lzcontest.ledger.models import LedgerEvent
from lzcontest.unitdesk.policy import IN_THE_RUNNING
from lzcontest.unitdesk.queries.field import Field

REMINDED = "unit.reminded"


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """A unit with how many works it and the units below handed in; ``bound``: the minimum holds for it."""

    id: str
    name: str
    depth: int
    works: int
    own_works: int
    bound: bool
    own: bool
    reminded_at: datetime | None = None


def list_progress(session: Session, field: Field, contest_id: str) -> list[UnitProgress]:
    """The liaison's units and all below in tree order, in three queries."""
    counts = session.execute(
        select(Entry.unit_id, func.count())
        .where(Entry.contest_id == contest_id, Entry.unit_id.in_(field.all), Entry.state.in_(IN_THE_RUNNING))
        .group_by(Entry.unit_id)
    )
    works = Counter({str(row[0]): row[1] for row in counts})
    led = set(session.scalars(_held(RoleGrant.unit_id, contest_id).where(RoleGrant.unit_id.in_(field.all))))
    reminded = get_reminders(session, contest_id)
    top = min((len(path) for path in field.paths.values()), default=0)
    order = sorted(field.all - field.retired, key=lambda u: [field.names[p] for p in field.paths[u]])
    return [
        UnitProgress(
            unit,
            field.names[unit],
            len(field.paths[unit]) - top,
            sum(works[u] for u in field.below(unit)),
            works[unit],
            unit in led,
            unit in field.own,
            reminded.get(unit),
        )
        for unit in order
    ]


def _held(column: Any, contest_id: str) -> Select[Any]:
    return select(column).where(
        RoleGrant.role == "liaison", RoleGrant.contest_id == contest_id, RoleGrant.revoked_at.is_(None)
    )


def list_unit_liaisons(session: Session, contest_id: str, unit_id: str) -> list[User]:
    """Accounts that are liaison of a unit now."""
    held = _held(RoleGrant.user_id, contest_id).where(RoleGrant.unit_id == unit_id)
    return list(session.scalars(select(User).where(User.id.in_(held), User.disabled_at.is_(None)).order_by(User.id)))


def get_reminders(session: Session, contest_id: str) -> dict[str, datetime]:
    """Unit → when it was last reminded, by the ledger."""
    rows = session.execute(
        select(LedgerEvent.subject_id, func.max(LedgerEvent.at))
        .where(LedgerEvent.contest_id == contest_id, LedgerEvent.kind == REMINDED)
        .group_by(LedgerEvent.subject_id)
    )
    return {row[0]: row[1] for row in rows}


def count_works(session: Session, contest_id: str, units: frozenset[str]) -> int:
    """How many works in the running these units handed in."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Entry)
            .where(Entry.contest_id == contest_id, Entry.unit_id.in_(units), Entry.state.in_(IN_THE_RUNNING))
        )
        or 0
    )
