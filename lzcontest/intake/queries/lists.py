"""Lists of works for the organiser: column selects, a fixed number of queries however many rows."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit
from lzcontest.contests.models import Category
from lzcontest.entries.domain import SUBMITTED_STATES
from lzcontest.entries.models import Author, Entry
from lzcontest.entries.queries import get_author_line
from lzcontest.identity.models import IdentityFinding
from lzcontest.identity.queries import count_open
from lzcontest.intake.queries.queue import waits_in
from lzcontest.similarity.models import SimilarityFinding
from lzcontest.similarity.queries import count_flagged

# What may be listed: drafts are their owners' own.
_LISTED = (*SUBMITTED_STATES, "withdrawn")
FINDINGS = ("similarity", "identity", "any", "none")
SORTS: dict[str, Any] = {
    "number": Entry.number,
    "title": Entry.title,
    "category": Category.position,
    "unit": Unit.name,
    "state": Entry.state,
    "submitted": Entry.submitted_at,
}


@dataclass(frozen=True, slots=True)
class EntryFilter:
    """What of a contest's works is wanted, and in which order; empty means all."""

    text: str = ""
    category_id: str = ""
    unit_id: str = ""
    state: str = ""
    findings: str = ""
    waits: str = ""  # a queue of intake.queries.queue
    sort: str = "number"
    descending: bool = False


class EntryRow(NamedTuple):
    """A work in a list, with how many findings wait for a decision; a list makes five hundred, so they are light."""

    id: str
    number: str | None
    title: str
    category_id: str
    category: str
    state: str
    submitted_at: datetime | None
    version: int
    authors: str
    unit: str
    similarity: int
    identity: int


def count_entries(session: Session, contest_id: str, wanted: EntryFilter) -> int:
    """How many works ``list_entries`` finds."""
    query = _joined(select(func.count())).where(*_conditions(contest_id, wanted))
    return session.scalar(query) or 0


def list_entries(
    session: Session, contest_id: str, wanted: EntryFilter, *, limit: int | None = None, offset: int = 0
) -> list[EntryRow]:
    """The works of a contest that are wanted, in the order asked for; drafts are never among them."""
    column = SORTS.get(wanted.sort, Entry.number)
    order = column.desc() if wanted.descending else column.asc()
    query = _select().where(*_conditions(contest_id, wanted)).order_by(order, Entry.number, Entry.id)
    return _rows(session, query.limit(limit).offset(offset))


def get_entry_rows(session: Session, contest_id: str, entry_ids: Collection[str]) -> list[EntryRow]:
    """These works as a list shows them, by number; ids of other contests and drafts are left out."""
    query = _select().where(Entry.id.in_(entry_ids), *_conditions(contest_id, EntryFilter()))
    return _rows(session, query.order_by(Entry.number, Entry.id))


def _select() -> Select[Any]:
    columns = (
        Entry.id,
        Entry.number,
        Entry.title,
        Entry.category_id,
        Category.title.label("category"),
        Entry.state,
        Entry.submitted_at,
        Entry.version,
    )
    query: Select[Any] = _joined(select(*columns))
    return query


def _joined(query: Any) -> Any:
    return (
        query.select_from(Entry)
        .join(Category, Category.id == Entry.category_id)
        .outerjoin(Unit, Unit.id == Entry.unit_id)
    )


def _rows(session: Session, query: Select[Any]) -> list[EntryRow]:
    found: list[Any] = list(session.execute(query))
    ids = [row.id for row in found]
    lines = get_author_line(session, ids)
    similar, named = count_flagged(session, ids), count_open(session, ids)
    return [EntryRow(*row, *lines[row[0]], similar.get(row[0], 0), named.get(row[0], 0)) for row in found]  # type: ignore[call-arg]


def _conditions(contest_id: str, wanted: EntryFilter) -> list[ColumnElement[bool]]:
    made = [Entry.contest_id == contest_id, Entry.number.is_not(None)]
    made.append(Entry.state == wanted.state if wanted.state in _LISTED else Entry.state.in_(_LISTED))
    if wanted.category_id:
        made.append(Entry.category_id == wanted.category_id)
    if wanted.unit_id:
        made.append(Entry.unit_id == wanted.unit_id)
    if wanted.text:
        made.append(_matches(wanted.text))
    similar, named = _similar(), _named()
    asked = {"similarity": similar, "identity": named, "any": or_(similar, named), "none": and_(~similar, ~named)}
    if wanted.findings in asked:
        made.append(asked[wanted.findings])
    if wanted.waits:
        made += waits_in(wanted.waits)
    return made


def _matches(text: str) -> ColumnElement[bool]:
    like = "%" + text.strip().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    columns = (Entry.number, Entry.title, Unit.name)
    author = _has_author(or_(Author.name.ilike(like, escape="\\"), Author.unit_name.ilike(like, escape="\\")))
    return or_(author, *(column.ilike(like, escape="\\") for column in columns))


def _has_author(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    return exists().where(Author.entry_id == Entry.id, condition)


def _similar() -> ColumnElement[bool]:
    found = SimilarityFinding
    return exists().where(found.entry_id == Entry.id, found.flagged.is_(True), found.state == "open")


def _named() -> ColumnElement[bool]:
    found = IdentityFinding
    return exists().where(found.entry_id == Entry.id, found.state == "open", found.rank.in_(("high", "medium")))
