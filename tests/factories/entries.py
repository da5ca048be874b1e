"""Works in any state, without going through the screens."""

import hashlib
from itertools import count
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Author, Entry, EntryText, Submission
from lzcontest.entries.queries import get_submitted_work
from lzcontest.foundation import clock
from lzcontest.intake.queries import get_content

_serial = count(1)


def make_entry(
    session: Session,
    contest: Contest,
    category: Category,
    owner: User,
    *,
    text: str = "清风徐来，水波不兴。",
    part: str = "body",
    state: str = "accepted",
    **values: Any,
) -> Entry:
    """An entry with one text and its owner as author; submitted unless it is a draft."""
    number = next(_serial)
    submitted = state != "draft"
    now = clock.now()
    defaults: dict[str, Any] = {
        "title": f"作品{number}",
        "number": f"{contest.number_prefix}-{category.code}-{number:04d}" if submitted else None,
        "submitted_at": now if submitted else None,
        "updated_at": now,
        "rules_version": 1,
        "unit_id": owner.unit_id,
    }
    entry = Entry(
        contest_id=contest.id, category_id=category.id, owner_id=owner.id, state=state, **{**defaults, **values}
    )
    session.add(entry)
    session.flush()
    session.add(EntryText(entry_id=entry.id, part=part, text=text))
    session.add(Author(entry_id=entry.id, name=owner.name, user_id=owner.id))
    if submitted:
        session.add(Submission(entry_id=entry.id, serial=1, content="{}", sha256="0" * 64, by_user=owner.id))
        hand_in_as_it_is(session, entry)
    session.flush()
    return entry


def hand_in_as_it_is(session: Session, entry: Entry) -> None:
    """The first submission of a work becomes what its rows say now: for tests that change them after ``make_entry``."""
    session.flush()
    made = session.scalars(select(Submission).where(Submission.entry_id == entry.id, Submission.serial == 1)).one()
    category = session.get_one(Category, entry.category_id)
    made.content = get_content(session, entry, category, get_submitted_work(session, entry), 1)
    made.sha256 = hashlib.sha256(made.content.encode()).hexdigest()
    session.flush()
