"""The course of one work in one line: handed in, decided, recorded, mailed; and its versions side by side."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.entries.models import Entry, Submission
from lzcontest.intake.domain.difference import Change, list_changes
from lzcontest.intake.queries.work import list_decisions, list_events
from lzcontest.notifications.models import Message

# Acts of the ledger that the decisions and submissions already tell, in more words.
_TOLD = (
    "entry.submitted", "entry.gate_passed", "entry.returned", "entry.rejected", "entry.reopened",
    "entry.rejection_proposed", "entry.rejection_declined", "entry.term_changed", "entry.lapsed",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened to a work. ``what``: submission, decision, event or mail; ``kind`` says which."""

    at: datetime
    what: str
    kind: str
    by: str = ""
    text: str = ""
    gate: str = ""
    serial: int = 0
    due_at: datetime | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class PartChange:
    """What changed in one part of a work; ``changes`` of a text, or what a file or fact was and is."""

    part: str
    changes: tuple[Change, ...] = ()
    before: str = ""
    after: str = ""


def list_history(session: Session, entry: Entry) -> list[Moment]:
    """Everything that happened to a work, the latest first, in four queries."""
    moments = [*_submissions(session, entry.id), *_mails(session, entry)]
    moments += [
        Moment(d.at, "decision", d.decision, d.by, d.reason, d.gate, d.serial, d.due_at)
        for d in list_decisions(session, entry.id)
    ]
    moments += [Moment(e.at, "event", e.kind, e.by) for e in list_events(session, entry.id) if e.kind not in _TOLD]
    return sorted(moments, key=lambda moment: moment.at, reverse=True)


def list_version_changes(session: Session, entry_id: str, serial: int) -> list[PartChange]:
    """What submission ``serial`` changed against the one before: texts with marks, files and facts by value.

    Empty when there is no such pair, or only what names persons changed (of that the content keeps a mark alone).
    """
    rows = session.scalars(
        select(Submission.content)
        .where(Submission.entry_id == entry_id, Submission.serial.in_((serial - 1, serial)))
        .order_by(Submission.serial)
    ).all()
    if len(rows) != 2:
        return []
    before, after = (json.loads(row) for row in rows)
    return [*_text_changes(before, after), *_fact_changes(before, after)]


def _text_changes(before: dict[str, Any], after: dict[str, Any]) -> list[PartChange]:
    old, new = ({"title": v.get("title", ""), **v.get("texts", {})} for v in (before, after))
    parts = [part for part in {**old, **new} if old.get(part, "") != new.get(part, "")]
    return [PartChange(part, tuple(list_changes(old.get(part, ""), new.get(part, "")))) for part in parts]


def _fact_changes(before: dict[str, Any], after: dict[str, Any]) -> list[PartChange]:
    found = []
    old, new = before.get("files", {}), after.get("files", {})
    for part in {**old, **new}:
        was, now = old.get(part, {}).get("sha256", ""), new.get(part, {}).get("sha256", "")
        if was != now:
            found.append(PartChange(part, (), was[:16], now[:16]))
    if before.get("persons_mark") != after.get("persons_mark"):
        found.append(PartChange("people"))
    if before.get("details") != after.get("details"):
        found.append(PartChange("details"))
    if before.get("ai") != after.get("ai"):
        found.append(PartChange("ai", (), before.get("ai", {}).get("note", ""), after.get("ai", {}).get("note", "")))
    return found


def _submissions(session: Session, entry_id: str) -> list[Moment]:
    rows = session.execute(
        select(Submission.created_at, Submission.serial, Submission.sha256, User.name)
        .outerjoin(User, User.id == Submission.by_user)
        .where(Submission.entry_id == entry_id)
    )
    return [
        Moment(row.created_at, "submission", "submitted", row.name or "", serial=row.serial, detail=row.sha256)
        for row in rows
    ]


def _mails(session: Session, entry: Entry) -> list[Moment]:
    """Letters to the owner that lead to this work."""
    rows = session.execute(
        select(Message.created_at, Message.event, Message.subject, Message.state).where(
            Message.user_id == entry.owner_id, Message.body_text.contains(f"/my/works/{entry.id}", autoescape=True)
        )
    )
    return [Moment(row.created_at, "mail", row.event, text=row.subject, detail=row.state) for row in rows]
