"""Giving a work its files, and turning waiting changes into the work when it is handed in."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.contests.domain import FILE_PARTS
from lzcontest.entries import queries
from lzcontest.entries.domain import Work
from lzcontest.entries.models import Entry
from lzcontest.entries.policy import HAND_IN_GRACE, can_edit, judged_at
from lzcontest.entries.service.drafts import entry_facts
from lzcontest.entries.service.storing import store_work, write_rows
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media import queries as media
from lzcontest.media.service import request_processing


def attach_file(
    session: Session, actor: Actor, *, entry_id: str, part: str, media_id: str, began_at: datetime | None = None
) -> Entry:
    """Make ``media_id`` (an upload of the actor) the work's file for ``part``; one that was there is let go.

    ``began_at`` is when the upload started: begun in time and ended within the grace, it gives the work a term of
    ``HAND_IN_GRACE`` to be handed in past the deadline.
    The version of the form is not touched: files and fields are saved apart. Raises NotFound, NotAllowed.
    """
    now, own = clock.now(), queries.get_own_entry(session, actor, entry_id)
    closes_at = contests.get_contest(session, own.contest_id).closes_at
    ends = max(closes_at, own.due_at) if closes_at and own.due_at and own.state == "returned" else closes_at
    began_at = judged_at(began_at, ends, now) if began_at else None
    entry, work = _editable(session, actor, entry_id, began_at)
    kind = contests.get_category(session, entry.category_id).kind
    if part not in FILE_PARTS[kind] or media.get_media(session, media_id).owner_id != actor.id:
        raise NotFound(_("没有这个文件。"))
    _store(session, entry, work, {**work.files, part: media_id})
    request_processing(session, media_id)  # at once: its owner hears of a bad file before handing it in
    if began_at and closes_at and began_at < closes_at <= now and entry.state != "returned":
        entry.due_at = now + HAND_IN_GRACE
    session.flush()
    return entry


def remove_file(session: Session, actor: Actor, *, entry_id: str, part: str) -> Entry:
    """Let go of the work's file for ``part``; the upload itself stays in the storage. Raises NotFound, NotAllowed."""
    entry, work = _editable(session, actor, entry_id)
    _store(session, entry, work, {p: m for p, m in work.files.items() if p != part})
    session.flush()
    return entry


def settle_changes(session: Session, entry: Entry) -> Work:
    """Write waiting changes into the rows, as part of handing the work in; the work as it then is."""
    submitted = queries.get_submitted_work(session, entry)
    if not entry.pending:
        return submitted
    after = Work.from_json(entry.pending)
    write_rows(session, entry, submitted, after)
    entry.pending = {}
    session.flush()
    return after


def _editable(session: Session, actor: Actor, entry_id: str, at: datetime | None = None) -> tuple[Entry, Work]:
    queries.get_own_entry(session, actor, entry_id)
    entry = queries.lock_entry(session, entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    at = at or clock.now()
    can_edit(entry_facts(actor, entry, contest, at), at).require()
    return entry, queries.get_work(session, entry)


def _store(session: Session, entry: Entry, work: Work, files: dict[str, str]) -> None:
    after = replace(work, files=files)
    if after != work:
        store_work(session, entry, work, after)
        entry.updated_at = clock.now()
