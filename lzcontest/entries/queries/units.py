"""Reading the works of units: a page of them, how many in which state, each list in a fixed number of queries."""

from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Category
from lzcontest.entries.models import Author, Entry
from lzcontest.entries.queries.works import get_author_line


@dataclass(frozen=True, slots=True)
class UnitFilter:
    """Which works: of these units in this contest; drafts only where ``owner_id`` handed in for a unit."""

    contest_id: str
    units: frozenset[str]
    owner_id: str
    state: str = ""
    category_id: str = ""
    text: str = ""
    handed_over: frozenset[str] = frozenset()  # drafts that their authors took over: title and state stay in sight


@dataclass(frozen=True, slots=True)
class UnitEntry:
    """One line of a unit's works."""

    id: str
    number: str | None
    title: str
    category: str
    state: str
    own: bool
    handable: bool  # a draft that was begun for the unit and may be given to its author
    authors: str
    unit: str


def count_unit_entries(session: Session, wanted: UnitFilter) -> int:
    """How many works there are on the list."""
    return session.scalar(select(func.count()).select_from(Entry).where(*_conditions(wanted))) or 0


def count_unit_states(session: Session, wanted: UnitFilter) -> dict[str, int]:
    """State → how many, whatever state is filtered for."""
    conditions = _conditions(replace(wanted, state=""))
    rows = session.execute(select(Entry.state, func.count()).where(*conditions).group_by(Entry.state))
    return {row[0]: row[1] for row in rows}


def list_unit_entries(
    session: Session, wanted: UnitFilter, *, offset: int = 0, limit: int | None = None
) -> list[UnitEntry]:
    """The works on the list, by number, drafts last; three queries."""
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title, Category.title, Entry.state, Entry.owner_id, Entry.via_unit)
        .join(Category, Category.id == Entry.category_id)
        .where(*_conditions(wanted))
        .order_by(Entry.number.is_(None), Entry.number, Entry.created_at, Entry.id)
        .offset(offset)
        .limit(limit)
    ).all()
    lines = get_author_line(session, [row[0] for row in rows])
    return [
        UnitEntry(
            row[0], row[1], row[2], row[3], row[4], row[5] == wanted.owner_id,
            row[5] == wanted.owner_id and row[6] and row[4] == "draft", *lines[row[0]],
        )
        for row in rows
    ]  # fmt: skip


def _conditions(wanted: UnitFilter) -> list[ColumnElement[Any]]:
    handed_in = Entry.number.is_not(None)
    own_draft = and_(Entry.owner_id == wanted.owner_id, Entry.via_unit.is_(True), Entry.state == "draft")
    found: list[ColumnElement[Any]] = [
        Entry.contest_id == wanted.contest_id,
        Entry.unit_id.in_(wanted.units),
        or_(handed_in, own_draft, and_(Entry.id.in_(wanted.handed_over), Entry.state == "draft")),
    ]
    if wanted.state:
        found.append(Entry.state == wanted.state)
    if wanted.category_id:
        found.append(Entry.category_id == wanted.category_id)
    if wanted.text:
        named = select(Author.entry_id).where(Author.name.contains(wanted.text, autoescape=True))
        found.append(
            or_(
                Entry.title.contains(wanted.text, autoescape=True),
                Entry.number.contains(wanted.text, autoescape=True),
                Entry.id.in_(named),
            )
        )
    return found
