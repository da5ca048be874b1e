"""Panel and round control as the organiser meets them: the whole course by forms, and never a score before the end."""

import re

import pytest
from sqlalchemy import select

from lzcontest.accounts.models import User
from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from lzcontest.judging.models import Assignment, Judge, JudgeConflict, Round, ScoreSheet
from lzcontest.notifications.models import Message
from tests.factories.people import grant, make_user
from tests.support.judging import Ground, draw_and_open, make_ground, submit_all
from tests.support.web import Browser


@pytest.fixture
def ground(system: Runtime) -> Ground:
    """A contest ready to be drawn."""
    with system.database.unit_of_work() as session:
        return make_ground(session, judges=3, entries=3)


@pytest.fixture
def office(app, ground: Ground) -> Browser:
    """The organiser's browser."""
    return Browser(app, ground.organiser)


def opened(system: Runtime, ground: Ground) -> str:
    with system.database.unit_of_work() as session:
        return draw_and_open(session, ground).id


def test_from_draw_to_scores_by_forms(office: Browser, system: Runtime, ground: Ground):
    slug = ground.contest.slug
    assert "未抽签" in office.get(f"/office/{slug}/rounds").get_data(as_text=True)
    place = f"/office/{slug}/rounds/draw/F/1"
    seen = office.post(place, {"seed": "公开号码 7", "due_at": "2099-12-18T18:00", "act": "preview"})
    page = seen.get_data(as_text=True)
    assert all(user.name in page for user in ground.judges)
    digest = re.search(r'name="digest" value="(\w{64})"', page).group(1)
    drawn = office.post(place, {"seed": "公开号码 7", "due_at": "2099-12-18T18:00", "act": "confirm", "digest": digest})
    here = drawn.location
    assert "已抽签，未开始" in office.get(here).get_data(as_text=True)
    office.post(here, {"act": "open"})
    assert "2099年12月18日 18:00" in office.get(here).get_data(as_text=True)
    with system.database.unit_of_work() as session:
        session.query(Judge).update({"conflicts_declared_at": session.query(Round).one().opened_at})
    with system.database.unit_of_work() as session:
        submit_all(session, ground, ground.judges)
    before = office.get(here).get_data(as_text=True)
    assert "6 / 6" in before
    assert office.get(f"{here}/scores").status_code == 403
    office.post(here, {"act": "close"})
    scores = office.get(f"{here}/scores").get_data(as_text=True)
    assert ">82<" in scores
    assert "封条核对无误" in scores


def test_no_score_is_seen_before_the_round_is_closed(office: Browser, system: Runtime, ground: Ground):
    round_id = opened(system, ground)
    with system.database.unit_of_work() as session:
        submit_all(session, ground, ground.judges, {"theme": "7", "craft": "4"})  # a total of 58
    with system.database.reading() as session:
        assert {sheet.total for sheet in session.scalars(select(ScoreSheet))} == {"58"}
    slug = ground.contest.slug
    for path in ("/panel", "/rounds", f"/rounds/{round_id}", f"/rounds/{round_id}/scores"):
        text = re.sub(
            r"<svg.*?</svg>|nonce=\S+|value=\"[^\"]*\"", "", office.get(f"/office/{slug}{path}").get_data(as_text=True)
        )
        assert not re.search(r"\b58\b", text), path


def test_a_draw_that_cannot_be_says_why_with_names(app, system: Runtime):
    with system.database.unit_of_work() as session:
        made = make_ground(session, judges=1, entries=2)
    office = Browser(app, made.organiser)
    page = office.post(f"/office/{made.contest.slug}/rounds/draw/F/1", {"seed": "7", "act": "preview"})
    text = page.get_data(as_text=True)
    assert "这样抽不出来" in text
    assert made.entries[0].number in text
    assert made.entries[0].id not in text


def test_a_draw_on_a_changed_panel_asks_to_look_again(office: Browser, system: Runtime, ground: Ground):
    place = f"/office/{ground.contest.slug}/rounds/draw/F/1"
    answer = office.post(place, {"seed": "7", "act": "confirm", "digest": "0" * 64})
    assert answer.status_code == 409
    assert "重新预览" in answer.get_data(as_text=True)


def test_closing_with_sheets_missing_needs_a_reason(office: Browser, system: Runtime, ground: Ground):
    round_id = opened(system, ground)
    here = f"/office/{ground.contest.slug}/rounds/{round_id}"
    office.post(here, {"act": "close"})
    assert "一份评分表也没有" in office.get(here).get_data(as_text=True)
    office.post(here, {"act": "close", "reason": "评委生病"})
    assert "一份评分表也没有" in office.get(here).get_data(as_text=True)
    with system.database.unit_of_work() as session:
        submit_all(session, ground, ground.judges[1:])
    office.post(here, {"act": "close"})
    assert "请写明原因" in office.get(here).get_data(as_text=True)
    office.post(here, {"act": "close", "reason": "评委生病"})
    assert "已结束" in office.get(here).get_data(as_text=True)


def test_reminding_and_replacing_a_judge(office: Browser, system: Runtime, ground: Ground):
    round_id = opened(system, ground)
    here = f"/office/{ground.contest.slug}/rounds/{round_id}"
    office.post(here, {"act": "remind"})
    with system.database.reading() as session:
        assert len(session.scalars(select(Message).where(Message.event == "judge_reminder")).all()) == 3
    office.post(here, {"act": "replace", "judge_id": ground.panel[0].id, "reason": "联系不上"})
    with system.database.reading() as session:
        left = session.scalars(
            select(Assignment.state).where(Assignment.judge_id == ground.panel[0].id, Assignment.state == "open")
        ).all()
        assert left == []


def test_the_panel_takes_in_who_accepted_and_invites_by_link(office: Browser, system: Runtime, ground: Ground):
    with system.database.unit_of_work() as session:
        grant(session, make_user(session, "新来的评委"), "judge", ground.contest.id)
    place = f"/office/{ground.contest.slug}/panel"
    assert "新来的评委" in office.get(place).get_data(as_text=True)
    answer = office.post(f"{place}/invite", {"name": "赵评委", "email": "nobody"}, page=place)
    assert answer.status_code == 400
    assert "赵评委" in answer.get_data(as_text=True)
    assert (
        office.post(f"{place}/invite", {"name": "赵评委", "email": "zhao@example.org"}, page=place).status_code == 302
    )
    assert "zhao@example.org" in office.get(place).get_data(as_text=True)
    with system.database.reading() as session:
        letter = session.scalars(select(Message).where(Message.event == "invitation")).one()
        assert letter.address == "zhao@example.org"


def test_conflicts_are_added_and_dismissed_with_a_reason(office: Browser, system: Runtime, ground: Ground):
    place = f"/office/{ground.contest.slug}/panel/{ground.panel[0].id}"
    bad = office.post(place, {"act": "add_conflict", "entry_number": "没有这件", "reason": "师生"})
    assert bad.status_code == 400
    assert "没有这件" in bad.get_data(as_text=True)
    number = ground.entries[0].number
    assert office.post(place, {"act": "add_conflict", "entry_number": number, "reason": "师生"}).status_code == 302
    assert number in office.get(place).get_data(as_text=True)
    with system.database.reading() as session:
        conflict = session.scalars(select(JudgeConflict)).one()
    asked = {"act": "dismiss", "conflict_id": conflict.id}
    assert office.post(place, asked).status_code == 400
    assert office.post(place, {**asked, "reason": "核实后不是师生"}).status_code == 302
    assert "核实后不是师生" in office.get(place).get_data(as_text=True)


def test_another_contests_judges_and_rounds_do_not_exist_here(app, system: Runtime, ground: Ground):
    with system.database.unit_of_work() as session:
        other = make_ground(session, canary=False)
    stranger = Browser(app, other.organiser)
    round_id = opened(system, ground)
    for path in (f"/panel/{ground.panel[0].id}", f"/rounds/{round_id}", f"/rounds/{round_id}/scores"):
        assert stranger.get(f"/office/{other.contest.slug}{path}").status_code == 404
        assert stranger.get(f"/office/{ground.contest.slug}{path}").status_code == 404


def test_the_panel_tells_why_a_judge_who_takes_part_is_missing(app, system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=2, entries=1)
        work = ground.entries[0]
        grant(session, session.get_one(User, work.owner_id), "judge", ground.contest.id)
    office, path = Browser(app, ground.organiser), f"/office/{ground.contest.slug}/panel"
    page = office.get(path).get_data(as_text=True)
    assert "已接受邀请，但不在评委组里" in page
    assert work.number in page and "投稿人不能担任同一赛事的评委，所以抽签时没有他们" in page
    assert "共 2 位评委" in page
    with system.database.unit_of_work() as session:
        session.get_one(Entry, work.id).state = "withdrawn"
    page = office.get(path).get_data(as_text=True)
    assert "已接受邀请，但不在评委组里" not in page
    assert "共 3 位评委" in page
