"""Reading many works whole in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.entries.domain import AuthorDraft, Work
from lzcontest.entries.models import Author, Entry, EntryFile, EntryText
from lzcontest.entries.queries.works import AUTHOR_COLUMNS, work_of


@dataclass(frozen=True, slots=True)
class WholeWork:
    """A work's row, and the work as its owner is writing it."""

    entry: Entry
    work: Work


def list_works(session: Session, entry_ids: Collection[str]) -> dict[str, WholeWork]:
    """Entry id → the whole work with changes that were not handed in yet, in four queries however many there are."""
    entries = list(session.scalars(select(Entry).where(Entry.id.in_(entry_ids))))
    texts, files = _parts(session, EntryText, "text", entry_ids), _parts(session, EntryFile, "media_id", entry_ids)
    authors: dict[str, list[AuthorDraft]] = defaultdict(list)
    rows = session.execute(
        select(Author.entry_id, *AUTHOR_COLUMNS).where(Author.entry_id.in_(entry_ids)).order_by(Author.position)
    )
    for entry_id, *values in rows:
        authors[entry_id].append(AuthorDraft(*values))
    return {
        entry.id: WholeWork(
            entry,
            Work.from_json(entry.pending)
            if entry.pending
            else work_of(entry, texts[entry.id], files[entry.id], tuple(authors[entry.id])),
        )
        for entry in entries
    }


def _parts(session: Session, model: Any, column: str, entry_ids: Collection[str]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    rows = session.execute(
        select(model.entry_id, model.part, getattr(model, column)).where(model.entry_id.in_(entry_ids))
    )
    for entry_id, part, value in rows:
        found[entry_id][part] = value
    return found
