"""A refusal in the set-up keeps what was typed, and a second press goes on."""

from flask import Flask

from lzcontest.contests.models import Contest
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.people import grant, make_user
from tests.support.web import Browser


def test_a_rubric_that_comes_second_is_still_on_the_page(app: Flask, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        boss, contest = make_user(session), make_contest(session, state="draft")
        grant(session, boss, "organiser", contest.id)
    office = Browser(app, boss)
    page = f"/office/{contest.slug}/setup/categories/F/rubric"
    sent = {"version": "1", "rows-0-label": "乡土气息", "rows-0-weight": "100", "rows-0-max_points": "10"}
    with system.database.unit_of_work() as session:
        session.get_one(Contest, contest.id).version = 2  # a colleague was faster
    second = office.post(page, sent)
    assert second.status_code == 409 and "乡土气息" in second.text and "再点一次保存" in second.text
    assert 'name="version" type="hidden" value="2"' in second.text or 'value="2"' in second.text
    assert office.post(page, {**sent, "version": "2"}).status_code == 302
