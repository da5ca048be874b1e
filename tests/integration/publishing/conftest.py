"""A contest with a released result of three works, one of them with a hostile title."""

from dataclasses import dataclass

import pytest

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.factories.released import award, make_result

EVIL = '=HYPERLINK("http://x") #panic("x") $y$ \\'


@dataclass
class Released:
    """Ids and actors of the scene."""

    contest_id: str
    slug: str
    organiser: Actor
    winner: Actor
    result_id: str
    entry_ids: list[str]


@pytest.fixture
def released(system: Runtime) -> Released:
    """First prize to one work, second to one of two places; a third work without an award."""
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        category = contest.categories[0]
        unit = make_unit(session, "某某街道办事处")
        organiser, owner = make_user(session, "组织者"), make_user(session, "林晓", unit=unit)
        grant(session, organiser, "organiser", contest.id)
        entries = [
            make_entry(session, contest, category, owner, title=title) for title in ("褪色的字", EVIL, "落选之作")
        ]
        result = make_result(session, contest)
        award(session, result, category, entries[0], "first", 1)
        award(session, result, category, entries[1], "second", 2)
        award(session, result, category, entries[2], None, 3)
        return Released(
            contest.id,
            contest.slug,
            actor_of(session, organiser),
            actor_of(session, owner),
            result.id,
            [entry.id for entry in entries],
        )
