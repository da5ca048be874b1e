"""The organiser's list: found by what people know of a work, safe to export, at one price however long."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from zipfile import ZipFile

import pytest
from flask import Flask
from sqlalchemy import event, select

from lzcontest.entries.models import Author, Entry
from lzcontest.foundation.runtime import Runtime, current
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_unit, make_user
from tests.support.web import Browser


class Office:
    """A contest with an organiser's browser."""

    def __init__(self, app: Flask, system: Runtime) -> None:
        self.app, self.system = app, system
        with system.database.unit_of_work() as session:
            contest = make_contest(session, kinds=("fiction", "song"))
            self.contest, self.slug = contest, contest.slug
            self.categories = list(contest.categories)
            self.organiser = make_user(session, "审查员")
            grant(session, self.organiser, "organiser", contest.id)
        self.browser = Browser(app, self.organiser)

    def add(self, title: str = "灯", author: str = "", state: str = "screening", **values: object) -> str:
        with self.system.database.unit_of_work() as session:
            unit = make_unit(session)
            owner = make_user(session, author, unit=unit)
            entry = make_entry(
                session,
                self.contest,
                self.categories[0],
                owner,
                title=title,
                state=state,
                text=f"{title}，清风。",
                **values,
            )
            return entry.id

    def page(self, path: str = "/entries") -> str:
        answer = self.browser.get(f"/office/{self.slug}{path}")
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)

    def state(self, entry_id: str) -> str:
        with self.system.database.reading() as session:
            return session.get_one(Entry, entry_id).state


@pytest.fixture
def office(app: Flask, system: Runtime) -> Office:
    return Office(app, system)


@contextmanager
def counted(system: Runtime) -> Iterator[list[str]]:
    """The statements that run inside the block."""
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_rest):  # type: ignore[no-untyped-def]
        seen.append(statement)

    event.listen(system.database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(system.database.engine, "before_cursor_execute", note)


def test_works_are_found_by_number_title_author_and_unit_but_never_drafts(office: Office) -> None:
    office.add("渡口", "欧阳修文")
    office.add("石桥", "司马青", state="accepted")
    draft = office.add("未写完", state="draft")
    assert "《渡口》" in office.page("/entries?q=欧阳") and "《石桥》" not in office.page("/entries?q=欧阳")
    assert "《石桥》" in office.page("/entries?q=石") and "《石桥》" in office.page("/entries?state=accepted")
    assert "《渡口》" not in office.page("/entries?state=accepted")
    assert "没有符合条件的作品" in office.page("/entries?q=100%25")
    assert (
        "未写完" not in office.page()
        and office.browser.get(f"/office/{office.slug}/entries/{draft}").status_code == 404
    )


def test_the_list_costs_the_same_for_one_and_three_rows(office: Office) -> None:
    office.add("一")
    office.page()
    with counted(office.system) as one:
        office.page()
    office.add("二"), office.add("三")
    with counted(office.system) as three:
        office.page()
    assert len(one) == len(three) <= 16


def test_the_export_holds_the_rows_shown_and_no_formula(office: Office) -> None:
    office.add("=HYPERLINK(1)", "甲")
    office.add("石桥", "乙", state="accepted")
    sheet = office.browser.get(f"/office/{office.slug}/entries-list.csv?state=screening").get_data().decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in sheet and "石桥" not in sheet
    book = office.browser.get(f"/office/{office.slug}/entries-list.xlsx").get_data()
    with ZipFile(BytesIO(book)) as parts:
        assert b"<f>" not in parts.read("xl/worksheets/sheet1.xml")
        assert "石桥" in parts.read("xl/sharedStrings.xml").decode()


def carry_out(office: Office, act: str, works: list[str], **typed: str) -> tuple[str, str]:
    """Preview an act for these works and carry it out as the preview offers it; both pages."""
    listing = f"/office/{office.slug}/entries"
    preview = office.browser.post(f"{listing}/bulk", {"act": act, "ids": works}, page=listing).get_data(as_text=True)
    ids = re.findall(r'name="ids" value="([^"]+)"', preview)
    answer = office.browser.post(f"{listing}/bulk/{act}", {"ids": ids, **typed}, page=listing)
    return preview, answer.get_data(as_text=True)


def test_many_are_passed_only_after_a_preview_and_each_on_its_own(office: Office) -> None:
    good, done = office.add("甲"), office.add("乙", state="accepted")
    listing = f"/office/{office.slug}/entries"
    seen = office.browser.post(f"{listing}/bulk", {"act": "accept", "ids": [good, done]}, page=listing)
    assert "1 件会改变，1 件保持不变" in seen.get_data(as_text=True) and office.state(good) == "screening"
    _preview, result = carry_out(office, "accept", [good, done])
    assert "1 件已处理" in result and office.state(good) == "accepted"
    stale = office.add("丙")
    office.browser.post(f"{listing}/bulk/accept", {"ids": [f"{stale}:7"]}, page=listing)
    assert office.state(stale) == "screening"


def test_sending_the_same_twice_mails_once_and_says_so(office: Office) -> None:
    works = [office.add("甲"), office.add("乙")]
    listing = f"/office/{office.slug}/entries"
    preview, _result = carry_out(office, "return", works, **{"return-reason": "请补页码", "return-gate": "formal"})
    assert [office.state(work) for work in works] == ["returned", "returned"]
    ids = re.findall(r'name="ids" value="([^"]+)"', preview)
    again = office.browser.post(f"{listing}/bulk/return", {"ids": ids, "return-reason": "请补页码"}, page=listing)
    assert "2 件没有变" in again.get_data(as_text=True)
    with office.system.database.reading() as session:
        assert list(session.scalars(select(Message.event))) == ["entry_returned"] * 2


def test_many_cannot_be_returned_without_a_reason(office: Office) -> None:
    work = office.add("甲")
    _preview, refused = carry_out(office, "return", [work])
    assert "请写明理由" in refused and f'value="{work}:' in refused and office.state(work) == "screening"


def test_all_that_the_filter_finds_and_never_an_own_work(office: Office) -> None:
    good, own = office.add("甲"), office.add("我的")
    with office.system.database.unit_of_work() as session:
        session.get_one(Entry, own).owner_id = office.organiser.id
    listing = f"/office/{office.slug}/entries"
    page = office.browser.post(f"{listing}/bulk?state=screening", {"act": "accept", "all": "1"}, page=listing)
    ids = re.findall(r'name="ids" value="([^"]+)"', page.get_data(as_text=True))
    assert [item.partition(":")[0] for item in ids] == [good] and "这是您自己的作品" in page.get_data(as_text=True)
    office.browser.post(f"{listing}/bulk/accept", {"ids": [f"{own}:0.0.screening", *ids]}, page=listing)
    assert (office.state(good), office.state(own)) == ("accepted", "screening")


def test_a_telephone_is_shown_only_on_request_with_a_reason_and_recorded(office: Office) -> None:
    entry_id = office.add("电话")
    with office.system.database.unit_of_work() as session:
        author = session.scalars(select(Author).where(Author.entry_id == entry_id)).one()
        author.phone_sealed = current().cipher.seal("13812345678", purpose="phone")
        author_id = author.id
    page = f"/office/{office.slug}/entries/{entry_id}"
    assert "13812345678" not in office.page(f"/entries/{entry_id}")
    refused = office.browser.post(f"{page}/phone", {"author": author_id, "reason": ""}, page=page)
    assert refused.status_code == 400 and "13812345678" not in refused.get_data(as_text=True)
    shown = office.browser.post(f"{page}/phone", {"author": author_id, "reason": "contact"}, page=page)
    assert "13812345678" in shown.get_data(as_text=True)
    with office.system.database.reading() as session:
        kinds = list(session.scalars(select(LedgerEvent.kind)))
    assert kinds == ["personal_data.viewed"]


def test_the_overview_counts_and_links(office: Office) -> None:
    office.add("甲")
    office.add("乙", state="accepted")
    office.add("丙", state="draft")
    page = office.page("")
    assert "等待形式审查" in page and "还在写的草稿 1" in page and "共收到 2 件作品" in page


def test_works_of_another_contest_are_not_here(office: Office, app: Flask, system: Runtime) -> None:
    other = Office(app, system)
    foreign = other.add("别家")
    for path in (f"/entries/{foreign}", f"/screening?entry={foreign}"):
        assert office.browser.get(f"/office/{office.slug}{path}").status_code == 404
    assert office.browser.get(f"/office/{other.slug}/entries").status_code == 404
