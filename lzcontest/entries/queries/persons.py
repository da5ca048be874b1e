"""What identifies the people of works, and which works share a person: a name alone does not, for namesakes are many."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from lzcontest.entries.domain import Work
from lzcontest.entries.models import Author, Entry

# ("user", account) ("phone", blind index) ("id", blind index) ("name <unit>", name)
Mark = tuple[str, str]


def list_person_marks(session: Session, entry_ids: Collection[str]) -> dict[str, set[Mark]]:
    """Entry → marks of its authors, as handed in, and of who handed it in; in two queries."""
    owners = session.execute(
        select(Entry.id, Entry.owner_id, Entry.via_unit, Entry.unit_id).where(Entry.id.in_(entry_ids))
    ).all()
    units = {row.id: row.unit_id for row in owners}
    found: dict[str, set[Mark]] = {row.id: set() if row.via_unit else {("user", row.owner_id)} for row in owners}
    authors = session.execute(
        select(
            Author.entry_id,
            Author.user_id,
            Author.phone_index,
            Author.id_number_index,
            Author.name,
            Author.unit_name,
        ).where(Author.entry_id.in_(entry_ids), Author.role == "author")
    )
    for row in authors:
        found[row.entry_id] |= _marks(
            row.name, row.user_id, row.phone_index, row.id_number_index, (row.unit_name, units[row.entry_id])
        )
    return found


def get_written_marks(entry: Entry, work: Work) -> set[Mark]:
    """The marks of a work as it is being written."""
    found: set[Mark] = set() if entry.via_unit else {("user", entry.owner_id)}
    for author in work.authors:
        if author.role == "author":
            found |= _marks(author.name, author.user_id, author.phone_index, None, (author.unit_name, work.unit_id))
    return found


def list_entries_of_persons(session: Session, contest_id: str, marks: Collection[Mark]) -> list[str]:
    """Works of a contest that were handed in and share one of these marks; withdrawn and ended ones are left out."""
    by_kind: dict[str, set[str]] = {}
    for kind, value in marks:
        by_kind.setdefault("name" if kind.startswith("name ") else kind, set()).add(value)
    same: list[ColumnElement[bool]] = []
    if users := by_kind.get("user"):
        same += [Author.user_id.in_(users), (Entry.owner_id.in_(users) & Entry.via_unit.is_(False))]
    for kind, column in (("phone", Author.phone_index), ("id", Author.id_number_index), ("name", Author.name)):
        if values := by_kind.get(kind):
            same.append(column.in_(values))
    if not same:
        return []
    found = session.scalars(
        select(Entry.id)
        .distinct()
        .outerjoin(Author, (Author.entry_id == Entry.id) & (Author.role == "author"))
        .where(
            Entry.contest_id == contest_id,
            Entry.state.in_(("processing", "screening", "returned", "accepted")),
            or_(*same),
        )
    ).all()
    shared = list_person_marks(session, found)
    return sorted(entry_id for entry_id in found if shared[entry_id] & set(marks))


def _marks(
    name: str, user_id: str | None, phone: str | None, id_number: str | None, units: tuple[str | None, str | None]
) -> set[Mark]:
    known = [("user", user_id), ("phone", phone), ("id", id_number)]
    named = {(f"name {unit}", name) for unit in units if unit and name}
    return {(kind, value) for kind, value in known if value} | named
