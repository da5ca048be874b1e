"""Reading one work, one's own works, and what a work consists of."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, distinct, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import Unit
from lzcontest.contests.domain import EntryTerms, FormField, Limits
from lzcontest.contests.models import Category, Contest, RulesVersion
from lzcontest.entries.domain import AuthorDraft, PartFile, Work, WorkRules, author_line
from lzcontest.entries.models import Author, Entry, EntryFile, EntryText, Submission
from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.models import MediaFile


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """One line of a person's own works."""

    id: str
    title: str
    number: str | None
    state: str
    state_note: str
    due_at: datetime | None
    updated_at: datetime
    submitted_at: datetime | None
    has_changes: bool
    kind: str
    category: str
    contest: str
    slug: str
    closes_at: datetime | None


# Built once, the small ones of plain columns: the form of a work is opened and saved all through the call.
_author, _text, _file, _version = columns(Author), columns(EntryText), columns(EntryFile), columns(RulesVersion)
_LAST_RULES = (
    select(func.max(_version.number)).where(_version.contest_id == columns(Entry).contest_id).scalar_subquery()
)
_OWN_ENTRY = (
    select(Entry, Contest, Category, _LAST_RULES)
    .join(Contest, Contest.id == Entry.contest_id)
    .join(Category, Category.id == Entry.category_id)
    .where(Entry.id == bindparam("entry"), Entry.owner_id == bindparam("owner"))
)
_TEXTS = select(_text.part, _text.text).where(_text.entry_id == bindparam("entry"))
_FILES = select(_file.part, _file.media_id).where(_file.entry_id == bindparam("entry"))
# In the order of the slots of AuthorDraft.
AUTHOR_COLUMNS = tuple(getattr(_author, slot.name) for slot in fields(AuthorDraft))
_AUTHORS = select(*AUTHOR_COLUMNS).where(_author.entry_id == bindparam("entry")).order_by(_author.position)
_MANY: Any = bindparam("entries", expanding=True)
_BYLINES = (
    select(_author.entry_id, _author.name, _author.unit_name)
    .where(_author.entry_id.in_(_MANY), _author.role == "author")
    .order_by(_author.entry_id, _author.position)
)
_GROUPS = (
    select(columns(Entry).id, columns(Entry).details, columns(Unit).name)
    .select_from(Entry.__table__)
    .outerjoin(Unit.__table__, columns(Unit).id == columns(Entry).unit_id)
    .where(columns(Entry).id.in_(_MANY))
)


@dataclass(frozen=True, slots=True)
class OwnWork:
    """A work with the call it belongs to and what its category asks."""

    entry: Entry
    contest: Contest
    category: Category
    rules: WorkRules


def get_entry(session: Session, entry_id: str) -> Entry:
    """The work with that id. Raises NotFound."""
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound(_("没有这件作品。"))
    return entry


def get_own_entry(session: Session, actor: Actor, entry_id: str) -> Entry:
    """The work with that id if it is the actor's. Raises NotFound: others' works do not exist for them."""
    entry = get_entry(session, entry_id)
    if entry.owner_id != actor.id or not actor.id:
        raise NotFound(_("没有这件作品。"))
    return entry


def get_own_work(session: Session, actor: Actor, entry_id: str) -> OwnWork:
    """``get_own_entry`` with all that surrounds it, in one query. Raises NotFound for others' works."""
    found = session.execute(_OWN_ENTRY, {"entry": entry_id, "owner": actor.id}).one_or_none()
    if found is None or not actor.id:
        raise NotFound(_("没有这件作品。"))
    entry, contest, category, version = found
    return OwnWork(entry, contest, category, _rules(entry, contest, category, version))


def lock_entry(session: Session, entry_id: str) -> Entry:
    """The work, held against other transactions until the end of this one. Raises NotFound."""
    entry = session.get(Entry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NotFound(_("没有这件作品。"))
    return entry


def list_own_entries(session: Session, actor: Actor) -> list[OwnEntry]:
    """The actor's works, the last changed first; drafts that were dropped are not among them."""
    rows = session.execute(
        select(Entry, Category.kind, Category.title, Contest.title, Contest.slug, Contest.closes_at)
        .join(Category, Category.id == Entry.category_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Entry.owner_id == actor.id, ~((Entry.state == "withdrawn") & Entry.number.is_(None)))
        .order_by(Entry.updated_at.desc(), Entry.id)
    )
    return [
        OwnEntry(
            entry.id,
            (entry.pending or {}).get("title") or entry.title,
            entry.number,
            entry.state,
            entry.state_note,
            entry.due_at,
            entry.updated_at,
            entry.submitted_at,
            bool(entry.pending),
            kind,
            category,
            contest,
            slug,
            closes_at,
        )
        for entry, kind, category, contest, slug, closes_at in rows
    ]


def get_texts(session: Session, entry_id: str) -> dict[str, str]:
    """Part → text, as it was last handed in (of a draft: as it is)."""
    return {row.part: row.text for row in session.execute(_TEXTS, {"entry": entry_id})}


def get_authors(session: Session, entry_id: str) -> list[Author]:
    """The people of a work in their order."""
    return list(session.scalars(select(Author).where(Author.entry_id == entry_id).order_by(Author.position)))


def get_files(session: Session, entry_id: str) -> dict[str, str]:
    """Part → media id, as last handed in."""
    return {row.part: row.media_id for row in session.execute(_FILES, {"entry": entry_id})}


def list_part_files(session: Session, files: dict[str, str]) -> dict[str, PartFile]:
    """Part → what there is to know about its file, in one query."""
    if not files:
        return {}
    rows = {m.id: m for m in session.scalars(select(MediaFile).where(MediaFile.id.in_(files.values())))}
    return {
        part: PartFile(part, m.id, m.role, m.original_name, m.size, m.sha256, m.state, m.failure)
        for part, media_id in files.items()
        if (m := rows.get(media_id))
    }


def get_author_line(session: Session, entry_ids: Collection[str]) -> dict[str, tuple[str, str]]:
    """Entry id → (authors in one line, unit), in two queries however many there are."""
    people: dict[str, list[tuple[str, str]]] = {entry_id: [] for entry_id in entry_ids}
    asked = {"entries": list(people)}
    for entry_id, name, unit_name in session.execute(_BYLINES, asked):
        people[entry_id].append((name, unit_name))
    entries = session.execute(_GROUPS, asked)
    lines: dict[str, tuple[str, str]] = {}
    for entry_id, details, unit in entries:
        written = people[entry_id]
        group = (details or {}).get("group_name", "") if (details or {}).get("as_group") else ""
        free = next((unit_name for _name, unit_name in written if unit_name), "")
        lines[entry_id] = (author_line((name for name, _unit in written), group), unit or free)
    return lines


def get_work(session: Session, entry: Entry) -> Work:
    """The work as its owner is writing it: with changes that were not handed in yet."""
    return Work.from_json(entry.pending) if entry.pending else get_submitted_work(session, entry)


def get_submitted_work(session: Session, entry: Entry) -> Work:
    """The work as it was last handed in (of a draft: as it is)."""
    authors = tuple(AuthorDraft(*author) for author in session.execute(_AUTHORS, {"entry": entry.id}))
    return work_of(entry, get_texts(session, entry.id), get_files(session, entry.id), authors)


def work_of(entry: Entry, texts: dict[str, str], files: dict[str, str], authors: tuple[AuthorDraft, ...]) -> Work:
    """The work that these rows make together."""
    return Work(
        title=entry.title,
        texts=texts,
        files=files,
        authors=authors,
        unit_id=entry.unit_id,
        details=dict(entry.details),
        ai_used=entry.ai_used,
        ai_note=entry.ai_note,
        originality_at=entry.originality_at,
        licence_at=entry.licence_at,
        rules_version=entry.rules_version,
        licence_kind=entry.licence_kind,
        licence_sha256=entry.licence_sha256,
    )


def get_work_rules(session: Session, category: Category, entry: Entry | None = None) -> WorkRules:
    """What is asked of a work of ``category`` (of ``entry``, which may have agreed to earlier rules), in one query."""
    last = select(func.max(RulesVersion.number)).where(RulesVersion.contest_id == Contest.id).scalar_subquery()
    contest, version = session.execute(select(Contest, last).where(Contest.id == category.contest_id)).one()
    return _rules(entry, contest, category, version)


def _rules(entry: Entry | None, contest: Contest, category: Category, version: int | None) -> WorkRules:
    fields = tuple(FormField.from_json(f) for f in category.fields)
    terms = EntryTerms.from_json(contest.terms)
    licence = (terms.licence, hashlib.sha256(contest.licence_text.encode()).hexdigest())
    if entry is not None and entry.number is not None and entry.licence_at is not None:
        version, licence = entry.rules_version, (entry.licence_kind, entry.licence_sha256)
    return WorkRules(category.kind, Limits.from_json(category.limits), fields, version, terms, licence)


def list_submissions(session: Session, entry_id: str) -> list[Submission]:
    """Every time the work was handed in, the first first."""
    return list(session.scalars(select(Submission).where(Submission.entry_id == entry_id).order_by(Submission.serial)))


def get_last_submission(session: Session, entry_id: str) -> Submission | None:
    """The submission that counts; None before the first."""
    return session.scalar(
        select(Submission).where(Submission.entry_id == entry_id).order_by(Submission.serial.desc()).limit(1)
    )


def list_entries_with_media(session: Session, media_id: str) -> list[str]:
    """Ids of the works that use this file."""
    return list(session.scalars(select(EntryFile.entry_id).where(EntryFile.media_id == media_id).distinct()))


def count_participation(session: Session, contest_id: str) -> tuple[int, int]:
    """(works handed in and not withdrawn, units they come from) of a contest, in one query."""
    works, units = session.execute(
        select(func.count(), func.count(distinct(Entry.unit_id))).where(
            Entry.contest_id == contest_id, Entry.state.not_in(("draft", "withdrawn"))
        )
    ).one()
    return works, units
