"""The settings of screening: reasons in their order, wrong values named, two tabs, and pages at one price."""

import re

import pytest
from flask import Flask

from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import queries
from tests.factories.people import grant, make_user
from tests.support.queries import count_queries
from tests.web.intake.test_office_entries import Office
from tests.web.intake.test_office_screening import decide


@pytest.fixture
def office(app: Flask, system: Runtime) -> Office:
    return Office(app, system)


def save(office: Office, **changed: str):  # type: ignore[no-untyped-def]
    """Send the form as it is shown, with some fields changed."""
    page = office.page("/setup/screening")
    values = {"version": re.search(r'name="version"[^>]*value="(\d+)"', page).group(1)}  # type: ignore[union-attr]
    values |= {"one_person": "y", "second_look": "y", "term_days": "5", "remind_days": "1", "lapse": "wait"}
    return office.browser.post(f"/office/{office.slug}/setup/screening", {**values, **changed})


def settings(office: Office):  # type: ignore[no-untyped-def]
    with office.system.database.reading() as session:
        return queries.get_screening_settings(session, office.contest.id)


def test_reasons_are_kept_in_their_order_and_a_decision_keeps_its_wording(office: Office) -> None:
    lines = {
        "rows-0-text": "第二条。", "rows-0-kind": "return", "rows-0-gate": "", "rows-0-position": "2",
        "rows-1-text": "  ", "rows-1-kind": "return", "rows-1-gate": "", "rows-1-position": "",
        "rows-2-text": "第一条。", "rows-2-kind": "return", "rows-2-gate": "formal", "rows-2-position": "1",
    }  # fmt: skip
    assert save(office, **lines).status_code == 302
    kept, version = settings(office)
    assert [reason.text for reason in kept.reasons] == ["第一条。", "第二条。"] and version == 1
    entry_id = office.add("甲")
    assert decide(office, entry_id, "return", reason_choice="第一条。", days="5").status_code == 302
    save(office, **{"rows-0-text": "改了。", "rows-0-kind": "return", "rows-0-gate": "", "rows-0-position": "1"})
    assert "第一条。" in office.page(f"/entries/{entry_id}") and settings(office)[1] == 2


def test_what_cannot_be_is_said_beside_the_field_and_nothing_is_lost(office: Office) -> None:
    long = {"rows-0-text": "长" * 301, "rows-0-kind": "return", "rows-0-gate": "", "rows-0-position": "1"}
    refused = save(office, term_days="3", remind_days="3", **long)
    page = refused.get_data(as_text=True)
    assert refused.status_code == 400 and "提醒要早于期满" in page and "长" * 301 in page
    assert settings(office)[1] == 0
    assert save(office).status_code == 302 and save(office, version="0").status_code == 409


def test_the_page_of_a_work_costs_the_same_however_many_wait(office: Office) -> None:
    first = office.add("甲")
    with office.system.database.unit_of_work() as session:
        grant(session, make_user(session), "organiser", office.contest.id)
    office.page(f"/screening?entry={first}")
    counts = []
    for more in (0, 3):
        for number in range(more):
            office.add(f"另一件{number}")
        with count_queries(office.system.database.engine) as count:
            office.page(f"/screening?entry={first}")
        counts.append(count.total)
    assert counts[0] == counts[1] <= 80, counts


def test_the_difference_between_two_versions_is_marked(office: Office) -> None:
    from lzcontest.entries.models import Submission

    entry_id = office.add("甲")
    with office.system.database.unit_of_work() as session:
        for serial, text in ((2, "雨停了。他把收据放回去。"), (3, "雨停了。他把收据轻轻放回去。天亮了。")):
            content = f'{{"title": "甲", "texts": {{"body": "{text}"}}}}'
            session.add(Submission(entry_id=entry_id, serial=serial, content=content, sha256="1" * 64, by_user="x"))
    page = office.page(f"/entries/{entry_id}/versions/3")
    assert "<ins>轻轻</ins>" in page and "<ins>天亮了。</ins>" in page and "<del>雨" not in page
    assert "和上一次对照" in office.page(f"/entries/{entry_id}")
    assert office.browser.get(f"/office/{office.slug}/entries/{entry_id}/versions/9").status_code == 404
