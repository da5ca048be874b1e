"""The judge's desk as a judge meets it: declare, score, save, skip, submit, recuse; nothing lost, nothing told."""

import re

import pytest
from sqlalchemy import select

from lzcontest.contests.models import RoundRule
from lzcontest.foundation.runtime import Runtime
from lzcontest.judging import service
from lzcontest.judging.models import Assignment, Judge, ScoreSheet
from tests.support.judging import Ground, draw_and_open, make_ground, submit_all
from tests.support.web import Browser

SCORES = {"score-theme": "9", "score-craft": "7"}


@pytest.fixture
def ground(system: Runtime) -> Ground:
    """A round in full swing."""
    with system.database.unit_of_work() as session:
        made = make_ground(session, judges=2, entries=3)
        draw_and_open(session, made)
    return made


@pytest.fixture
def judge(app, ground: Ground) -> Browser:
    """The first judge's browser."""
    return Browser(app, ground.judges[0])


def tasks_of(system: Runtime, ground: Ground, number: int = 0) -> list[str]:
    """Ids of a judge's tasks in their order."""
    with system.database.reading() as session:
        return list(
            session.scalars(
                select(Assignment.id)
                .join(Judge, Judge.id == Assignment.judge_id)
                .where(Judge.user_id == ground.judges[number].id)
                .order_by(Assignment.position)
            )
        )


def sheet_of(system: Runtime, task: str) -> ScoreSheet:
    with system.database.reading() as session:
        return session.scalars(select(ScoreSheet).where(ScoreSheet.assignment_id == task)).one()


def test_a_judge_works_through_the_list(judge: Browser, system: Runtime, ground: Ground):
    tasks = tasks_of(system, ground)
    page = judge.get("/judge").get_data(as_text=True)
    assert all(task in page for task in tasks)
    assert "0 / 3" in page
    for place, task in enumerate(tasks):
        answer = judge.post(f"/judge/tasks/{task}", {**SCORES, "version": "0", "comment": "好"})
        assert answer.status_code == 302
        expected = f"/judge/tasks/{tasks[place + 1]}" if place < 2 else "/judge"
        assert answer.location == expected
    assert "3 / 3" in judge.get("/judge").get_data(as_text=True)
    assert sheet_of(system, tasks[0]).total == "82"


def test_a_sealed_sheet_is_shown_but_has_no_form(judge: Browser, system: Runtime, ground: Ground):
    task = tasks_of(system, ground)[0]
    judge.post(f"/judge/tasks/{task}", {**SCORES, "version": "0", "comment": "收得好"})
    page = judge.get(f"/judge/tasks/{task}").get_data(as_text=True)
    assert "收得好" in page
    assert "82" in page
    assert 'name="score-theme"' not in page
    receipt = judge.get(f"/judge/tasks/{task}/receipt").get_data(as_text=True)
    seal = sheet_of(system, task).seal
    assert seal[:4] in receipt


def test_autosave_answers_with_the_new_version_and_409_for_a_second_tab(judge: Browser, system, ground):
    task = tasks_of(system, ground)[0]
    page = f"/judge/tasks/{task}"
    first = judge.post(f"{page}/save", {"score-theme": "5", "version": "0", "comment": "一"}, page=page)
    assert first.json["ok"]
    assert first.json["version"] == 1
    other = judge.post(f"{page}/save", {"score-theme": "6", "version": "0", "comment": "二"}, page=page)
    assert other.status_code == 409
    assert other.json["server"] == {"version": 1}
    assert sheet_of(system, task).comment == "一"
    late = judge.post(page, {**SCORES, "version": "0", "comment": "我的长评语"})
    assert late.status_code == 409
    assert "我的长评语" in late.get_data(as_text=True)
    assert 'name="version" value="1"' in late.get_data(as_text=True)


def test_an_incomplete_sheet_comes_back_with_everything_typed(judge: Browser, system, ground):
    task = tasks_of(system, ground)[0]
    answer = judge.post(f"/judge/tasks/{task}", {"score-theme": "4", "version": "0", "comment": "写了很久的评语"})
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "艺术表现”还没有打分" in page
    assert "写了很久的评语" in page
    assert re.search(r'name="score-theme" value="4" checked', page)


def test_the_rules_can_ask_for_a_comment(judge: Browser, system: Runtime, ground: Ground):
    with system.database.unit_of_work() as session:
        session.query(RoundRule).update({"comment_min": 5})
    task = tasks_of(system, ground)[0]
    answer = judge.post(f"/judge/tasks/{task}", {**SCORES, "version": "0", "comment": "好"})
    assert answer.status_code == 400
    assert "还差 4 字" in answer.get_data(as_text=True)


def test_skipping_without_scripts_saves_first(judge: Browser, system: Runtime, ground: Ground):
    tasks = tasks_of(system, ground)
    answer = judge.post(f"/judge/tasks/{tasks[0]}", {"score-theme": "3", "version": "0", "comment": "", "act": "skip"})
    assert answer.location == f"/judge/tasks/{tasks[1]}"
    assert sheet_of(system, tasks[0]).scores == {"theme": "3"}


def test_an_undeclared_judge_declares_first(app, system: Runtime, ground: Ground):
    with system.database.unit_of_work() as session:
        session.query(Judge).update({"conflicts_declared_at": None})
    judge = Browser(app, ground.judges[0])
    task = tasks_of(system, ground)[0]
    place = f"/judge/declare/{ground.contest.slug}"
    assert judge.get(f"/judge/tasks/{task}").location == place
    assert judge.get("/judge").location == place
    assert judge.post(place, {"answer": "some"}).status_code == 400
    assert judge.post(place, {"answer": "none", "names": "张三"}).status_code == 400
    assert judge.post(place, {"answer": "none"}).location == "/judge"
    assert judge.get(f"/judge/tasks/{task}").status_code == 200


def test_recusing_leads_on_and_closes_the_work(judge: Browser, system: Runtime, ground: Ground):
    tasks = tasks_of(system, ground)
    answer = judge.post(f"/judge/tasks/{tasks[0]}/recuse", {"reason": "认出了作者"}, page=f"/judge/tasks/{tasks[0]}")
    assert answer.location == f"/judge/tasks/{tasks[1]}"
    page = judge.get(f"/judge/tasks/{tasks[0]}").get_data(as_text=True)
    assert "已改由其他评委" in page
    assert "水波不兴" not in page


def test_a_round_that_is_not_open_says_so(app, system: Runtime, ground: Ground):
    task = tasks_of(system, ground)[0]
    judge = Browser(app, ground.judges[0])
    with system.database.unit_of_work() as session:
        submit_all(session, ground, ground.judges[1:])
        service.close_round(
            session,
            ground.boss,
            contest_id=ground.contest.id,
            round_id=session.get(Assignment, task).round_id,
            reason="到期",
        )
    assert "已经结束" in judge.get(f"/judge/tasks/{task}").get_data(as_text=True)
    answer = judge.post(f"/judge/tasks/{task}", {**SCORES, "version": "0", "comment": "迟到的评语"}, page="/judge")
    assert answer.status_code == 403
    assert "迟到的评语" in answer.get_data(as_text=True)


def test_other_peoples_tasks_and_unknown_ones_look_the_same(judge: Browser, system: Runtime, ground: Ground):
    foreign = tasks_of(system, ground, 1)[0]
    pages = []
    for task in (foreign, "0" * 20):
        for tail in ("", "/receipt", "/files/abc/index.m3u8"):
            answer = judge.get(f"/judge/tasks/{task}{tail}")
            assert answer.status_code == 404
            pages.append((tail, re.sub(r"nonce[=-]\S+|value=\"[^\"]*\"", "", answer.get_data(as_text=True))))
    assert pages[:3] == pages[3:]


def test_nobody_but_judges_comes_in(app, ground: Ground, visitor: Browser):
    assert Browser(app, ground.organiser).get("/judge").status_code == 404
    assert visitor.get("/judge").status_code in (302, 401)
