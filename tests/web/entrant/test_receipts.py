"""The receipt: on paper, recomputed by hand, checked in public without telling whose it is; and what was agreed to."""

import hashlib
import re

import pytest
from flask import Flask

from lzcontest.accounts.models import User
from lzcontest.contests import service as contests
from lzcontest.contests.domain import EntryTerms, canonical_rules, licence_preset
from lzcontest.contests.models import Contest, RulesVersion
from lzcontest.contests.queries import get_rules
from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, grant, make_user
from tests.support.web import Browser
from tests.web.entrant.test_submit import AUTHOR, TEXT, begin, fill

TICKS = {"originality": "y", "licence": "y", "ai": "none"}


@pytest.fixture
def contest(system: Runtime) -> Contest:
    with system.database.unit_of_work() as session:
        made = make_contest(session, kinds=("fiction",), number_prefix="LZ7", theme="清风", call_text="征集")
        frozen = canonical_rules(get_rules(session, made.id))
        session.add(RulesVersion(contest_id=made.id, number=1, text=frozen.text, sha256=frozen.sha256, made_by="test"))
        return made


@pytest.fixture
def user(system: Runtime) -> User:
    with system.database.unit_of_work() as session:
        return make_user(session, "王小明")


@pytest.fixture
def browser(app: Flask, user: User) -> Browser:
    return Browser(app, user)


def written(browser: Browser, contest: Contest) -> str:
    path = begin(browser, contest)
    fill(browser, path, "work", {"title": "收据", "body": TEXT})
    fill(browser, path, "authors", AUTHOR)
    fill(browser, path, "declarations", TICKS)
    return path


def test_a_receipt_is_recomputed_printed_and_checked_by_anybody(
    app: Flask, browser: Browser, visitor: Browser, contest: Contest
) -> None:
    path = written(browser, contest)
    browser.post(f"{path}/check", {})
    page = browser.get(f"{path}/receipt").text
    prints = re.findall(r"<code>([0-9a-f]{64})</code>", page)
    content = browser.get(f"{path}/receipt.json").data
    assert hashlib.sha256(content).hexdigest() == prints[0]
    assert hashlib.sha256(TEXT.encode()).hexdigest() in prints
    assert hashlib.sha256(contest.licence_text.encode()).hexdigest() in prints
    paper = browser.get(f"{path}/receipt.pdf")
    assert paper.data.startswith(b"%PDF") and paper.mimetype == "application/pdf"
    assert f'data-forget-drafts="{path.rsplit("/", 1)[1]}"' in page
    shown = visitor.get(f"/receipts/{prints[0]}").text
    assert "账本里有这份提交" in shown and contest.title in shown
    for secret in ("王小明", "收据", "LZ7-F-0001", "河口镇"):
        assert secret not in shown
    assert visitor.get(f"/receipts/{prints[1]}").status_code == 404  # a text alone is not looked up
    assert visitor.get("/receipts?sha256=abc").status_code == 400
    assert visitor.get(f"/receipts?sha256={prints[0].upper()}").headers["Location"].endswith(prints[0])


def test_new_wording_asks_only_those_who_had_not_handed_in(
    app: Flask, system: Runtime, browser: Browser, contest: Contest
) -> None:
    done, waiting = written(browser, contest), written(browser, contest)
    browser.post(f"{done}/check", {})
    with system.database.unit_of_work() as session:
        boss = make_user(session)
        grant(session, boss, "organiser", contest.id)
        terms, text = EntryTerms(licence="transfer"), licence_preset("transfer")
        contests.update_contest(
            session, actor_of(session, boss), contest_id=contest.id, reason="改授权方式", terms=terms, licence_text=text
        )
    assert "规则有了新的一版" in browser.get(f"{waiting}/check").text
    assert "主办方可以免费宣传使用" in browser.get(f"{done}/declarations").text
    assert "转让给主办方" in browser.get(f"{waiting}/declarations").text
    fill(browser, waiting, "declarations", TICKS)
    browser.post(f"{waiting}/check", {})
    fill(browser, done, "work", {"title": "收据簿", "body": TEXT})
    assert browser.post(f"{done}/check", {}).headers["Location"].endswith("/receipt")
    with system.database.reading() as session:
        kept = {p: session.get_one(Entry, p.rsplit("/", 1)[1]) for p in (done, waiting)}
    assert (kept[done].licence_kind, kept[done].rules_version) == ("free_use", 1)
    assert (kept[waiting].licence_kind, kept[waiting].rules_version) == ("transfer", 2)
    assert kept[waiting].licence_sha256 == hashlib.sha256(text.encode()).hexdigest()
    assert "转让" in browser.get(f"{waiting}/receipt").text and "转让" not in browser.get(f"{done}/receipt").text


def test_what_a_contest_allows_of_artificial_intelligence_is_held_to(
    system: Runtime, browser: Browser, contest: Contest
) -> None:
    path = written(browser, contest)
    with system.database.unit_of_work() as session:
        session.get_one(Contest, contest.id).terms = {"ai": "assisted"}
    told = {**TICKS, "ai": "generated", "ai_tools": "某文生文", "ai_note": "结尾一段"}
    refused = fill(browser, path, "declarations", told)
    assert refused.status_code == 400 and "不收含生成内容" in refused.text and "某文生文" in refused.text
    unnamed = fill(browser, path, "declarations", {**TICKS, "ai": "assisted", "ai_note": "润色"})
    assert unnamed.status_code == 400 and "用了哪些人工智能工具" in unnamed.text
    told |= {"ai": "assisted"}
    assert fill(browser, path, "declarations", told).headers["Location"].endswith("/check")
    assert "某文生文" in browser.get(f"{path}/check").text


def test_the_office_sets_terms_and_an_untouched_wording_follows(app: Flask, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        boss, draft = make_user(session), make_contest(session, state="draft", licence_text=licence_preset("free_use"))
        grant(session, boss, "organiser", draft.id)
    office = Browser(app, boss)
    page = f"/office/{draft.slug}/setup/terms"
    assert "参赛约定" in office.get(f"/office/{draft.slug}/setup").text
    sent = {
        "licence": "named_uses", "licence_text": licence_preset("free_use"), "ai": "none", "consent_age": "16",
        "age_min": "6", "confirm_authors": "y",
    }  # fmt: skip
    assert office.post(page, {**sent, "consent_age": "99"}).status_code == 400
    assert office.post(page, sent).status_code == 302
    with system.database.reading() as session:
        kept = session.get_one(Contest, draft.id)
    assert EntryTerms.from_json(kept.terms) == EntryTerms("named_uses", "none", 16, 6, True)
    assert kept.licence_text == licence_preset("named_uses")
