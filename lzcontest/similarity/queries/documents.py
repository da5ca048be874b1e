"""Which texts are compared with which, and whether a work's texts have been compared as they stand."""

import hashlib

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry, EntryText
from lzcontest.similarity.models import TextDocument

# Summaries are not compared: they retell the work, often in the organiser's own words.
COMPARED_PARTS = ("body", "lyrics", "script")


def list_later_documents(session: Session, contest_id: str) -> set[str]:
    """Ids of the documents of contests that opened after this one: its works cannot have copied from them."""
    begins = func.coalesce(Contest.opens_at, Contest.created_at)
    own = session.scalar(select(begins).where(Contest.id == contest_id))
    later = select(TextDocument.id).join(Entry, Entry.id == TextDocument.entry_id)
    later = later.join(Contest, Contest.id == Entry.contest_id).where(Contest.id != contest_id, begins > own)
    return set(session.scalars(later))


def is_checked(session: Session, entry_id: str) -> bool:
    """Whether every comparable text of the entry, as it is now, has been compared with all others."""
    texts = session.execute(
        select(EntryText.part, EntryText.text).where(EntryText.entry_id == entry_id, EntryText.part.in_(COMPARED_PARTS))
    )
    rows = session.execute(
        select(TextDocument.part, TextDocument.sha256).where(
            TextDocument.entry_id == entry_id, TextDocument.checked_at.is_not(None)
        )
    )
    done = {(row.part, row.sha256) for row in rows}
    return all(
        (row.part, hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest()) in done
        for row in texts
        if row.text.strip()
    )
