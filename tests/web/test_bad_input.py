"""Nonsense in every form and address: a clear answer, never a failure of the system, and nothing of it is kept."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.web.shared.access import Permission
from tests.support.routes import Filling, access_of, insider, path_of, rules, without_tokens
from tests.support.web import TOKEN
from tests.support.world import World

AWKWARD = {
    "empty": "",
    "long": "廉" * 6_000,
    "emoji": "😀👨‍👩‍👧‍👦🏴",
    "rare": "𠮷野家𡈽",
    "nul": "清\0风",
    "surrogate": "\ud842",
    "markup": "<script>alert(1)</script>{{7*7}}${7*7}#panic(1)",
    "number": "99999999999999999999999999",
    "negative": "-1",
    "not a number": "NaN",
    "list": "[]",
    "date": "0000-99-99T99:99",
    "path": "../../etc/passwd",
    "header": "a\r\nBcc: x@example.org",
}
# Names of fields the forms of this site really have, so that the nonsense reaches the code behind them.
FIELDS = (
    "title", "body", "name", "email", "phone", "password", "reason", "act", "state", "version", "seen", "text", "contact",
    "decision", "entry_id", "unit_id", "parent_id", "role", "contest_id", "user_id", "judge_id", "max_load", "kinds",
    "number", "kind", "format", "code", "seed", "due_at", "starts_at", "venue_id", "max_minutes", "ids", "category",
    "people-0-name", "people-0-role", "people-0-key", "order", "choice", "tier", "count", "sha256", "digest", "slug",
    "edition", "opens_at", "closes_at", "day", "is_workday", "scores-theme", "scores-craft", "score-theme", "theme",
    "comment", "locale", "large", "next", "stage_width_m", "power_kw", "seats", "east_m", "speed_kmh", "changeover_min",
    "criteria-0-key", "criteria-0-weight", "tiers-0-quota", "rounds-0-judges_per_entry", "fields-0-key", "person_names",
    "unit_ids", "conflict_unit", "duration_s", "programme_kind", "cast_size", "start", "end", "part", "waive",
    "char_max", "seconds_max", "limits-char_max", "tie_ladder", "note", "confirm", "short_name", "prefix", "number_prefix",
)  # fmt: skip


@pytest.fixture
def world(app: Flask, system: Runtime, tmp_path: Path) -> World:
    app.config["PROPAGATE_ERRORS"] = False
    return World(app, system, tmp_path)


def bodies() -> dict[str, Any]:
    """What is sent to each form: one kind of nonsense in all fields, and all kinds mixed over the fields."""
    kinds = [text for name, text in AWKWARD.items() if name != "surrogate"]
    mixed = {name: kinds[place % len(kinds)] for place, name in enumerate(FIELDS)}
    shifted = {name: kinds[(place + 5) % len(kinds)] for place, name in enumerate(FIELDS)}
    alike = {name: dict.fromkeys(FIELDS, AWKWARD[name]) for name in ("rare", "nul", "number")}
    return {"nothing": {}, "mixed": mixed, "shifted": shifted, **alike}


def test_no_form_fails_whatever_is_in_it(app: Flask, world: World) -> None:
    filling, wrong = Filling(world, world.a), []
    last = {"account.sign_out", "account.security_devices_end_others", "account.security_device_end"}
    with without_tokens(app):
        for rule in sorted(rules(app), key=lambda each: each.endpoint in last):
            if "POST" not in (rule.methods or ()):
                continue
            path = path_of(app, rule, filling.values(rule))
            access = access_of(app, rule)
            persona = "administrator" if access is Permission.ADMINISTRATOR else insider(rule, access)
            client = world.browser(persona).client
            raw = {"content_type": "application/x-www-form-urlencoded"}
            answers = {name: client.post(path, data=form) for name, form in bodies().items()}
            answers["malformed"] = client.post(path, data=b"title=%ff%fe%ed%a1%82&body=\xff\xfe&act=%", **raw)
            answers["json"] = client.post(path, data=b'{"a":', content_type="application/json")
            wrong += [f"POST {path} {name}: {a.status_code}" for name, a in answers.items() if a.status_code >= 500]
    assert not wrong, "\n".join(wrong)


def test_no_address_fails_whatever_is_asked(app: Flask, world: World) -> None:
    filling, wrong = Filling(world, world.a), []
    queries = [f"?page={value}&q={value}&state={value}&category={value}&sort={value}&entry={value}&unit={value}"
               for value in ("99999999999999999999", "%00", "%ED%A1%82")]  # fmt: skip
    for rule in rules(app):
        if "GET" not in (rule.methods or ()):
            continue
        values = filling.values(rule)
        access = access_of(app, rule)
        client = world.browser(insider(rule, access)).client
        for query in queries:
            status = client.get(path_of(app, rule, values) + query, buffered=True).status_code
            if status >= 500:
                wrong.append(f"GET {rule.rule}{query}: {status}")
        for name in values:
            for odd in ("𠮷" * 300, "x\0y%ff"):
                if not isinstance(values[name], int) and "any(" not in rule.rule:
                    path = path_of(app, rule, {**values, name: odd}).replace("%25ff", "%ff")
                    status = client.get(path, buffered=True).status_code
                    if status >= 500:
                        wrong.append(f"GET {path[:80]} ({rule.rule}): {status}")
    assert not wrong, "\n".join(wrong)


def test_a_form_without_its_token_keeps_what_was_typed(world: World) -> None:
    browser, entry = world.browser("owner_a"), world.a.entries["draft"]
    answer = browser.client.post(
        f"/my/works/{entry.id}/work", data={"version": "2", "title": "新题目", "body": "写了一夜"}
    )
    assert answer.status_code == 400
    assert "写了一夜" in answer.text and "新题目" in answer.text and TOKEN.search(answer.text)


def test_a_score_sheet_without_its_token_or_session_keeps_the_comment(world: World, app: Flask) -> None:
    task = f"/judge/tasks/{world.a.ids['assignment_id']}"
    kept = {"version": "0", "comment": "这一段写得很动人", "csrf_token": "old"}
    answer = world.browser("judge_a").client.post(task, data=kept)
    assert answer.status_code == 400 and "这一段写得很动人" in answer.text
    token = TOKEN.search(world.browser("visitor").get("/sign-in").text)
    assert token
    kept["csrf_token"] = token.group(1) or token.group(2)
    answer = world.browser("visitor").client.post(task, data=kept)
    assert answer.status_code == 401 and "这一段写得很动人" in answer.text


def test_two_tabs_and_a_passed_deadline_lose_no_text(world: World, system: Runtime) -> None:
    browser, entry = world.browser("owner_a"), world.a.entries["draft"]
    page = f"/my/works/{entry.id}/work"
    stale = browser.post(page, {"version": "0", "title": "收据", "body": "第二个窗口里写的"})
    assert stale.status_code == 409 and "第二个窗口里写的" in stale.text
    with system.database.unit_of_work() as session:
        session.get_one(Contest, world.a.contest.id).closes_at = clock.now()
        version = session.get_one(Entry, entry.id).version
    # A draft may still be written, so that nothing is lost; it can no longer be handed in, and that is said.
    late = {"version": str(version), "title": "收据", "body": "最后一分钟写的。" * 20}
    assert browser.post(page, late, page="/account").status_code == 302
    refused = browser.post(f"/my/works/{entry.id}/check", {}, page=page)
    assert refused.status_code in (400, 403) and "截止" in refused.text
    assert "最后一分钟写的" in browser.get(page).text
    with system.database.reading() as session:
        assert session.get_one(Entry, entry.id).state == "draft"


def test_rare_characters_come_back_as_they_were_typed(world: World) -> None:
    browser, entry = world.browser("owner_a"), world.a.entries["draft"]
    page = f"/my/works/{entry.id}/work"
    text = "𠮷野家的账本😀，" * 30
    assert browser.post(page, {"version": str(entry.version), "title": "𠮷", "body": text}).status_code == 302
    assert "𠮷野家的账本😀" in browser.get(page).text
