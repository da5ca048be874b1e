"""The pages of a result, from the organiser's first look to a stranger's own check."""

import importlib.util
import json
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, text

from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.queries import kept_text, list_checkpoints
from tests.factories.decided import Decided, make_decided, make_released
from tests.support.web import Browser

SCRIPT = Path(__file__).parents[3] / "docs" / "verify_result.py"


def script():
    spec = importlib.util.spec_from_file_location("verify_result", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def decided(system: Runtime) -> Decided:
    with system.database.unit_of_work() as session:
        return make_decided(session)


def test_from_compiling_to_the_public_notice(app: Flask, decided: Decided, visitor: Browser) -> None:
    office, supervision = Browser(app, decided.organiser), Browser(app, decided.supervisor)
    slug = decided.contest.slug
    here, there = f"/office/{slug}/result", f"/supervise/{slug}/result"
    assert "可以汇总结果了" in office.get(here).text
    assert visitor.get(f"/contests/{slug}/notice").status_code == 404

    page = office.post(f"{here}/compile", page=here, follow_redirects=True).text
    assert "《清风一》" in page
    sha = page.split('name="sha256" value="')[1].split('"')[0]
    assert office.post(f"{here}/sign", {"sha256": sha}, page=here).status_code == 302

    page = supervision.get(there).text
    assert "复核一致" in page
    assert supervision.post(f"{there}/sign", {"sha256": sha}, page=there).status_code == 302
    page = office.post(f"{here}/release", page=here, follow_redirects=True).text
    assert "公示已发布" in page

    notice = visitor.get(f"/contests/{slug}/notice").text
    assert "《清风一》" in notice
    assert "投稿人" in notice
    assert sha in notice
    assert "《清风四》" not in notice
    assert slug in visitor.get("/notices").text
    assert slug in visitor.get("/winners").text


def test_a_stranger_checks_the_result_with_the_script_alone(app: Flask, system: Runtime, visitor: Browser) -> None:
    slug = make_released(system).contest.slug
    page = visitor.get(f"/contests/{slug}/verify").text
    assert "本站核验通过" in page
    result = visitor.get(f"/contests/{slug}/verify/result-1.json").data
    proof = json.loads(visitor.get(f"/contests/{slug}/verify/proof-1.json").data)
    check = script().problems
    assert visitor.get("/verify_result.py").data == SCRIPT.read_bytes()
    assert check(result, proof) == []
    assert check(result.replace(b"first", b"third"), proof)
    assert check(result, {**proof, "root_hash": "0" * 64})
    assert check(result, {**proof, "event": proof["event"].replace("released", "announced")})


def test_only_works_with_an_award_in_a_released_result_are_reachable(
    app: Flask, system: Runtime, visitor: Browser
) -> None:
    decided = make_released(system)
    base = f"/contests/{decided.contest.slug}/winners"
    assert "清风徐来，水波不兴。" in visitor.get(f"{base}/{decided.entries[0].number}").text
    assert visitor.get(f"{base}/{decided.entries[3].number}").status_code == 404
    assert "《清风四》" not in visitor.get(base).text
    assert visitor.get(f"{base}/{decided.entries[0].number}/files/wrong/audio.m4a").status_code == 404


def test_an_objection_travels_from_the_public_form_to_the_decision(
    app: Flask, system: Runtime, visitor: Browser
) -> None:
    decided = make_released(system)
    slug = decided.contest.slug
    form = f"/contests/{slug}/objections/new"
    typed = {"name": "王举报", "contact": "坏的联系方式", "text": "与已发表作品雷同，附有出处。", "entry_id": ""}
    refused = visitor.post(form, typed)
    assert refused.status_code == 400
    assert "与已发表作品雷同" in refused.text
    done = visitor.post(form, {**typed, "contact": "13800002222"}).text
    code = done.split('<p class="code">')[1].split("<")[0]
    follow = f"/contests/{slug}/objections"
    assert "正在调查处理" in visitor.post(follow, {"code": code.lower().replace("-", " ")}).text
    assert visitor.post(follow, {"code": "AAAA-BBBB-CCCC"}).status_code == 404

    office = Browser(app, decided.organiser)
    listed = office.get(f"/office/{slug}/result/objections").text
    assert code in listed
    assert "王举报" not in listed
    path = listed.split('class="code lead"')[1].split('href="')[1].split('"')[0]
    assert "王举报" not in office.get(path).text
    assert "王举报" in office.post(f"{path}/person", page=path).text
    assert office.post(path, {"state": "dismissed", "decision": "短"}).status_code == 400
    assert office.post(path, {"state": "dismissed", "decision": "经核对出处，两文并不雷同。"}).status_code == 302
    assert "两文并不雷同" in visitor.post(follow, {"code": code}).text


def test_what_was_changed_in_the_database_shows_on_every_page(app: Flask, system: Runtime, visitor: Browser) -> None:
    decided = make_released(system)
    slug = decided.contest.slug
    with system.database.unit_of_work() as session:
        session.execute(
            text("UPDATE awards SET tier_key = 'first' WHERE entry_id = :entry"), {"entry": decided.entries[3].id}
        )
    assert "复核不一致" in Browser(app, decided.supervisor).get(f"/supervise/{slug}/result").text
    assert "记录不一致" in Browser(app, decided.organiser).get(f"/office/{slug}/result").text
    assert "名单与签名的结果不一致" in visitor.get(f"/contests/{slug}/notice").text
    assert "核验不通过" in visitor.get(f"/contests/{slug}/verify").text


def test_the_ledger_page_filters_and_verifies(app: Flask, system: Runtime) -> None:
    decided = make_released(system)
    slug = decided.contest.slug
    for browser, path in (
        (Browser(app, decided.supervisor), f"/supervise/{slug}/ledger"),
        (Browser(app, decided.organiser), f"/office/{slug}/evidence"),
    ):
        page = browser.get(f"{path}?topic=result").text
        assert "发布公示" in page
        assert "提交评分表（封存）" not in page.split("<tbody>")[1]
        assert "账本完好" in browser.post(f"{path}/verify", page=path).text
    assert "结果已发布" in Browser(app, decided.supervisor).get(f"/supervise/{slug}").text


def test_supervisors_change_nothing_and_entrants_see_nothing(app: Flask, decided: Decided) -> None:
    slug = decided.contest.slug
    supervision, entrant = Browser(app, decided.supervisor), Browser(app, decided.entrant)
    for path in ("result/compile", "result/release", "result/announce", "result/decide", "result/disqualify"):
        assert supervision.post(f"/office/{slug}/{path}", page="/").status_code == 404
    for path in (
        f"/office/{slug}/result",
        f"/supervise/{slug}",
        f"/supervise/{slug}/result",
        f"/supervise/{slug}/ledger",
    ):
        assert entrant.get(path).status_code == 404


@pytest.mark.parametrize("path", ["/contests/{}/notice", "/contests/{}/winners", "/notices"])
def test_queries_do_not_grow_with_the_works(app: Flask, system: Runtime, visitor: Browser, path: str) -> None:
    counts = []
    score = [("9", "9"), ("9", "9")]
    for points in ({"一": score}, {"一": score, "二": [("8", "8"), ("8", "8")], "三": [("7", "7"), ("7", "7")]}):
        slug = make_released(system, points).contest.slug
        asked: list[str] = []

        def listen(*args: object, asked: list[str] = asked) -> None:
            asked.append(str(args[2]))

        event.listen(system.database.engine, "before_cursor_execute", listen)
        assert visitor.get(path.format(slug)).status_code == 200
        event.remove(system.database.engine, "before_cursor_execute", listen)
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 14


def test_a_supervisor_downloads_the_newest_checkpoint(app: Flask, system: Runtime) -> None:
    decided = make_released(system)
    supervisor, slug = Browser(app, decided.supervisor), decided.contest.slug
    path = f"/supervise/{slug}/ledger/checkpoint"
    assert path in supervisor.get(f"/supervise/{slug}/ledger").text
    answer = supervisor.get(path)
    assert "attachment; filename=checkpoint-" in answer.headers["Content-Disposition"]
    assert answer.text.startswith("lzcontest/ledger\n")
    with system.database.reading() as session:
        assert answer.text == kept_text(list_checkpoints(session, 1)[0])
    assert Browser(app, decided.entrant).get(path).status_code == 404


def test_winners_with_generated_content_are_marked_wherever_they_are_shown(
    app: Flask, system: Runtime, visitor: Browser
) -> None:
    decided = make_released(system)
    pages = [f"/contests/{decided.contest.slug}/{name}" for name in ("winners", "notice")]
    pages.append(f"{pages[0]}/{decided.entries[0].number}")
    assert not any("含AI生成内容" in visitor.get(page).text for page in pages)
    with system.database.unit_of_work() as session:
        session.get_one(Entry, decided.entries[0].id).details = {"ai_level": "generated", "ai_tools": "某某文生图"}
    for page in pages:
        shown = visitor.get(page).text
        assert shown.count("含AI生成内容") == 1, page
        assert "文生图" not in shown
