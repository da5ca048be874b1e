"""Who may put works forward, hand them on, and take them, as a table."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from lzcontest.entries.policy import EntrantFacts
from lzcontest.unitdesk.policy import (
    EndorsementFacts,
    HandoverFacts,
    can_call_back,
    can_endorse,
    can_hand_over,
    can_rank,
    can_take_over,
)

NOW = datetime(2026, 11, 23, tzinfo=UTC)
FACTS = EndorsementFacts(in_field=True, state="screening", phase="call", quota=2, taken=1)


@pytest.mark.parametrize(
    ("change", "endorse", "rank"),
    [
        ({}, True, True),
        ({"in_field": False}, False, False),
        ({"state": "draft"}, False, True),
        ({"state": "withdrawn"}, False, True),
        ({"state": "rejected"}, False, True),
        ({"taken": 2}, False, True),
        ({"taken": 9, "quota": None}, True, True),
        ({"phase": "closed"}, True, True),
        ({"phase": "archived"}, False, False),
        ({"until": NOW}, False, False),
        ({"until": NOW + timedelta(seconds=1)}, True, True),
    ],
)
def test_endorsing(change: dict[str, object], endorse: bool, rank: bool) -> None:
    facts = replace(FACTS, **change)  # type: ignore[arg-type]
    assert (bool(can_endorse(facts, NOW)), bool(can_rank(facts, NOW))) == (endorse, rank)


def test_handing_over_is_for_own_drafts_of_the_unit() -> None:
    draft = HandoverFacts(owned=True, via_unit=True, state="draft")
    assert can_hand_over(draft)
    for change in ({"owned": False}, {"via_unit": False}, {"state": "screening"}):
        assert not can_hand_over(replace(draft, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("entrant", "state", "is_maker", "may"),
    [
        (EntrantFacts("call"), "draft", False, True),
        (EntrantFacts("closed"), "draft", False, True),
        (EntrantFacts("archived"), "draft", False, False),
        (EntrantFacts("call", is_judge=True), "draft", False, False),
        (EntrantFacts("call", is_organiser=True), "draft", False, False),
        (EntrantFacts("call"), "screening", False, False),
        (EntrantFacts("call"), "draft", True, False),
    ],
)
def test_taking_over(entrant: EntrantFacts, state: str, is_maker: bool, may: bool) -> None:
    assert bool(can_take_over(entrant, HandoverFacts(True, True, state), is_maker=is_maker)) is may


def test_a_taken_work_comes_back_only_untouched() -> None:
    assert can_call_back(taken=False, untouched=False, state="draft")
    assert can_call_back(taken=True, untouched=True, state="draft")
    assert not can_call_back(taken=True, untouched=False, state="draft")
    assert not can_call_back(taken=True, untouched=True, state="screening")
