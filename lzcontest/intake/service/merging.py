"""Merging two works of one author: one is kept, the other withdrawn with a link to it, until somebody undoes it."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.queries import get_category
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import can_move
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.queue import enqueue_after_commit
from lzcontest.intake.models import EntryMerge, ScreeningDecision
from lzcontest.intake.policy import can_merge, can_unmerge
from lzcontest.intake.queries.duplicates import get_merge, get_merge_facts
from lzcontest.intake.service.deciding import forget_screening, mail_owner
from lzcontest.intake.service.submission import EXAMINE, FORGET, check_quota
from lzcontest.ledger.service import record


def merge_entries(session: Session, actor: Actor, *, entry_id: str, kept_id: str) -> EntryMerge:
    """Let ``entry_id`` give way to ``kept_id``: withdrawn with a link, its history and files kept, its owner mailed.

    Merging twice is once. Raises NotFound, NotAllowed, InvalidInput (``kept``).
    """
    entry, kept = _both(session, entry_id, kept_id)
    earlier = get_merge(session, entry_id)
    if earlier is not None and earlier.kept_id == kept_id:
        return earlier
    can_merge(actor, get_merge_facts(session, actor, entry, kept), clock.now()).require()
    if not can_move(entry.state, "withdrawn"):
        raise Conflict(_("作品的状态刚刚变了，请刷新后再试。"))
    due_at = entry.due_at.isoformat() if entry.due_at else None
    was = {"state": entry.state, "note": entry.state_note, "due_at": due_at}
    made = EntryMerge(entry_id=entry_id, kept_id=kept_id, was=was, by_user=actor.id)
    session.add(made)
    _note(session, actor, entry, "merge", kept=kept)
    forget_screening(session, entry_id)
    note = _("与 %(number)s 是同一件作品，已合并。", number=kept.number)
    entry.state, entry.state_note, entry.due_at, entry.updated_at = "withdrawn", note, None, clock.now()
    session.flush()
    enqueue_after_commit(session, FORGET, queue="text", key=entry_id, entry_id=entry_id)
    mail_owner(session, entry, "entry_merged", kept=kept.number)
    return made


def unmerge_entry(session: Session, actor: Actor, *, entry_id: str) -> EntryMerge:
    """Let a merged work take part again: returned as it was, else examined anew and screened.

    Raises NotFound, NotAllowed once something was decided on the work that was kept, InvalidInput (``quota``) when its
    author has handed in another in its place.
    """
    merge = get_merge(session, entry_id)
    if merge is None:
        raise NotFound(_("这件作品没有合并，可能已经恢复。"))
    entry, kept = _both(session, entry_id, merge.kept_id)
    can_unmerge(actor, get_merge_facts(session, actor, entry, kept), clock.now()).require()
    check_quota(session, entry, get_category(session, entry.category_id), entries.get_submitted_work(session, entry))
    merge.undone_at = clock.now()
    _note(session, actor, entry, "unmerge", kept=kept)
    _restore(session, entry, merge.was)
    mail_owner(session, entry, "entry_unmerged")
    return merge


def _restore(session: Session, entry: Entry, was: dict[str, Any]) -> None:
    back = was.get("state") == "returned"
    entry.state = "returned" if back else "processing"
    entry.state_note = was.get("note", "") if back else ""
    entry.due_at = datetime.fromisoformat(was["due_at"]) if back and was.get("due_at") else None
    entry.updated_at = clock.now()
    last = entries.get_last_submission(session, entry.id)
    if last is not None:
        last.examined_at = None  # its texts were forgotten with the merge
    session.flush()
    enqueue_after_commit(session, EXAMINE, queue="text", key=entry.id, entry_id=entry.id)


def _both(session: Session, entry_id: str, kept_id: str) -> tuple[Entry, Entry]:
    """Both works, locked in one order, so that two people who merge crosswise do not wait for each other."""
    if entry_id == kept_id:
        raise InvalidInput({"kept": _("请选择另一件作品。")})
    held = {one: entries.lock_entry(session, one) for one in sorted((entry_id, kept_id))}
    return held[entry_id], held[kept_id]


def _note(session: Session, actor: Actor, entry: Entry, decision: str, *, kept: Entry) -> None:
    last = entries.get_last_submission(session, entry.id)
    serial = last.serial if last else 0
    session.add(
        ScreeningDecision(
            entry_id=entry.id,
            submission_serial=serial,
            decision=decision,
            reason=kept.number or "",
            by_user=actor.id,
        )
    )
    record(
        session,
        actor,
        "entry.merged" if decision == "merge" else "entry.unmerged",
        "entry",
        entry.id,
        contest_id=entry.contest_id,
        number=entry.number,
        serial=serial,
        kept=kept.number,
        was=entry.state,
    )
