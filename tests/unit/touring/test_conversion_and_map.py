"""What is read from an entrant's form, and where the schematic map puts venues."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lzcontest.touring.domain.conversion import programme_from
from lzcontest.touring.domain.map import HEIGHT, WIDTH, Place, schematic
from lzcontest.touring.domain.plan import Span


def read(**details: object):  # type: ignore[no-untyped-def]
    """A programme from these details."""
    return programme_from("e1", "三尺墙", details, troupe_id="u1", troupe_name="戏曲协会", accepted=True)


def test_what_the_form_asks_reaches_the_plan() -> None:
    found = read(
        duration_s=450, stage_width_cm=800, stage_depth_cm=600, power_w=5000, dressing_rooms=2, needs_sound=True,
        setting="indoor", available=[["2026-12-01", "2026-12-05"]],
    )  # fmt: skip
    assert (found.duration_s, found.stage_width_cm, found.power_w, found.dressing_rooms) == (450, 800, 5000, 2)
    assert (found.needs_sound, found.setting) == (True, "indoor")
    assert found.available == (Span(date(2026, 12, 1), date(2026, 12, 5)),)


@pytest.mark.parametrize(
    "details", [{}, {"duration_s": "x", "setting": "moon", "available": [["?"], 3, ["2026-13-01", "2026-01-01"]]}]
)
def test_what_is_missing_or_unreadable_is_not_asked_for(details: dict[str, object]) -> None:
    found = read(**details)
    assert (found.duration_s, found.setting, found.available) == (0, "any", ())


def test_two_programmes_of_nobody_are_two_troupes() -> None:
    one, other = (programme_from(i, "x", {}, troupe_id="", troupe_name="", accepted=True) for i in ("a", "b"))
    assert one.troupe_id != other.troupe_id


def test_north_is_up_and_east_is_right() -> None:
    spots = {spot.id: spot for spot in schematic([Place("sw", "西南", 0, 0), Place("ne", "东北", 5000, 4000)])}
    assert spots["ne"].x > spots["sw"].x
    assert spots["ne"].y < spots["sw"].y


def test_a_venue_of_two_evenings_is_one_place() -> None:
    assert len(schematic([Place("a", "甲", 1, 1), Place("a", "甲", 1, 1)])) == 1


@given(st.lists(st.tuples(st.integers(-50_000, 50_000), st.integers(-50_000, 50_000)), max_size=6))
def test_every_mark_is_on_the_map(points: list[tuple[int, int]]) -> None:
    for spot in schematic([Place(str(n), "x", east, north) for n, (east, north) in enumerate(points)]):
        assert 0 <= spot.x <= WIDTH
        assert 0 <= spot.y <= HEIGHT
