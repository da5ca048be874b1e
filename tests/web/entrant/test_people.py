"""People of a work as entrants, guardians, co-authors and the office meet them on the screens."""

import re
from io import BytesIO

import pytest
from flask import Flask
from sqlalchemy import select

from lzcontest.accounts.models import User
from lzcontest.contests.models import Contest
from lzcontest.entries.models import Author, Consent, Entry
from lzcontest.entries.queries import list_consents
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.people import grant, make_user
from tests.support.web import Browser
from tests.web.entrant.test_submit import TEXT, begin, fill

CHILD = {
    "people-0-name": "小禾", "people-0-part": "author", "people-0-unit_name": "河口小学",
    "people-0-phone": "13800000000", "people-0-birth": "2015-06-01",
}  # fmt: skip
CODE = re.compile(r'class="code">((?:[0-9a-z]{4}-){3}[0-9a-z]{4})<')


@pytest.fixture
def contest(system: Runtime) -> Contest:
    with system.database.unit_of_work() as session:
        return make_contest(session, number_prefix="LZ7", kinds=("fiction", "song"))


@pytest.fixture
def user(system: Runtime) -> User:
    with system.database.unit_of_work() as session:
        return make_user(session, "林老师")


@pytest.fixture
def browser(app: Flask, user: User) -> Browser:
    return Browser(app, user)


def with_child(browser: Browser, contest: Contest) -> tuple[str, str]:
    """A work by a child, but for the consent; its path and the key of the child."""
    path = begin(browser, contest)
    fill(browser, path, "work", {"title": "收据", "body": TEXT})
    assert fill(browser, path, "authors", CHILD).headers["Location"].endswith("/consents")
    fill(browser, path, "declarations", {"originality": "y", "licence": "y", "ai": "none"})
    page = browser.get(f"{path}/consents").text
    person = re.search(r'id="guardian-(\w+)"', page)
    assert person
    return path, person.group(1)


def ask(browser: Browser, path: str, person: str, email: str = "") -> str:
    """Name the guardian; the code, where it is shown."""
    form = {
        "kind": "guardian", f"{person}-guardian_name": "禾妈妈", f"{person}-relation": "母亲",
        f"{person}-guardian_phone": "13811112222", f"{person}-email": email,
    }  # fmt: skip
    page = browser.post(f"{path}/consents/{person}/ask", form, page=f"{path}/consents")
    assert page.status_code == 200, page.text
    found = CODE.search(page.text)
    return found.group(1) if found else ""


def test_a_child_takes_part_when_the_guardian_says_yes_by_a_code(
    app: Flask, system: Runtime, browser: Browser, contest: Contest
) -> None:
    path, person = with_child(browser, contest)
    check = browser.get(f"{path}/check").text
    assert "还缺监护人的同意" in check and f'href="{path}/consents#guardian-{person}"' in check
    assert browser.post(f"{path}/check", {}).status_code == 400
    code = ask(browser, path, person)
    guardian = Browser(app)  # no account
    opened = guardian.get(f"/consents?code={code.upper()}")
    where = opened.headers["Location"]
    page = guardian.get(where).text
    assert "小禾" in page and "《收据》" in page and "监护人" in page and "138" not in page
    wrong = guardian.post(where, {"answer": "yes", "proof": "9999"})
    assert wrong.status_code == 400 and "对不上" in wrong.text and 'value="9999"' in wrong.text
    assert guardian.post(where, {"answer": "yes", "proof": "2222"}).status_code == 303
    assert "您已同意" in guardian.get(where).text
    assert "已同意" in browser.get(f"{path}/consents").text
    assert browser.post(f"{path}/check", {}).headers["Location"].endswith("/receipt")
    with system.database.reading() as session:
        kinds = session.scalars(select(LedgerEvent.kind).where(LedgerEvent.kind.like("consent.%"))).all()
        bodies = " ".join(session.scalars(select(LedgerEvent.body)).all())
        stored = session.scalars(select(Consent)).one()
        author = session.scalars(select(Author).where(Author.name == "小禾")).one()
        told = session.scalars(select(Message).where(Message.event == "consent_answered")).one()
    assert "已经同意" in told.body_text and "作品还没有提交" in told.body_text and "小禾" not in told.body_text
    assert kinds == ["consent.asked", "consent.given"]
    for secret in ("小禾", "禾妈妈", "13811112222", "2015"):
        assert secret not in bodies + stored.sealed + str(author.birth_sealed)


def test_a_refusal_is_told_and_it_and_a_new_name_stop_the_work(
    app: Flask, system: Runtime, user: User, browser: Browser, contest: Contest
) -> None:
    path, person = with_child(browser, contest)
    where = f"/consents/{ask(browser, path, person)}"
    Browser(app).post(where, {"answer": "no", "proof": "2222"})
    assert "已告诉投稿人" in Browser(app).get(where).text
    with system.database.reading() as session:
        told = session.scalars(select(Message).where(Message.event == "consent_answered")).one()
    assert told.user_id == user.id and "不同意" in told.body_text and f"{path}\n" in told.body_text
    assert "没有同意" in browser.get(f"{path}/consents").text
    assert browser.post(f"{path}/check", {}).status_code == 400
    Browser(app).post(where, {"answer": "yes", "proof": "2222"})
    assert "都齐了" in browser.get(f"{path}/check").text
    fill(browser, path, "authors", {**CHILD, "people-0-key": person, "people-0-name": "小麦", "people-0-birth": ""})
    assert "还缺监护人的同意" in browser.get(f"{path}/check").text
    assert Browser(app).get("/consents/0000000000000000").status_code == 404
    assert Browser(app).get("/consents?code=wrong").status_code == 400


def test_a_signed_form_counts_and_only_the_office_opens_it_with_a_trace(
    app: Flask, system: Runtime, browser: Browser, contest: Contest
) -> None:
    path, person = with_child(browser, contest)
    form = f"{path}/consents/{person}/form"

    def send(data: bytes) -> object:
        return browser.post(form, {"form": (BytesIO(data), "签字.jpg")}, page=f"{path}/consents")

    assert "请先填写监护人" in send(b"\xff\xd8\xff photo").text  # type: ignore[attr-defined]
    ask(browser, path, person, "mama@example.org")
    with system.database.reading() as session:
        mail = session.scalars(select(Message).where(Message.event == "consent_asked")).one()
    assert mail.address == "mama@example.org" and "/consents/" in mail.body_text and "13811112222" not in mail.body_text
    made = browser.get(f"{form}.pdf")
    assert made.status_code == 200 and made.data.startswith(b"%PDF")
    assert "JPG" in send(b"MZ program").text  # type: ignore[attr-defined]
    assert send(b"\xff\xd8\xff photo").status_code == 302  # type: ignore[attr-defined]
    browser.post(f"{path}/check", {})
    with system.database.unit_of_work() as session:
        officer, judge = make_user(session), make_user(session)
        grant(session, officer, "organiser", contest.id)
        grant(session, judge, "judge", contest.id)
        entry = session.scalars(select(Entry).where(Entry.number.is_not(None))).one()
        rows = list_consents(session, entry)
        assert [(r.name, r.kind, r.state, r.method, r.has_form) for r in rows] == [
            ("小禾", "guardian", "given", "form", True)
        ]
    office = f"/office/{contest.slug}/entries/{entry.id}/consents"
    shown = Browser(app, officer).get(office).text
    assert "小禾" in shown and "禾妈妈" not in shown
    opened = Browser(app, officer).post(f"{office}/{rows[0].id}", {}, page=office).text
    assert "禾妈妈" in opened and "13811112222" in opened
    scan = Browser(app, officer).post(f"{office}/{rows[0].id}", {"what": "form"}, page=office)
    assert scan.data == b"\xff\xd8\xff photo" and "attachment" in scan.headers["Content-Disposition"]
    assert Browser(app, judge).get(office).status_code == 404
    with system.database.reading() as session:
        looks = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == "personal_data.viewed")).all()
    assert len(looks) == 2


def test_wrong_birth_dates_are_said_and_kept_and_none_is_sent_back(browser: Browser, contest: Contest) -> None:
    path = begin(browser, contest)
    wrong = fill(browser, path, "authors", {**CHILD, "people-0-birth": "110105194912310021"})
    assert wrong.status_code == 400 and "校验码" in wrong.text and 'value="110105194912310021"' in wrong.text
    fill(browser, path, "authors", {**CHILD, "people-0-birth": "11010519491231002X"})
    page = browser.get(f"{path}/authors").text
    assert "1949" not in page and "13800000000" not in page and "已加密保存" in page
    empty = {**CHILD, "people-0-birth": "", "people-1-name": " ", "people-1-part": "cast", "people-1-phone": ""}
    assert fill(browser, path, "authors", empty).headers["Location"].endswith("/declarations")


def test_a_co_author_confirms_by_mail_without_holding_the_work_up(
    app: Flask, system: Runtime, browser: Browser, contest: Contest
) -> None:
    with system.database.unit_of_work() as session:
        session.get_one(Contest, contest.id).terms = {"confirm_authors": True}
    path = begin(browser, contest, "S")
    people = {
        "people-0-name": "林老师", "people-0-part": "author:作词", "people-0-phone": "13800000000",
        "people-0-unit_name": "河口小学", "people-0-is_contact": "1", "people-1-name": "周谱", "people-1-part": "author:作曲",
        "people-1-contribution": "副歌", "people-2-name": "唐音", "people-2-part": "cast:演唱",
    }  # fmt: skip
    assert fill(browser, path, "authors", people).headers["Location"].endswith("/consents")
    page = browser.get(f"{path}/consents").text
    assert "周谱" in page and "唐音" not in page
    found = re.search(r'id="author-(\w+)"', page)
    assert found
    person = found.group(1)
    data = {"kind": "author", f"{person}-email": "zhou@example.org"}
    browser.post(f"{path}/consents/{person}/ask", data, page=f"{path}/consents")
    with system.database.reading() as session:
        mail = session.scalars(select(Message).where(Message.event == "consent_asked")).one()
    link = re.search(r"(/consents/\w+)", mail.body_text)
    assert link
    other = Browser(app)
    assert "作曲" in other.get(link.group(1)).text
    other.post(link.group(1), {"answer": "yes"})
    assert "已同意" in browser.get(f"{path}/consents").text
    check = browser.get(f"{path}/check").text
    assert "周谱" in check and "副歌" in check and "联系人" in check
