"""Submitting as a person does: page by page, with and without scripts, with slips and second thoughts."""

import re
from io import BytesIO
from typing import Any

import docx
import pytest
from flask import Flask

from lzcontest.accounts.models import User
from lzcontest.contests.models import Contest
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import make_contest
from tests.factories.people import grant, make_user
from tests.factories.works import TEXT, write_fiction
from tests.support.queries import count_queries
from tests.support.web import Browser

VERSION = re.compile(r'name="version" value="(\d+)"')
AUTHOR = {
    "people-0-name": "王小明",
    "people-0-role": "author",
    "people-0-unit_name": "河口镇",
    "people-0-phone": "13800000000",
}


@pytest.fixture
def contest(system: Runtime) -> Contest:
    with system.database.unit_of_work() as session:
        return make_contest(session, number_prefix="LZ7")


@pytest.fixture
def user(system: Runtime) -> User:
    with system.database.unit_of_work() as session:
        return make_user(session, "王小明")


@pytest.fixture
def browser(app: Flask, user: User) -> Browser:
    return Browser(app, user)


def docx_bytes(text: str) -> bytes:
    """A document of Word with these paragraphs."""
    document, out = docx.Document(), BytesIO()
    for line in text.splitlines():
        document.add_paragraph(line)
    document.save(out)
    return out.getvalue()


def begin(browser: Browser, contest: Contest, code: str = "F") -> str:
    """The path of a new draft."""
    page = browser.post(f"/my/submit/{contest.slug}", {"category": code})
    assert page.status_code == 302, page.text
    return str(page.headers["Location"]).removesuffix("/work")


def fill(browser: Browser, path: str, step: str, data: dict[str, Any], **options: Any) -> Any:
    """Fill in a step as it stands now and press next."""
    version = VERSION.search(browser.get(f"{path}/{step}").text)
    assert version
    return browser.post(f"{path}/{step}", {"version": version.group(1), **data}, **options)


def test_a_micro_fiction_goes_in_page_by_page(browser: Browser, contest: Contest) -> None:
    page = browser.get(f"/my/submit/{contest.slug}")
    assert "微小说" in page.text and "正文最多 1,500 字" in page.text
    path = begin(browser, contest)
    assert fill(browser, path, "work", {"title": "《收据》", "body": TEXT}).headers["Location"].endswith("/authors")
    assert fill(browser, path, "authors", AUTHOR).headers["Location"].endswith("/declarations")
    done = fill(browser, path, "declarations", {"originality": "y", "licence": "y"})
    assert done.headers["Location"].endswith("/check")
    check = browser.get(f"{path}/check").text
    assert "都齐了" in check and "《收据》" in check and "《《" not in check
    receipt = browser.post(f"{path}/check", {})
    assert receipt.headers["Location"].endswith("/receipt")
    page = browser.get(f"{path}/receipt")
    assert "LZ7-F-0001" in page.text and re.search(r"<code>[0-9a-f]{64}</code>", page.text)
    again = browser.post(f"{path}/check", {}, page=f"{path}/check")  # the button, pressed twice
    assert again.status_code == 302
    assert "第 2 次" not in browser.get(f"{path}/receipt").text
    assert "处理中" in browser.get("/my/works").text


def test_missing_things_are_listed_with_links_and_nothing_is_lost(browser: Browser, contest: Contest) -> None:
    path = begin(browser, contest)
    page = fill(browser, path, "work", {"title": "", "body": "清风。"})
    assert page.status_code == 400
    assert "还没有题目" in page.text and "清风。" in page.text
    check = browser.get(f"{path}/check").text
    assert f'href="{path}/authors#people-0-phone"' in check
    assert browser.post(f"{path}/check", {}).status_code == 400


def test_autosave_keeps_the_draft_and_two_tabs_are_told(browser: Browser, contest: Contest) -> None:
    path = begin(browser, contest)
    ask = {"Accept": "application/json"}
    first = fill(browser, path, "work", {"title": "𠮷祥😀", "body": ""}, headers=ask)
    assert first.json["ok"] and first.json["version"] == 2 and "body" not in (first.json.get("errors") or {"": ""})
    old = browser.post(f"{path}/work", {"version": "1", "title": "另一份"}, headers=ask)
    assert old.status_code == 409 and old.json["server"]["version"] == 2
    assert "𠮷祥😀" in browser.get(f"{path}/work").text
    form = browser.post(f"{path}/work", {"version": "1", "title": "另一份", "body": "写了很久"})
    assert form.status_code == 409 and "写了很久" in form.text and 'name="version" value="2"' in form.text


def test_unstorable_characters_are_refused_and_said(browser: Browser, contest: Contest) -> None:
    path = begin(browser, contest)
    page = fill(browser, path, "work", {"title": "收\0据", "body": "清风"})
    assert page.status_code == 400 and "控制字符" in page.text and "清风" in page.text


def test_a_document_is_read_in_and_the_loss_of_format_is_said(browser: Browser, contest: Contest) -> None:
    path = begin(browser, contest)
    sent = {
        "title": "收据",
        "action": "read:body",
        "body_document": (BytesIO(docx_bytes("第一段。\n第二段。")), "稿.docx"),
    }
    page = fill(browser, path, "work", sent)
    assert page.status_code == 302
    page = browser.get(f"{path}/work")
    assert "第一段。" in page.text and "没有保留" in page.text
    wrong = fill(browser, path, "work", {"action": "read:body", "body_document": (BytesIO(b"x"), "旧.doc")})
    assert wrong.status_code == 400 and "另存为 DOCX" in wrong.text


def test_nobody_else_sees_the_work(app: Flask, system: Runtime, browser: Browser, contest: Contest) -> None:
    path = begin(browser, contest)
    with system.database.unit_of_work() as session:
        other = make_user(session)
    stranger = Browser(app, other)
    for page in ("", "/work", "/authors", "/declarations", "/check", "/receipt", "/progress"):
        assert stranger.get(path + page).status_code == 404, page
    for act in ("/work", "/authors", "/declarations", "/check", "/withdraw", "/files/audio/remove"):
        assert stranger.post(path + act, {}, page="/my/works").status_code in (400, 404), act
    assert Browser(app).get(path).status_code == 302


def test_who_judges_the_contest_is_refused_with_the_reason(
    app: Flask, system: Runtime, contest: Contest, user: User
) -> None:
    with system.database.unit_of_work() as session:
        grant(session, user, "judge", contest.id)
    browser = Browser(app, user)
    assert "您是本届赛事的评委" in browser.get(f"/my/submit/{contest.slug}").text
    refused = browser.post(f"/my/submit/{contest.slug}", {"category": "F"}, page="/my/works")
    assert refused.status_code == 403 and "不能参加" in refused.text


def test_a_changed_work_says_that_it_waits_and_a_withdrawn_one_may_come_back(
    browser: Browser, contest: Contest
) -> None:
    path = begin(browser, contest)
    fill(browser, path, "work", {"title": "收据", "body": TEXT})
    fill(browser, path, "authors", AUTHOR)
    fill(browser, path, "declarations", {"originality": "y", "licence": "y"})
    browser.post(f"{path}/check", {})
    fill(browser, path, "work", {"title": "新收据", "body": TEXT})
    assert "有修改还没有重新提交" in browser.get(path).text
    browser.post(f"{path}/check", {})
    assert "第 2 次" in browser.get(f"{path}/receipt").text
    browser.post(f"{path}/withdraw", {}, page=path)
    assert "已撤回" in browser.get(path).text
    number = re.search(r"LZ7-F-\d{4}", browser.get(path).text)
    assert number and "不参评" in browser.get("/my/works").text
    # Until the deadline it may come back, under its own number.
    fill(browser, path, "work", {"title": "旧收据", "body": TEXT})
    assert browser.post(f"{path}/check", {}).headers["Location"].endswith("/receipt")
    receipt = browser.get(f"{path}/receipt").text
    assert "第 3 次" in receipt and number.group() in receipt


def test_the_list_asks_the_same_number_of_questions_for_one_and_three_works(
    app: Flask, system: Runtime, contest: Contest, user: User
) -> None:
    browser = Browser(app, user)
    counts = []
    for more in (1, 2):
        with system.database.unit_of_work() as session:
            for _time in range(more):
                write_fiction(session, user, session.get_one(Contest, contest.id).categories[0])
        with count_queries(system.database.engine) as count:
            assert browser.get("/my/works").text.count("继续写") == (1 if more == 1 else 3)
        counts.append(count.total)
    assert counts[0] == counts[1]
