"""Twenty judges saving at once, and one judge clicking twice: no lost sheet, no double sheet."""

from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.runtime import Runtime
from lzcontest.judging import service
from lzcontest.judging.models import Assignment, Judge, ScoreSheet
from lzcontest.ledger.models import LedgerEvent
from lzcontest.ledger.service import verify
from tests.factories.people import actor_of
from tests.support.judging import draw_and_open, make_ground

JUDGES = 20


def test_twenty_judges_save_and_submit_at_once(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=JUDGES, entries=20)
        draw_and_open(session, ground)
        work = [(actor_of(session, user), list(session.scalars(_tasks(user.id)))) for user in ground.judges]

    def judge(given):
        actor, tasks = given
        for task in tasks:
            for version in range(3):
                with system.database.unit_of_work() as own:
                    service.save_sheet(
                        own, actor, assignment_id=task, version=version, scores={"theme": "6"}, comment=f"第{version}稿"
                    )
            with system.database.unit_of_work() as own:
                service.submit_sheet(
                    own, actor, assignment_id=task, version=3, scores={"theme": "6", "craft": "8"}, comment="定稿"
                )

    with ThreadPoolExecutor(JUDGES) as pool:
        list(pool.map(judge, work))
    with system.database.reading() as session:
        sheets = session.scalars(select(ScoreSheet)).all()
        assert {(sheet.version, sheet.comment, sheet.total) for sheet in sheets} == {(4, "定稿", "68")}
        sealed = session.scalar(select(func.count()).where(LedgerEvent.kind == "sheet.submitted"))
        assert sealed == len(sheets) == 40
        assert verify(session).sound


def test_a_double_click_seals_once_and_of_two_tabs_one_wins(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=2, entries=1)
        draw_and_open(session, ground)
        actor = actor_of(session, ground.judges[0])
        task = session.scalars(_tasks(ground.judges[0].id)).one()

    def submit(_click):
        with system.database.unit_of_work() as own:
            return service.submit_sheet(
                own, actor, assignment_id=task, version=1, scores={"theme": "6", "craft": "8"}, comment=""
            )

    def save(theme):
        try:
            with system.database.unit_of_work() as own:
                service.save_sheet(own, actor, assignment_id=task, version=0, scores={"theme": theme}, comment="")
            return theme
        except Conflict:
            return None

    with ThreadPoolExecutor(4) as pool:
        kept = [theme for theme in pool.map(save, ("1", "2", "3", "4")) if theme]
        assert len(kept) == 1
        receipts = set(pool.map(submit, range(4)))
    assert len(receipts) == 1
    with system.database.reading() as session:
        assert session.scalar(select(func.count()).where(LedgerEvent.kind == "sheet.submitted")) == 1


def _tasks(user_id: str):
    return (
        select(Assignment.id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .where(Judge.user_id == user_id)
        .order_by(Assignment.position)
    )
