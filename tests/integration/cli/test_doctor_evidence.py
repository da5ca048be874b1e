"""The doctor names what was written into the tables by hand: works, submissions, results."""

import json
from collections.abc import Callable

import pytest
from click.testing import CliRunner
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lzcontest.awards.models import Award
from lzcontest.cli import main
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity.queries import text_hash
from lzcontest.intake.service import submit_entry
from lzcontest.judging.models import RoundEntry, ScoreSheet
from tests.factories.contests import make_contest
from tests.factories.decided import make_released
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, make_user
from tests.factories.works import write_fiction


def findings() -> dict[str, tuple[str, str]]:
    """What the doctor says of each thing: state and detail."""
    answer = json.loads(CliRunner().invoke(main, ["doctor", "--quick", "--json"]).output)
    return {check["name"]: (check["state"], check["detail"]) for check in answer["checks"]}


@pytest.fixture
def entry_id(system: Runtime) -> str:
    """A work that was handed in by its author."""
    with system.database.unit_of_work() as session:
        user, contest = make_user(session), make_contest(session, kinds=("fiction",))
        entry = write_fiction(session, user, contest.categories[0])
        submit_entry(session, actor_of(session, user), entry_id=entry.id)
    assert findings()["handed in"] == ("ok", "1 submissions are those of the ledger")
    return entry.id


def test_a_work_that_was_never_handed_in(system: Runtime, entry_id: str) -> None:
    with system.database.unit_of_work() as session:
        entry = session.get_one(Entry, entry_id)
        contest, category = session.get_one(Contest, entry.contest_id), session.get_one(Category, entry.category_id)
        made = make_entry(session, contest, category, make_user(session), number="by hand")
    assert findings()["handed in"] == ("fail", f"entry {made.id} is accepted but the ledger never saw it handed in")


def rewritten(session: Session) -> None:
    made = session.scalars(select(Submission)).one()
    made.content = made.content.replace("收据", "假据")
    made.sha256 = text_hash(made.content)


def added(session: Session) -> None:
    made = session.scalars(select(Submission)).one()
    session.add(Submission(entry_id=made.entry_id, serial=2, content="{}", sha256=text_hash("{}"), by_user="x"))


def removed(session: Session) -> None:
    session.execute(delete(Submission))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (rewritten, "submission 1 of entry {id} has another fingerprint than the ledger saw"),
        (added, "submission 2 of entry {id} is unknown to the ledger"),
        (removed, "submission 1 of entry {id} is gone"),
    ],
)
def test_a_submission_that_is_not_the_ledgers(
    system: Runtime, entry_id: str, harm: Callable[[Session], None], words: str
) -> None:
    with system.database.unit_of_work() as session:
        harm(session)
    assert findings()["handed in"] == ("fail", words.format(id=entry_id))


def other_award(session: Session) -> None:
    session.execute(update(Award).where(Award.rank == 1).values(tier_key="second"))


def other_score(session: Session) -> None:
    sheet = session.scalars(select(ScoreSheet)).first()
    assert sheet is not None
    sheet.scores, sheet.total = {"theme": "1", "craft": "1"}, "10"


@pytest.mark.parametrize(("harm", "place"), [(other_award, "awards.F["), (other_score, "sheet of ")])
def test_a_released_result_that_recounts_otherwise(
    system: Runtime, harm: Callable[[Session], None], place: str
) -> None:
    decided = make_released(system)
    assert findings()["results"] == ("ok", "1 released results recounted from their sealed sheets")
    with system.database.unit_of_work() as session:
        harm(session)
    state, detail = findings()["results"]
    assert state == "fail" and place in detail
    assert f"result 1 of contest {decided.contest.id} recounts otherwise: " in detail


def test_a_work_that_is_judged_by_a_submission_that_is_gone(system: Runtime) -> None:
    make_released(system)
    assert findings()["judged works"][0] == "ok"
    with system.database.unit_of_work() as session:
        session.execute(update(RoundEntry).values(submission_serial=2))
    assert findings()["judged works"][0] == "fail"
