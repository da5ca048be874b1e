"""Works that one author may have handed in twice, and works that were merged."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import Work
from lzcontest.entries.models import Entry
from lzcontest.intake.domain.sameness import SAME_TEXT, is_near_title
from lzcontest.intake.models import EntryMerge, ScreeningDecision
from lzcontest.intake.policy import MergeFacts
from lzcontest.intake.queries.facts import list_screening_facts
from lzcontest.similarity.queries import COMPARED_PARTS, list_shares


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A work of the same author that may be the same work. ``by``: account, phone, id number or name; ``share`` in per cent."""

    id: str
    number: str | None
    title: str
    state: str
    owner_id: str
    submitted_at: datetime | None
    by: str
    same_title: bool
    share: int


@dataclass(frozen=True, slots=True)
class MergeRow:
    """That a work was withdrawn in favour of another."""

    id: str
    entry_id: str
    number: str | None
    kept_id: str
    kept_number: str | None
    at: datetime
    can_be_undone: bool


def list_duplicates(session: Session, entry: Entry, work: Work | None = None) -> list[Duplicate]:
    """Other works of the contest by an author of this one that bear nearly its title or hold its text.

    ``work``: as it is being written; else as it was handed in.
    """
    written = work or entries.get_submitted_work(session, entry)
    marks = (
        entries.get_written_marks(entry, written) if work else entries.list_person_marks(session, [entry.id])[entry.id]
    )
    candidates = [i for i in entries.list_entries_of_persons(session, entry.contest_id, marks) if i != entry.id]
    if not candidates:
        return []
    texts = [written.texts[part] for part in COMPARED_PARTS if written.texts.get(part)]
    shares, theirs = list_shares(session, texts, candidates), entries.list_person_marks(session, candidates)
    rows = session.scalars(select(Entry).where(Entry.id.in_(candidates)).order_by(Entry.number)).all()
    found = []
    for other in rows:
        near = other.category_id == entry.category_id and is_near_title(written.title, other.title)
        share = shares.get(other.id, 0)
        if near or share >= SAME_TEXT:
            by = _strongest(marks & theirs[other.id])
            found.append(
                Duplicate(
                    other.id,
                    other.number,
                    other.title,
                    other.state,
                    other.owner_id,
                    other.submitted_at,
                    by,
                    near,
                    share,
                )
            )
    return found


def _strongest(shared: Collection[tuple[str, str]]) -> str:
    kinds = {"name" if kind.startswith("name ") else kind for kind, _value in shared}
    return next(kind for kind in ("user", "id", "phone", "name") if kind in kinds)


def list_merges(session: Session, entry_ids: Collection[str]) -> list[MergeRow]:
    """Merges in force that one of these works is part of, on either side."""
    kept = select(Entry.id, Entry.number).subquery()
    rows = session.execute(
        select(EntryMerge, Entry.number.label("number"), kept.c.number.label("kept_number"))
        .join(Entry, Entry.id == EntryMerge.entry_id)
        .join(kept, kept.c.id == EntryMerge.kept_id)
        .where(
            EntryMerge.undone_at.is_(None),
            or_(EntryMerge.entry_id.in_(entry_ids), EntryMerge.kept_id.in_(entry_ids)),
        )
        .order_by(EntryMerge.created_at)
    ).all()
    return [
        MergeRow(m.id, m.entry_id, number, m.kept_id, kept_number, m.created_at, not _decided_since(session, m))
        for m, number, kept_number in rows
    ]


def get_merge(session: Session, entry_id: str) -> EntryMerge | None:
    """The merge in force by which this work was withdrawn; None when there is none."""
    return session.scalar(select(EntryMerge).where(EntryMerge.entry_id == entry_id, EntryMerge.undone_at.is_(None)))


def get_merge_facts(session: Session, actor: Actor, entry: Entry, kept: Entry) -> MergeFacts:
    """What decides whether ``entry`` may give way to ``kept``, or come back."""
    both = list_screening_facts(session, [entry.id, kept.id])
    merge = get_merge(session, entry.id)
    marks = entries.list_person_marks(session, [entry.id, kept.id])
    return MergeFacts(
        contest_id=entry.contest_id,
        same_contest=entry.contest_id == kept.contest_id,
        same_person=bool(marks[entry.id] & marks[kept.id]),
        people=both[entry.id].people | both[kept.id].people,
        owns_both=entry.owner_id == actor.id == kept.owner_id,
        state=entry.state,
        kept_state=kept.state,
        merged=merge is not None and merge.kept_id == kept.id,
        decided=merge is not None and _decided_since(session, merge),
    )


def _decided_since(session: Session, merge: EntryMerge) -> bool:
    """Whether anything was decided on the work that was kept: it was screened, or is before the judges."""
    made = ScreeningDecision
    screened = (
        select(made.id)
        .where(made.entry_id == merge.kept_id, made.created_at > merge.created_at, made.decision != "merge")
        .limit(1)
    )
    drawn = select(Entry.id).where(Entry.id == merge.kept_id, Entry.drawn_at.is_not(None))
    return session.scalar(screened) is not None or session.scalar(drawn) is not None
