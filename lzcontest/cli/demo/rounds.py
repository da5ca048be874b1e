"""The demo's judging: rounds drawn, sheets filled in, one round seen to its end, others half way."""

import hashlib
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.cli.demo.people import People
from lzcontest.contests import queries as contests
from lzcontest.contests.models import Category, Contest
from lzcontest.foundation import clock
from lzcontest.judging.models import Assignment, Judge, Round
from lzcontest.judging.service import (
    close_round,
    confirm_conflicts,
    draw_round,
    open_round,
    save_sheet,
    submit_sheet,
    sync_panel,
)

COMMENTS = ("立意朴素，细节可信。", "结尾收得好，余味长。", "节奏稍慢，人物可再鲜明些。", "语言干净，有生活。", "")


def points(assignment_id: str, criterion: str) -> str:
    """A believable score from 6 to 10, different for each judge and work."""
    return str(6 + hashlib.sha256(f"{assignment_id}{criterion}".encode()).digest()[0] % 5)


def run_round(session: Session, people: People, contest: Contest, category: Category, *, percent: int) -> Round:
    """Draw and open round 1 of a category; judges submit ``percent`` of their sheets; all of them closes it."""
    organiser = people.actor(session, "organiser")
    sync_panel(session, organiser, contest.id)
    for login in people.users:
        if login.startswith("judge"):
            confirm_conflicts(
                session, people.actor(session, login), contest_id=contest.id, unit_ids=(), person_names=()
            )
    drawn = draw_round(
        session, organiser, category_id=category.id, number=1, seed=f"demo-{contest.slug}-{category.code}",
        due_at=clock.now() + timedelta(days=9),
    )  # fmt: skip
    open_round(session, organiser, contest_id=contest.id, round_id=drawn.id)
    for login in people.users:
        if login.startswith("judge"):
            _score(session, people.actor(session, login), drawn, category, percent)
    if percent == 100:
        close_round(session, organiser, contest_id=contest.id, round_id=drawn.id)
    return drawn


def _score(session: Session, judge: Actor, drawn: Round, category: Category, percent: int) -> None:
    tasks = session.scalars(
        select(Assignment.id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .where(Assignment.round_id == drawn.id, Judge.user_id == judge.id)
        .order_by(Assignment.position)
    ).all()
    rubric = contests.get_rules(session, drawn.contest_id).category(category.id).criteria
    done = len(tasks) * percent // 100
    for place, task in enumerate(tasks[: done + 1]):
        scores = {c.key: points(task, c.key) for c in rubric}
        comment = COMMENTS[place % len(COMMENTS)]
        if place < done:
            submit_sheet(session, judge, assignment_id=task, version=0, scores=scores, comment=comment)
        elif percent < 100:  # one sheet left half filled in
            save_sheet(session, judge, assignment_id=task, version=0, scores=dict(list(scores.items())[:1]), comment="")
