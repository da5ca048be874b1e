"""Reading objections: the office's list, one case, and a case followed by its code."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.awards.models import Objection
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class Case:
    """An objection without the person behind it."""

    id: str
    code: str
    state: str
    text: str
    decision: str
    created_at: datetime
    decided_at: datetime | None
    entry_title: str | None
    entry_number: str | None


def _cases() -> Any:
    return select(
        Objection.id,
        Objection.code,
        Objection.state,
        Objection.text,
        Objection.decision,
        Objection.created_at,
        Objection.decided_at,
        Entry.title,
        Entry.number,
    ).outerjoin(Entry, Entry.id == Objection.entry_id)


def list_objections(session: Session, contest_id: str) -> Sequence[Case]:
    """The cases of a contest: open ones first, then the newest."""
    rows = session.execute(
        _cases()
        .where(Objection.contest_id == contest_id)
        .order_by(Objection.decided_at.is_not(None), Objection.created_at.desc())
    )
    return [Case(*row) for row in rows]


def get_objection(session: Session, contest_id: str, objection_id: str) -> Case:
    """One case of a contest. Raises NotFound."""
    row = session.execute(
        _cases().where(Objection.contest_id == contest_id, Objection.id == objection_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这件异议。"))
    return Case(*row)


def find_case(session: Session, contest_id: str, code: str) -> Case | None:
    """The case with that code, however it was typed; None when there is none."""
    plain = "".join(code.upper().split()).replace("-", "")
    spaced = "-".join(plain[start : start + 4] for start in range(0, len(plain), 4))
    row = session.execute(_cases().where(Objection.contest_id == contest_id, Objection.code == spaced)).one_or_none()
    return Case(*row) if row is not None else None
