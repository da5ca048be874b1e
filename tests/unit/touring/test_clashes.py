"""Every clash of a tour is found, named by its code and said in words; a sound plan has none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from lzcontest.touring.domain import (
    CODES,
    Clash,
    Programme,
    Span,
    Stop,
    TourRules,
    Venue,
    clashes,
    evening_end,
    running_order,
    travel_minutes,
)

RULES = TourRules(speed_kmh=40, changeover_min=3, unpack_min=10)
EVENING = datetime(2026, 12, 5, 19, 0, tzinfo=UTC)
HALL = Venue("hall", "县文化馆", True, 1000, 800, 20000, 4, True, 0, 0)
SQUARE = Venue("square", "三乡镇文化广场", False, 900, 600, 8000, 1, True, 12000, 16000)
SKETCH = Programme("sketch", "家风", "t1", "县文工团", 480, 600, 400, 3000, 1)
CHOIR = Programme("choir", "清风谣", "t2", "实验小学", 300, 900, 600, 2000, 2, True)
FAST = Programme("fast", "快板说廉", "t1", "县文工团", 240)
FIRST = Stop("s1", "首演", "hall", EVENING, ("sketch", "choir", "fast"))
NEXT = Stop("s2", "三乡镇场", "square", EVENING + timedelta(days=1), ("sketch", "fast"))


def found(
    *stops: Stop, venues: tuple[Venue, ...] = (HALL, SQUARE), programmes: tuple[Programme, ...] = ()
) -> list[Clash]:
    known = {programme.id: programme for programme in (SKETCH, CHOIR, FAST, *programmes)}
    return clashes(stops, {venue.id: venue for venue in venues}, known, RULES)


def test_a_sound_tour_has_no_clash() -> None:
    assert found(FIRST, NEXT) == []


def test_the_running_order_counts_the_change_over() -> None:
    known = {"sketch": SKETCH, "choir": CHOIR, "fast": FAST}
    times = [(t.position, t.programme_id, t.starts_at - EVENING) for t in running_order(FIRST, known, RULES)]
    assert times == [
        (1, "sketch", timedelta(0)),
        (2, "choir", timedelta(minutes=11)),
        (3, "fast", timedelta(minutes=19)),
    ]
    assert evening_end(FIRST, known, RULES) - EVENING == timedelta(minutes=23)
    assert evening_end(replace(FIRST, programme_ids=()), known, RULES) == EVENING


def test_the_road() -> None:
    assert travel_minutes(HALL, SQUARE, RULES) == 30 + 10
    assert travel_minutes(HALL, HALL, RULES) == 0
    assert travel_minutes(HALL, replace(HALL, id="next door", east_m=1), RULES) == 1 + 10


Change = Callable[[], list[Clash]]


def programme(base: Programme, **changes: Any) -> Change:
    return lambda: found(FIRST, programmes=(replace(base, **changes),))


def stop(**changes: Any) -> Change:
    return lambda: found(replace(FIRST, **changes))


def venue(**changes: Any) -> Change:
    return lambda: found(FIRST, venues=(replace(HALL, **changes),))


DAYS = (Span(date(2026, 12, 1), date(2026, 12, 4)), Span(date(2026, 12, 6), date(2026, 12, 9)))

WITHIN: list[tuple[str, str, str, Change]] = [
    ("stage_too_small", "choir", "《清风谣》需要 9×6 米 的舞台，县文化馆 只有 8.5×8 米", venue(stage_width_cm=850)),
    ("stage_too_small", "sketch", "需要 6×9.05 米", programme(SKETCH, stage_depth_cm=905)),
    ("power", "sketch", "用电 20.5 千瓦，县文化馆 只能供 20 千瓦", programme(SKETCH, power_w=20500)),
    ("no_sound", "choir", "《清风谣》需要音响", venue(has_sound=False)),
    ("needs_indoor", "fast", "只能在室内演出", lambda: found(NEXT, programmes=(replace(FAST, setting="indoor"),))),
    ("needs_outdoor", "fast", "只能在室外演出", programme(FAST, setting="outdoor")),
    ("dressing_rooms", "hall", "共需 3 间化妆间，县文化馆 只有 2 间", venue(dressing_rooms=2)),
    ("unknown_venue", "nowhere", "还没有选定场地", stop(venue_id="nowhere")),
    ("unknown_programme", "gone", "已不存在的节目", stop(programme_ids=("sketch", "gone"))),
    ("not_accepted", "fast", "《快板说廉》还没有被采纳", programme(FAST, accepted=False)),
    ("duration_unknown", "fast", "没有填时长", programme(FAST, duration_s=0)),
    ("not_available", "choir", "（实验小学）在 2026年12月5日 不能外出演出", programme(CHOIR, available=DAYS)),
    ("programme_twice", "fast", "排了不止一次", stop(programme_ids=("fast", "choir", "fast"))),
    ("evening_too_long", "s1", "“首演”连换场共 23 分钟，超过允许的 22 分钟", stop(max_minutes=22)),
]


@pytest.mark.parametrize(("code", "subject", "words", "plan"), WITHIN)
def test_within_an_evening(code: str, subject: str, words: str, plan: Change) -> None:
    named = plan()
    assert [(clash.code, clash.subject_id) for clash in named] == [(code, subject)]
    assert words in named[0].message


def test_a_venue_cannot_hold_two_evenings_at_once() -> None:
    other = replace(FIRST, id="s3", title="加演", starts_at=EVENING + timedelta(minutes=22), programme_ids=("choir",))
    named = [clash for clash in found(other, FIRST) if clash.code == "venue_double_booked"]
    assert [(clash.stop_id, clash.other_stop_id) for clash in named] == [("s3", "s1")]
    assert named[0].message == "县文化馆 在“首演”结束前又排了“加演”。"
    assert not found(FIRST, replace(other, starts_at=EVENING + timedelta(minutes=23)))


def test_a_troupe_cannot_be_in_two_places() -> None:
    named = found(FIRST, replace(NEXT, starts_at=EVENING + timedelta(minutes=5)))
    assert [(clash.code, clash.subject_id, clash.stop_id) for clash in named] == [("troupe_double_booked", "t1", "s2")]
    assert named[0].message == "县文工团 同一时间既在“首演”又在“三乡镇场”演出。"


def test_a_troupe_needs_time_for_the_road() -> None:
    tight = replace(NEXT, starts_at=EVENING + timedelta(minutes=23 + 39))
    named = found(FIRST, tight)
    assert [(clash.code, clash.subject_id, clash.other_stop_id) for clash in named] == [
        ("travel_too_short", "t1", "s1")
    ]
    assert named[0].message == "县文工团 从县文化馆到三乡镇文化广场约需 40 分钟，两场之间只有 39 分钟。"
    assert not found(FIRST, replace(tight, starts_at=EVENING + timedelta(minutes=23 + 40)))


def test_every_code_is_shown_by_a_test() -> None:
    between = {"venue_double_booked", "troupe_double_booked", "travel_too_short"}
    assert {code for code, *_rest in WITHIN} | between == set(CODES)
