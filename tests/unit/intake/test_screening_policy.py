"""Who may screen: the contest's organisers, never on their own work, and only what waits."""

from datetime import UTC, datetime

import pytest

from lzcontest.accounts.domain import Actor, Grant
from lzcontest.intake.policy import ScreeningFacts, can_look_at, can_reopen, can_screen

NOW = datetime(2026, 11, 23, tzinfo=UTC)
ORGANISER = Actor("a", grants=frozenset({Grant("organiser", "c1")}))


@pytest.mark.parametrize("role", ["judge", "supervisor", "liaison"])
def test_no_other_role_screens(role: str) -> None:
    actor = Actor("a", grants=frozenset({Grant(role, "c1")}))
    assert not can_screen(actor, ScreeningFacts("c1", frozenset(), "screening"), NOW)


def test_an_organiser_of_the_contest_screens_what_waits_and_nothing_of_their_own() -> None:
    assert can_screen(ORGANISER, ScreeningFacts("c1", frozenset({"b"}), "screening"), NOW)
    assert not can_screen(ORGANISER, ScreeningFacts("c2", frozenset(), "screening"), NOW)
    assert not can_look_at(ORGANISER, ScreeningFacts("c1", frozenset({"a", "b"}), "screening"), NOW)
    assert not can_reopen(ORGANISER, ScreeningFacts("c1", frozenset({"a"}), "rejected"), NOW)


@pytest.mark.parametrize("state", ["processing", "returned", "accepted", "rejected", "withdrawn", "disqualified"])
def test_every_other_state_says_why_not(state: str) -> None:
    verdict = can_screen(ORGANISER, ScreeningFacts("c1", frozenset(), state), NOW)
    assert not verdict and verdict.reason
    assert bool(can_reopen(ORGANISER, ScreeningFacts("c1", frozenset(), state), NOW)) is (
        state in ("accepted", "rejected")
    )
