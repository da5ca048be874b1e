"""Beginning a work and saving what its owner writes, without losing what another tab wrote."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import Unit, User
from lzcontest.accounts.service.personal_data import seal_personal, sealed_phone
from lzcontest.contests import queries as contests
from lzcontest.contests.models import Contest
from lzcontest.entries import queries
from lzcontest.entries.domain import (
    FORGET,
    AuthorChange,
    AuthorDraft,
    EntryChanges,
    Work,
    WorkRules,
    birth_of,
    changed,
    clean_line,
    clean_text,
    clean_title,
    typing_errors,
)
from lzcontest.entries.models import Author, Entry, EntryFile
from lzcontest.entries.policy import EntrantFacts, EntryFacts, can_edit, can_start
from lzcontest.entries.service.storing import store_work
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import new_id


def entrant_facts(actor: Actor, contest: Contest) -> EntrantFacts:
    """What decides whether ``actor`` may take part in ``contest`` now."""
    held = {role: actor.has_role(role, contest.id) for role in ("judge", "organiser", "supervisor")}
    phase = contests.phase_of(contest, clock.now())
    return EntrantFacts(phase, held["judge"], held["organiser"], held["supervisor"])


def entry_facts(actor: Actor, entry: Entry, contest: Contest, at: datetime | None = None) -> EntryFacts:
    """What decides what ``actor`` may still do with ``entry`` (at the moment ``at``, by default now)."""
    phase = contests.phase_of(contest, at or clock.now())
    return EntryFacts(entry.owner_id == actor.id, entry.state, phase, entry.due_at, entry.number is not None)


def start_entry(
    session: Session, actor: Actor, *, category_id: str, via_unit: bool = False, unit_id: str | None = None
) -> Entry:
    """A draft of the actor in that category; an untouched one is given again instead of a second.

    ``via_unit``: handed in by a liaison for people of ``unit_id``. The actor becomes its first author otherwise.
    Raises NotAllowed outside the call and for judges, organisers and supervisors of the contest.
    """
    category = contests.get_category(session, category_id)
    contest = contests.get_contest(session, category.contest_id)
    can_start(entrant_facts(actor, contest)).require()
    untouched = session.scalar(
        select(Entry).where(
            Entry.owner_id == actor.id,
            Entry.category_id == category_id,
            Entry.state == "draft",
            Entry.version == 1,
            Entry.via_unit.is_(via_unit),
            ~select(EntryFile.id).where(EntryFile.entry_id == Entry.id).exists(),
        )
    )
    if untouched is not None:
        return untouched
    user = session.get_one(User, actor.id)
    entry = Entry(
        contest_id=contest.id,
        category_id=category_id,
        owner_id=actor.id,
        unit_id=unit_id if via_unit else user.unit_id,
        via_unit=via_unit,
        updated_at=clock.now(),
    )
    session.add(entry)
    session.flush()
    if not via_unit:
        session.add(
            Author(
                entry_id=entry.id,
                name=user.name,
                user_id=user.id,
                phone_sealed=user.phone_sealed,
                phone_index=user.phone_index,
            )
        )
        session.flush()
    return entry


def save_entry(session: Session, actor: Actor, *, entry_id: str, version: int, changes: EntryChanges) -> Entry:
    """Save what ``changes`` names; of a work that was handed in, as changes waiting to be handed in again.

    Raises NotFound (not the actor's), NotAllowed (too late), InvalidInput (cannot be stored at all), Conflict
    when another tab saved something else since ``version``; saving the same twice is no conflict.
    """
    queries.get_own_entry(session, actor, entry_id)
    entry = queries.lock_entry(session, entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    can_edit(entry_facts(actor, entry, contest), clock.now()).require()
    work = queries.get_work(session, entry)
    rules = queries.get_work_rules(session, contests.get_category(session, entry.category_id), entry)
    after = preview_changes(actor, work, rules, changes)
    if after.unit_id != work.unit_id and after.unit_id and session.get(Unit, after.unit_id) is None:
        raise InvalidInput({"unit_id": _("请从列表中选择单位。")})
    if after == work:
        return entry
    if version != entry.version:
        raise Conflict(_("这件作品在另一个窗口里改过，那边的内容没有动。请选一份继续。"))
    store_work(session, entry, work, after)
    entry.version += 1
    entry.updated_at = clock.now()
    session.flush()
    return entry


def preview_changes(actor: Actor, work: Work, rules: WorkRules, changes: EntryChanges) -> Work:
    """``work`` as it would be after ``changes``; nothing is stored. Raises InvalidInput for what cannot be stored."""
    changes = _cleaned(changes)
    errors = typing_errors(changes)
    if errors:
        raise InvalidInput(errors)
    people = None if changes.authors is None else _people(actor, work, changes.authors)
    return changed(
        work, changes, authors=people, now=clock.now(), rules_version=rules.rules_version, licence=rules.licence
    )


# What a row of people must hold at least one of: an extra row left empty is no person.
_TYPED = ("name", "unit_name", "phone", "contribution", "birth")


def _cleaned(changes: EntryChanges) -> EntryChanges:
    values: dict[str, Any] = {}
    if changes.title is not None:
        values["title"] = clean_title(changes.title)
    if changes.texts is not None:
        values["texts"] = {part: clean_text(text) for part, text in changes.texts.items()}
    if changes.ai_note is not None:
        values["ai_note"] = clean_line(changes.ai_note)
    if changes.authors is not None:
        values["authors"] = tuple(
            replace(p, **_cleaned_lines(p)) for p in changes.authors if any(getattr(p, name).strip() for name in _TYPED)
        )
    return replace(changes, **values)


def _cleaned_lines(person: AuthorChange) -> dict[str, Any]:
    return {name: clean_line(getattr(person, name)) for name in _TYPED}


def _people(actor: Actor, work: Work, rows: tuple[AuthorChange, ...]) -> tuple[AuthorDraft, ...]:
    """The typed rows with telephones sealed; an unchanged telephone keeps its seal, so that nothing seems changed."""
    before = {a.key: a for a in work.authors}
    people: list[AuthorDraft] = []
    taken: set[str] = set()
    for row in rows:
        old = before.get(row.key)
        sealed, index = (old.phone_sealed, old.phone_index) if old else (None, None)
        if row.phone:
            fresh, fresh_index = sealed_phone(row.phone)
            if fresh_index != index:
                sealed, index = fresh, fresh_index
        key = row.key if len(row.key) == len(new_id()) and row.key.isalnum() and row.key not in taken else new_id()
        taken.add(key)
        user_id = old.user_id if old and old.name == row.name else None
        user_id = user_id or (actor.id if row.name == actor.name and row.role == "author" else None)
        people.append(
            AuthorDraft(
                key,
                row.name,
                row.role,
                row.unit_name,
                user_id,
                sealed,
                index,
                row.credit,
                row.contribution,
                row.is_contact,
                _birth(row, old),
            )
        )
    return tuple(people)


def _birth(row: AuthorChange, old: AuthorDraft | None) -> str | None:
    kept = old.birth_sealed if old else None
    if row.birth == FORGET:
        return None
    born = birth_of(row.birth)
    if born is None or (old is not None and queries.open_birth(old) == born):
        return kept
    return seal_personal(born.isoformat(), purpose="birth")[0]
