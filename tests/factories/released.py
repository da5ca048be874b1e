"""A released result without the judging before it: entries, awards, state."""

from typing import Any

from sqlalchemy.orm import Session

from lzcontest.awards.models import Award, Result
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock

SHA = "5a" * 32


def make_result(
    session: Session, contest: Contest, *, state: str = "announced", version: int = 1, **values: Any
) -> Result:
    """A result in ``state`` without awards yet."""
    today = clock.local(clock.now()).date()
    defaults: dict[str, Any] = {
        "sha256": SHA,
        "notice_from": today,
        "notice_until": today,
        "released_at": clock.now(),
        "announced_at": clock.now() if state == "announced" else None,
        "decisions": {},
    }
    result = Result(contest_id=contest.id, version=version, state=state, **{**defaults, **values})
    session.add(result)
    session.flush()
    return result


def award(session: Session, result: Result, category: Category, entry: Entry, tier: str | None, rank: int) -> Award:
    """A place in the result."""
    made = Award(
        result_id=result.id,
        category_id=category.id,
        entry_id=entry.id,
        position=rank,
        rank=rank,
        score="90.00",
        tier_key=tier,
        trace=[],
    )
    session.add(made)
    session.flush()
    return made
