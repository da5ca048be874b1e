"""Where a work is kept: a draft in its own rows, changes to what was handed in beside them until they are, too."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lzcontest.entries.domain import Work
from lzcontest.entries.models import Author, Entry, EntryFile, EntryText

_LICENCE = ("licence_kind", "licence_sha256")


def store_work(session: Session, entry: Entry, before: Work, after: Work) -> None:
    """Keep ``after``: in the rows while nothing was handed in yet, else as pending changes."""
    if entry.number is None:
        write_rows(session, entry, before, after)
    else:
        entry.pending = after.to_json()


def write_rows(session: Session, entry: Entry, before: Work, after: Work) -> None:
    """Make the rows of ``entry`` say what ``after`` says; only what differs from ``before`` is written."""
    for name in ("title", "unit_id", "ai_used", "ai_note", "originality_at", "licence_at", "rules_version", *_LICENCE):
        setattr(entry, name, getattr(after, name))
    if entry.details != after.details:
        entry.details = dict(after.details)
    if before.texts != after.texts:
        session.execute(delete(EntryText).where(EntryText.entry_id == entry.id))
        session.add_all(EntryText(entry_id=entry.id, part=p, text=t) for p, t in after.texts.items())
    if before.files != after.files:
        session.execute(delete(EntryFile).where(EntryFile.entry_id == entry.id))
        session.add_all(EntryFile(entry_id=entry.id, part=p, media_id=m) for p, m in after.files.items())
    if before.authors != after.authors:
        session.execute(delete(Author).where(Author.entry_id == entry.id))
        session.add_all(
            Author(
                entry_id=entry.id,
                key=a.key,
                position=place,
                role=a.role,
                name=a.name,
                unit_name=a.unit_name,
                user_id=a.user_id,
                phone_sealed=a.phone_sealed,
                phone_index=a.phone_index,
                credit=a.credit,
                contribution=a.contribution,
                is_contact=a.is_contact,
                birth_sealed=a.birth_sealed,
            )
            for place, a in enumerate(after.authors)
        )
    session.flush()
