"""The evidence: both texts marked in step, decided with a reason, closed to whoever has a hand in it."""

import pytest
from flask import Flask
from sqlalchemy import select

from lzcontest.entries.models import Author, EntryText
from lzcontest.foundation.runtime import Runtime
from lzcontest.similarity import service
from lzcontest.similarity.models import SimilarityFinding
from tests.integration.similarity.test_check_entry import OTHER, STORY
from tests.web.intake.test_office_entries import Office


@pytest.fixture
def office(app: Flask, system: Runtime) -> Office:
    return Office(app, system)


def plagiarised(office: Office) -> tuple[str, str, str]:
    """Ids of the first work, the copy, and the copy's finding."""
    first, second = office.add("搪瓷缸"), office.add("老缸子")
    with office.system.database.unit_of_work() as session:
        for entry_id, text in ((first, STORY), (second, OTHER[:30] + STORY[:90])):
            session.scalars(select(EntryText).where(EntryText.entry_id == entry_id)).one().text = text
            session.flush()
            service.check_entry(session, entry_id)
        finding = session.scalars(select(SimilarityFinding).where(SimilarityFinding.entry_id == second)).one()
        return first, second, finding.id


def test_a_pair_is_listed_once_and_its_evidence_marked_on_both_sides(office: Office) -> None:
    _first, _second, finding = plagiarised(office)
    listing = office.page("/similarity")
    assert listing.count("/similarity/") - listing.count("/similarity/?") >= 1 and finding in listing
    page = office.page(f"/similarity/{finding}")
    assert 'id="a-1"' in page and 'id="b-1"' in page and "文字相同" in page


def test_a_decision_needs_a_reason_and_moves_the_pair(office: Office) -> None:
    _first, _second, finding = plagiarised(office)
    page = f"/office/{office.slug}/similarity/{finding}"
    refused = office.browser.post(page, {"state": "upheld", "reason": " ", "seen": "open"})
    assert refused.status_code == 400 and finding in office.page("/similarity")
    office.browser.post(page, {"state": "upheld", "reason": "整段照搬", "seen": "open"})
    assert finding not in office.page("/similarity") and finding in office.page("/similarity?state=upheld")
    late = office.browser.post(page, {"state": "dismissed", "reason": "我觉得没事", "seen": "open"})
    assert late.status_code == 409 and "我觉得没事" in late.get_data(as_text=True)


def test_whoever_wrote_one_of_the_two_sees_nothing_of_it(office: Office) -> None:
    first, _second, finding = plagiarised(office)
    with office.system.database.unit_of_work() as session:
        session.add(Author(entry_id=first, name="审查员", user_id=office.organiser.id, position=3))
    assert office.browser.get(f"/office/{office.slug}/similarity/{finding}").status_code == 403
    assert finding not in office.page("/similarity")
