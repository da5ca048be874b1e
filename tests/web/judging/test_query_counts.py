"""The number of queries does not grow with the number of works or judges."""

from collections.abc import Callable

import pytest
from sqlalchemy import event, select

from lzcontest.foundation.runtime import Runtime
from lzcontest.judging.models import Assignment, Judge
from tests.support.judging import draw_and_open, make_ground
from tests.support.web import Browser


def count(system: Runtime, ask: Callable[[], object]) -> int:
    """How many statements `ask` runs, the second time."""
    ask()
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(system.database.engine, "before_cursor_execute", note)
    ask()
    event.remove(system.database.engine, "before_cursor_execute", note)
    return len(seen)


@pytest.mark.parametrize("page", ["tasks", "task", "panel", "rounds", "round"])
def test_pages_take_a_fixed_number_of_queries(app, system: Runtime, page: str):
    found = []
    for size, canary in ((1, True), (3, False)):
        with system.database.unit_of_work() as session:
            ground = make_ground(session, judges=2 * size, entries=size, canary=canary)
            running = draw_and_open(session, ground)
            task, person = session.execute(
                select(Assignment.id, Judge.user_id)
                .join(Judge, Judge.id == Assignment.judge_id)
                .where(Assignment.round_id == running.id)
            ).first()
        judge = Browser(app, next(user for user in ground.judges if user.id == person))
        office = Browser(app, ground.organiser)
        slug = ground.contest.slug
        who, path = {
            "tasks": (judge, "/judge"),
            "task": (judge, f"/judge/tasks/{task}"),
            "panel": (office, f"/office/{slug}/panel"),
            "rounds": (office, f"/office/{slug}/rounds"),
            "round": (office, f"/office/{slug}/rounds/{running.id}"),
        }[page]

        def ask(who=who, path=path):
            assert who.get(path).status_code == 200

        found.append(count(system, ask))
    assert found[0] == found[1] <= 13
