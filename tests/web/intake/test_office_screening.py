"""Screening in a browser: decide and go on; two organisers do not overwrite one another; names are masked."""

import re

import pytest
from flask import Flask
from sqlalchemy import select

from lzcontest.foundation.runtime import Runtime
from lzcontest.identity import queries as identity
from lzcontest.identity import service as redaction
from lzcontest.notifications.models import Message
from tests.web.intake.test_office_entries import Office


@pytest.fixture
def office(app: Flask, system: Runtime) -> Office:
    return Office(app, system)


def decide(office: Office, entry_id: str, act: str, seen: str = "", **typed: str):  # type: ignore[no-untyped-def]
    """Send the form of a decision as the page of the work shows it."""
    page = f"/office/{office.slug}/screening"
    shown = office.page(f"/screening?entry={entry_id}")
    mark = re.search(r'name="extend-seen"[^>]*value="([^"]*)"|name="[a-z]+-seen"[^>]*value="([^"]*)"', shown)
    seen = seen or (mark and (mark.group(1) or mark.group(2))) or ""
    form = {f"{act}-seen": seen, **{f"{act}-{name}": value for name, value in typed.items()}}
    return office.browser.post(f"{page}/{entry_id}/{act}", form, page=f"{page}?entry={entry_id}")


def test_passing_leads_to_the_next_and_the_end_says_so(office: Office) -> None:
    first, second = office.add("甲"), office.add("乙")
    assert "《甲》" in office.page("/screening")
    assert decide(office, first, "pass").status_code == 302
    assert "《乙》" in office.page("/screening") and office.state(first) == "accepted"
    decide(office, second, "reject", reason="题材不符")
    assert "没有等待审查的作品" in office.page("/screening") and office.state(second) == "rejected"


def test_a_return_without_a_reason_keeps_what_was_typed(office: Office) -> None:
    entry_id = office.add("甲")
    answer = decide(office, entry_id, "return", reason=" ", due="2099-01-02")
    assert answer.status_code == 400 and "2099-01-02" in answer.get_data(as_text=True)
    assert office.state(entry_id) == "screening"
    assert decide(office, entry_id, "return", reason="请补曲谱", due="2099-01-02").status_code == 302
    with office.system.database.reading() as session:
        mail = session.scalars(select(Message)).one()
    assert "请补曲谱" in mail.body_text and "2099-01-02 24:00" in mail.body_text


def test_the_second_organiser_keeps_the_words_and_is_told(office: Office) -> None:
    entry_id = office.add("甲")
    decide(office, entry_id, "pass")
    late = decide(office, entry_id, "reject", reason="我写了很长的理由")
    assert late.status_code == 409 and "我写了很长的理由" in late.get_data(as_text=True)
    assert office.state(entry_id) == "accepted"


def test_a_name_is_masked_before_the_work_can_pass(office: Office) -> None:
    entry_id = office.add("甲", "诸葛长明")
    with office.system.database.unit_of_work() as session:
        from lzcontest.entries.models import EntryText

        text = session.scalars(select(EntryText).where(EntryText.entry_id == entry_id)).one()
        text.text = "作者诸葛长明，写于雨夜。"
        session.flush()
        redaction.scan_entry(session, entry_id)
        (finding,) = identity.list_findings(session, entry_id)
    assert decide(office, entry_id, "pass").status_code == 400
    page = f"/office/{office.slug}/screening?entry={entry_id}"
    office.browser.post(
        f"/office/{office.slug}/identity/{finding.id}",
        {"state": "redacted", "seen": "open", "back": "screening"},
        page=page,
    )
    with office.system.database.reading() as session:
        assert (
            identity.mask_texts(session, entry_id, identity.get_texts_with_title(session, entry_id))["body"]
            == "作者■■■■，写于雨夜。"
        )
    assert decide(office, entry_id, "pass").status_code == 302 and office.state(entry_id) == "accepted"
