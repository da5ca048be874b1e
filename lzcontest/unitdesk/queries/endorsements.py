"""Reading what units put forward, and in which order."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit
from lzcontest.entries.models import Entry
from lzcontest.entries.queries import get_author_line
from lzcontest.unitdesk.models import Endorsement
from lzcontest.unitdesk.policy import IN_THE_RUNNING
from lzcontest.unitdesk.queries.field import Field


@dataclass(frozen=True, slots=True)
class Candidate:
    """A work that a unit may put forward; ``place`` among those it does, None when it does not."""

    id: str
    number: str
    title: str
    state: str
    authors: str
    unit: str
    place: int | None = None


@dataclass(frozen=True, slots=True)
class EndorsedBy:
    """A unit that puts a work forward: at which place of how many."""

    unit: str
    place: int
    of: int


def list_candidates(session: Session, field: Field, *, category_id: str, unit_id: str) -> list[Candidate]:
    """Works of the unit and those below that are in the running: endorsed ones in their order, then by number."""
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title, Entry.state, Endorsement.rank)
        .outerjoin(Endorsement, and_(Endorsement.entry_id == Entry.id, Endorsement.unit_id == unit_id))
        .where(
            Entry.category_id == category_id,
            Entry.unit_id.in_(field.below(unit_id)),
            Entry.number.is_not(None),
            Entry.state.in_(IN_THE_RUNNING),
        )
        .order_by(Endorsement.rank.is_(None), Endorsement.rank, Entry.number)
    ).all()
    lines = get_author_line(session, [row.id for row in rows])
    return [
        Candidate(row.id, row.number, row.title, row.state, *lines[row.id], place=n if row.rank is not None else None)
        for n, row in enumerate(rows, 1)
    ]


def list_endorsed_ids(session: Session, *, category_id: str, unit_id: str) -> list[str]:
    """Ids of the works that a unit puts forward and that are in the running, first to last."""
    return list(
        session.scalars(
            select(Endorsement.entry_id)
            .join(Entry, Entry.id == Endorsement.entry_id)
            .where(
                Endorsement.category_id == category_id,
                Endorsement.unit_id == unit_id,
                Entry.state.in_(IN_THE_RUNNING),
            )
            .order_by(Endorsement.rank, Endorsement.id)
        )
    )


def list_endorsements(session: Session, entry_ids: Collection[str]) -> dict[str, list[EndorsedBy]]:
    """Entry id → the units that put it forward, in one query. For organisers and supervisors, never for judges."""
    group = (Endorsement.unit_id, Endorsement.category_id)
    place = func.row_number().over(partition_by=group, order_by=(Endorsement.rank, Endorsement.id))
    ranked = (
        select(
            Endorsement.entry_id,
            Endorsement.unit_id,
            place.label("place"),
            func.count().over(partition_by=group).label("total"),
        )
        .join(Entry, Entry.id == Endorsement.entry_id)
        .where(Entry.state.in_(IN_THE_RUNNING))
        .subquery()
    )
    rows = session.execute(
        select(ranked.c.entry_id, Unit.name, ranked.c.place, ranked.c.total)
        .join(Unit, Unit.id == ranked.c.unit_id)
        .where(ranked.c.entry_id.in_(entry_ids))
        .order_by(Unit.name)
    )
    found: dict[str, list[EndorsedBy]] = defaultdict(list)
    for entry_id, unit, number, total in rows:
        found[entry_id].append(EndorsedBy(unit, number, total))
    return found
