"""A contest with works and judges, ready to be drawn, for the tests of judging."""

from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import Unit, User
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.judging import service
from lzcontest.judging.models import Assignment, Judge, Round, ScoreSheet
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user

CANARY_AUTHOR = "欧阳金丝雀"
CANARY_UNIT = "金丝雀文化站"


@dataclass
class Ground:
    """What a test of judging stands on."""

    contest: Contest
    category: Category
    organiser: User
    boss: Actor
    judges: list[User] = field(default_factory=list)
    panel: list[Judge] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    units: list[Unit] = field(default_factory=list)
    county: Unit | None = None


def make_ground(
    session: Session, *, judges: int = 4, entries: int = 6, kind: str = "fiction", canary: bool = True
) -> Ground:
    """A county with a unit for each judge and each author, `judges` judges and `entries` accepted works."""
    contest = make_contest(session, kinds=(kind,))
    category = contest.categories[0] if contest.categories else session.query(Category).one()
    organiser = make_user(session)
    grant(session, organiser, "organiser", contest.id)
    ground = Ground(contest, category, organiser, actor_of(session, organiser))
    ground.county = make_unit(session)
    for _number in range(judges):
        user = make_user(session, unit=make_unit(session, parent=ground.county))
        grant(session, user, "judge", contest.id)
        ground.judges.append(user)
    for number in range(entries):
        name = CANARY_UNIT if canary and number == 0 else ""
        unit = make_unit(session, name, parent=ground.county)
        owner = make_user(session, CANARY_AUTHOR if number == 0 else "", unit=unit)
        ground.units.append(unit)
        ground.entries.append(make_entry(session, contest, category, owner))
    panel = {judge.user_id: judge for judge in service.sync_panel(session, ground.boss, contest.id)}
    ground.panel = [panel[user.id] for user in ground.judges]
    return ground


def draw_and_open(session: Session, ground: Ground, *, declared: bool = True) -> Round:
    """The first round, drawn and opened, all judges having said that they know nobody."""
    running = service.draw_round(
        session, ground.boss, category_id=ground.category.id, number=1, seed="测试种子", due_at=None
    )
    service.open_round(session, ground.boss, contest_id=ground.contest.id, round_id=running.id)
    if declared:
        for user in ground.judges:
            actor = actor_of(session, user)
            service.confirm_conflicts(session, actor, contest_id=ground.contest.id, unit_ids=[], person_names=[])
    return running


def submit_all(session: Session, ground: Ground, users: list[User], scores: dict[str, str] | None = None) -> None:
    """These judges submit every sheet they have not submitted yet."""
    for user in users:
        rows = session.execute(
            select(Assignment.id, ScoreSheet.version)
            .join(Judge, Judge.id == Assignment.judge_id)
            .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
            .where(Judge.user_id == user.id, Assignment.state.in_(("open", "started")))
        ).all()
        for task, version in rows:
            service.submit_sheet(
                session,
                actor_of(session, user),
                assignment_id=task,
                version=version,
                scores=scores or {"theme": "9", "craft": "7"},
                comment="",
            )
