"""A whole contest whose judging is over, with everybody needed to sign and release its result."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.awards import service
from lzcontest.awards.models import Result
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.factories.results import make_closed_round, make_judge

# Four works for one first and two second places; the third and fourth are equal in everything.
POINTS = {
    "一": [("9", "9"), ("10", "9")],
    "二": [("8", "9"), ("9", "8")],
    "三": [("8", "8"), ("8", "8")],
    "四": [("7", "7"), ("7", "6")],
}


@dataclass
class Decided:
    """The rows of a contest ready for its result."""

    contest: Contest
    category: Category
    entries: list[Entry]
    organiser: User
    supervisor: User
    entrant: User


def make_decided(session: Session, points: dict[str, list[tuple[str, str]]] | None = None) -> Decided:
    """One fiction category with a closed round of two judges; entries in the order of ``points``."""
    contest = make_contest(session, kinds=("fiction",), tie_ladder=["criterion:theme", "highest_single"])
    category = contest.categories[0]
    organiser, supervisor = make_user(session, "工作员"), make_user(session, "监督员")
    grant(session, organiser, "organiser", contest.id)
    grant(session, supervisor, "supervisor", contest.id)
    entrant = make_user(session, "投稿人", unit=make_unit(session))
    judges = [make_judge(session, contest, make_user(session)) for _n in range(2)]
    entries = {
        make_entry(session, contest, category, entrant, title=f"清风{name}"): given
        for name, given in (points or POINTS).items()
    }
    make_closed_round(session, contest, category, judges, entries)
    return Decided(contest, category, list(entries), organiser, supervisor, entrant)


def sign_twice(session: Session, decided: Decided) -> Result:
    """Compile and have both sign."""
    organiser, supervisor = actor_of(session, decided.organiser), actor_of(session, decided.supervisor)
    result = service.compile_result(session, organiser, contest_id=decided.contest.id)
    for actor, role in ((organiser, "organiser"), (supervisor, "supervisor")):
        service.sign_result(session, actor, contest_id=decided.contest.id, role=role, sha256=result.sha256)
    return result


def make_released(system: Runtime, points: dict[str, list[tuple[str, str]]] | None = None) -> Decided:
    """The same, signed and on public notice, committed."""
    with system.database.unit_of_work() as session:
        decided = make_decided(session, points)
        sign_twice(session, decided)
        service.release_result(session, actor_of(session, decided.organiser), contest_id=decided.contest.id)
    return decided
