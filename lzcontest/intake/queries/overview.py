"""The figures of a contest's intake: how many works stand where, whose they are, and what waits how long."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit
from lzcontest.contests.models import Category
from lzcontest.entries.domain import SUBMITTED_STATES
from lzcontest.entries.models import Entry
from lzcontest.identity.models import IdentityFinding
from lzcontest.similarity.models import SimilarityFinding


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """How many works a category got, and how many of them passed."""

    category_id: str
    title: str
    submitted: int
    accepted: int


@dataclass(frozen=True, slots=True)
class UnitCount:
    """How many works came from a unit; no id for works without a unit of the tree."""

    unit_id: str | None
    name: str
    submitted: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody: how many, and since when the oldest does."""

    processing: int
    processing_since: datetime | None
    returned: int
    similarity: int
    identity: int


def count_by_state(session: Session, contest_id: str) -> dict[str, int]:
    """How many works of a contest stand in each state, drafts included; states without any are left out."""
    rows = session.execute(
        select(Entry.state, func.count()).where(Entry.contest_id == contest_id).group_by(Entry.state)
    )
    return {row[0]: row[1] for row in rows}


def count_by_category(session: Session, contest_id: str) -> list[CategoryCount]:
    """Works handed in and passed, by category in the contest's order."""
    handed_in = Entry.state.in_(SUBMITTED_STATES)
    rows = session.execute(
        select(
            Category.id,
            Category.title,
            func.count(Entry.id).filter(handed_in),
            func.count(Entry.id).filter(Entry.state == "accepted"),
        )
        .outerjoin(Entry, Entry.category_id == Category.id)
        .where(Category.contest_id == contest_id)
        .group_by(Category.id, Category.title, Category.position)
        .order_by(Category.position)
    )
    return [CategoryCount(*row) for row in rows]


def count_by_unit(session: Session, contest_id: str) -> list[UnitCount]:
    """Works handed in by unit, the most first."""
    many = func.count(Entry.id)
    rows = session.execute(
        select(Entry.unit_id, func.coalesce(Unit.name, ""), many)
        .outerjoin(Unit, Unit.id == Entry.unit_id)
        .where(Entry.contest_id == contest_id, Entry.state.in_(SUBMITTED_STATES))
        .group_by(Entry.unit_id, Unit.name)
        .order_by(many.desc(), Unit.name)
    )
    return [UnitCount(*row) for row in rows]


def get_waiting(session: Session, contest_id: str) -> Waiting:
    """What waits in a contest, in three queries."""
    rows = session.execute(
        select(
            Entry.state,
            func.count(),
            func.min(Entry.submitted_at),
        )
        .where(Entry.contest_id == contest_id, Entry.state.in_(("processing", "returned")))
        .group_by(Entry.state)
    )
    by_state = {row[0]: row for row in rows}
    processing, returned = by_state.get("processing"), by_state.get("returned")
    return Waiting(
        processing=processing[1] if processing else 0,
        processing_since=processing[2] if processing else None,
        returned=returned[1] if returned else 0,
        similarity=_with_similar(session, contest_id),
        identity=_with_names(session, contest_id),
    )


def _with_similar(session: Session, contest_id: str) -> int:
    return _works_with(session, contest_id, SimilarityFinding, SimilarityFinding.flagged.is_(True))


def _with_names(session: Session, contest_id: str) -> int:
    return _works_with(session, contest_id, IdentityFinding, IdentityFinding.rank.in_(("high", "medium")))


def _works_with(
    session: Session, contest_id: str, found: type[SimilarityFinding | IdentityFinding], grave: ColumnElement[bool]
) -> int:
    """How many submitted works have findings that are still open and matter."""
    query = (
        select(func.count(found.entry_id.distinct()))
        .join(Entry, Entry.id == found.entry_id)
        .where(Entry.contest_id == contest_id, Entry.state.in_(SUBMITTED_STATES), found.state == "open", grave)
    )
    return session.scalar(query) or 0
