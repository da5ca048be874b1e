"""An organiser sets a contest up in the browser, publishes it, and changes its rules in the open."""

import re
from typing import Any

import pytest
from flask import Flask

from lzcontest.contests import queries
from lzcontest.contests.domain import ContestRules
from lzcontest.foundation.runtime import Runtime
from tests.factories.people import make_user
from tests.support.web import Browser
from tests.web.contests.test_call_pages import published

NEW = {
    "title": "清风徐来",
    "edition": "8",
    "theme": "廉润乡村",
    "organiser_name": "县纪委监委",
    "slug": "qf8",
    "number_prefix": "LZ8",
}


@pytest.fixture
def office(app: Flask, system: Runtime) -> Browser:
    """The browser of somebody who may make contests."""
    with system.database.unit_of_work() as session:
        user = make_user(session, administrator=True)
    return Browser(app, user)


def rules_of(system: Runtime, slug: str) -> ContestRules:
    with system.database.reading() as session:
        return queries.get_rules(session, queries.get_contest_by_slug(session, slug).id)


def filled(page: str) -> dict[str, Any]:
    """What a browser would send back from a form that nobody touched."""
    data: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", page):
        at = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in at or at["name"] == "csrf_token":
            continue
        if at.get("type") in ("checkbox", "radio"):
            if " checked" in tag:
                data.setdefault(at["name"], []).append(at.get("value", "y"))
        else:
            data[at["name"]] = at.get("value", "")
    for name, body in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.S):
        chosen = re.search(r'<option[^>]*selected[^>]*value="([^"]*)"', body)
        first = re.search(r'<option[^>]*value="([^"]*)"', body)
        data[name] = chosen[1] if chosen else first[1] if first else ""
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*(.*?)</textarea>', page, re.S):
        data[name] = body
    return data


def send(browser: Browser, path: str, **changes: Any) -> Any:
    """Open the page, change some fields, send it."""
    return browser.post(path, {**filled(browser.get(path).text), **changes})


def test_from_nothing_to_a_published_call(office: Browser, system: Runtime, visitor: Browser) -> None:
    made = office.post("/office/new", {**NEW, "kinds": ["fiction", "song"]})
    assert made.headers["Location"].endswith("/office/qf8/setup")
    assert "发布前还要补齐" in office.get("/office/qf8/setup").text
    assert visitor.get("/contests/qf8").status_code == 404
    saved = send(
        office,
        "/office/qf8/setup/timeline",
        opens_day="2026-01-01",
        opens_hour="08:30",
        closes_day="2099-11-30",
        closes_hour="24:00",
        notice_working_days="7",
    )
    assert saved.status_code == 302
    page = office.get("/office/qf8/setup/timeline").text
    assert filled(page)["closes_day"] == "2099-11-30"
    assert filled(page)["closes_hour"] == "24:00"
    office.post("/office/qf8/setup/publish", page="/office/qf8/setup")
    assert "2099年11月30日 24:00" in visitor.get("/contests/qf8").text
    assert rules_of(system, "qf8").version == 1


def test_what_was_typed_stays_when_something_is_wrong(office: Browser) -> None:
    page = office.post("/office/new", {**NEW, "slug": "../x", "edition": "八"})
    assert page.status_code == 400
    assert 'value="../x"' in page.text
    assert "廉润乡村" in page.text
    assert office.post("/office/new", {**NEW, "slug": "../x"}).status_code == 400
    assert "网址名用小写字母" in office.post("/office/new", {**NEW, "slug": "A B"}).text


def test_others_do_not_find_the_office(app: Flask, system: Runtime) -> None:
    published(system)
    with system.database.unit_of_work() as session:
        user = make_user(session)
    stranger = Browser(app, user)
    for path in ("/office/new", "/office/contests", "/office/qf7/setup", "/office/qf7/setup/basics"):
        assert stranger.get(path).status_code == 404


def test_limits_are_saved_in_the_units_people_use(app: Flask, system: Runtime) -> None:
    _contest, user = published(system, publish=False)
    office = Browser(app, user)
    page = filled(office.get("/office/qf7/setup/categories/V").text)
    assert (page["seconds_min"], page["seconds_max"], page["max_bytes"]) == ("3:00", "15:00", "2048")
    saved = send(office, "/office/qf7/setup/categories/V", seconds_max="5分30秒", max_bytes="300", formats=["mp4"])
    assert saved.status_code == 302
    limits = rules_of(system, "qf7").category_by_code("V").limits
    assert (limits.seconds_max, limits.max_bytes, limits.formats) == (330, 300 * 1024 * 1024, ("mp4",))
    wrong = send(office, "/office/qf7/setup/categories/V", seconds_max="一刻钟")
    assert wrong.status_code == 400
    assert 'value="一刻钟"' in wrong.text


def test_a_rubric_keeps_its_keys_and_takes_new_lines(app: Flask, system: Runtime) -> None:
    _contest, user = published(system, publish=False)
    office, path = Browser(app, user), "/office/qf7/setup/categories/F/rubric"
    changes = {"rows-1-label": "", "rows-3-label": "新意", "rows-3-weight": "35", "rows-0-label": "立意"}
    assert send(office, path, **changes).status_code == 302
    criteria = rules_of(system, "qf7").category_by_code("F").criteria
    assert [(c.key, c.label, c.weight) for c in criteria] == [
        ("theme", "立意", 40),
        ("form", "语言表达", 25),
        ("c1", "新意", 35),
    ]
    send(office, path, **{"rows-0-weight": "30"})
    assert "权重合计是 90%" in office.get("/office/qf7/setup").text


def test_awards_rounds_questions_and_ties_can_be_set(app: Flask, system: Runtime) -> None:
    _contest, user = published(system, publish=False)
    office, base = Browser(app, user), "/office/qf7/setup"
    assert (
        send(office, f"{base}/categories/F/awards", **{"rows-4-title": "入围奖", "rows-4-quota": "9"}).status_code
        == 302
    )
    rounds = send(office, f"{base}/categories/F/rounds", **{"rows-0-judges_per_entry": "", "rows-1-kind": "final"})
    assert rounds.status_code == 302
    question = {
        "rows-0-label": "故事原型",
        "rows-0-kind": "choice",
        "rows-0-choice_list": "真实、虚构",
        "rows-0-required": "y",
    }
    assert send(office, f"{base}/categories/F/questions", **question).status_code == 302
    assert send(office, f"{base}/awarding", step_1="criterion:theme", step_2="median", step_3="").status_code == 302
    rules = rules_of(system, "qf7")
    category = rules.category_by_code("F")
    assert category.tiers[-1].title == "入围奖"
    assert [(r.number, r.kind, r.judges_per_entry) for r in category.rounds] == [(1, "final", 5)]
    assert (category.fields[0].choices, category.fields[0].required) == (("真实", "虚构"), True)
    assert rules.tie_ladder == ("criterion:theme", "median")


def test_public_rules_change_only_after_the_difference_was_seen(app: Flask, system: Runtime, visitor: Browser) -> None:
    _contest, user = published(system)
    office, path = Browser(app, user), "/office/qf7/setup/categories/F"
    asked = send(office, path, char_max="1200")
    assert asked.status_code == 200
    assert "作品要求收紧了" in asked.text
    assert "<ins>" in asked.text
    assert rules_of(system, "qf7").category_by_code("F").limits.char_max == 1500
    kept = filled(asked.text)
    refused = office.post(path, {**kept, "confirmed": "1", "reason": "嗯"})
    assert refused.status_code == 400
    assert "请写明修改理由" in refused.text
    back = office.post(path, {**kept, "edit": "1", "reason": ""})
    assert filled(back.text)["char_max"] == "1200"
    done = office.post(path, {**kept, "confirmed": "1", "reason": "与上级征集通知一致"})
    assert done.status_code == 302
    rules = rules_of(system, "qf7")
    assert (rules.version, rules.category_by_code("F").limits.char_max) == (2, 1200)
    assert "与上级征集通知一致" in visitor.get("/contests/qf7/rules/2").text


def test_saving_public_rules_unchanged_makes_no_version(app: Flask, system: Runtime) -> None:
    _contest, user = published(system)
    office = Browser(app, user)
    for part in ("basics", "timeline", "texts", "awarding", "categories/F", "categories/V/rubric", "categories/V/rounds",
                 "categories/F/awards", "categories/F/questions"):  # fmt: skip
        answer = send(office, f"/office/qf7/setup/{part}")
        assert answer.status_code == 302, part
    assert rules_of(system, "qf7").version == 1


def test_a_stale_tab_is_told_and_overwrites_nothing(app: Flask, system: Runtime) -> None:
    _contest, user = published(system, publish=False)
    office = Browser(app, user)
    stale = filled(office.get("/office/qf7/setup/basics").text)
    send(office, "/office/qf7/setup/basics", theme="先保存的")
    late = office.post("/office/qf7/setup/basics", {**stale, "theme": "后保存的"})
    assert late.status_code == 409
    assert "先保存的" in office.get("/office/qf7/setup/basics").text


def test_the_next_edition_is_a_copy_and_a_category_can_go(app: Flask, system: Runtime) -> None:
    _contest, user = published(system)
    office = Browser(app, user)
    assert send(office, "/office/qf7/setup/copy", slug="qf8", number_prefix="LZ8").status_code == 302
    assert "还没有定" in office.get("/office/qf8/setup").text
    office.post("/office/qf8/setup/categories/V/remove", page="/office/qf8/setup/categories/V")
    assert [c.code for c in rules_of(system, "qf8").categories] == ["F"]
    assert send(office, "/office/qf8/setup/categories/new?kind=programme", code="P").status_code == 302
    assert rules_of(system, "qf8").category_by_code("P").criteria
    listed = office.get("/office/contests").text
    assert "第8届" in listed
    assert "第7届" in listed


def test_the_calendar_warns_of_years_it_does_not_know(app: Flask, system: Runtime) -> None:
    _contest, user = published(system)
    office, path = Browser(app, user), "/office/qf7/setup/calendar"
    assert office.post(path, {"day": "2027-02-08", "is_workday": "no", "note": "春节放假"}).status_code == 302
    page = office.get(path).text
    assert "2027年2月8日" in page
    assert office.post(path, {"day": "", "is_workday": "no"}).status_code == 400
    office.post(f"{path}/2027-02-08/remove", page=path)
    assert "2027年2月8日" not in office.get(path).text
    assert office.post(f"{path}/2027-02-31/remove", page=path).status_code == 404
