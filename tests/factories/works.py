"""A work written through the real services, ready to be handed in, for tests of submission."""

from typing import Any

from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.contests.models import Category
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry
from lzcontest.entries.service import save_entry, start_entry
from tests.factories.people import actor_of

TEXT = "二十年前的收据，夹在账本里，字已经褪了。" * 20
COMPLETE = EntryChanges(
    title="收据",
    texts={"body": TEXT},
    authors=(AuthorChange(key="", name="王小明", unit_name="河口镇", phone="13800000000"),),
    originality=True,
    licence=True,
)


def write_fiction(session: Session, user: User, category: Category, **start: Any) -> Entry:
    """A complete draft of a micro-fiction."""
    actor = actor_of(session, user)
    entry = start_entry(session, actor, category_id=category.id, **start)
    return save_entry(session, actor, entry_id=entry.id, version=entry.version, changes=COMPLETE)
