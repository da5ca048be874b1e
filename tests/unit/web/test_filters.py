"""Times, sizes and titles read the way people in the office write them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lzcontest.web.shared import filters

MIDNIGHT_IN_SHANGHAI = datetime(2026, 11, 30, 16, tzinfo=UTC)


def test_moments_are_shown_on_the_clock_of_shanghai() -> None:
    assert filters.moment(datetime(2026, 11, 22, 10, tzinfo=UTC)) == "2026年11月22日 18:00"


def test_a_deadline_at_midnight_is_24_of_the_day_that_ends() -> None:
    assert filters.deadline(MIDNIGHT_IN_SHANGHAI) == "2026年11月30日 24:00"
    assert filters.short_deadline(MIDNIGHT_IN_SHANGHAI) == "11月30日 24:00"
    assert filters.deadline(MIDNIGHT_IN_SHANGHAI + timedelta(hours=9)) == "2026年12月1日 09:00"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "0秒"), (59, "59秒"), (60, "1分钟"), (200, "3分20秒"), (Decimal("492.4"), "8分12秒"), (3725, "1小时02分05秒")],
)
def test_durations(seconds: int | Decimal, text: str) -> None:
    assert filters.duration(seconds) == text


@pytest.mark.parametrize(
    ("octets", "text"),
    [
        (0, "0 KB"),
        (1, "1 KB"),
        (18 * 1024, "18 KB"),
        (3 * 1024**2, "3.0 MB"),
        (300 * 1024**2, "300 MB"),
        (2 * 1024**3, "2.00 GB"),
    ],
)
def test_sizes(octets: int, text: str) -> None:
    assert filters.size(octets) == text


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("收据", "《收据》"),
        ("《收据》", "《收据》"),
        ("读《账本》有感", "《读〈账本〉有感》"),
        ("  ", "（未定题目）"),
        (None, "（未定题目）"),
    ],
)
def test_names_of_works_stand_in_title_marks_once(title: str | None, shown: str) -> None:
    assert filters.work_title(title) == shown


def test_remaining_never_runs_below_nothing() -> None:
    now = datetime(2026, 11, 12, 9, 36, tzinfo=UTC)
    assert filters.remaining(MIDNIGHT_IN_SHANGHAI, now) == "18 天 06:24"
    assert filters.remaining(now, MIDNIGHT_IN_SHANGHAI) == "00:00:00"


def test_a_score_keeps_its_declared_digits() -> None:
    assert filters.score(Decimal("90.10")) == "90.10"


def test_a_share_of_nothing_is_not_a_number() -> None:
    assert filters.share(0, 0) == "—"
    assert filters.share(1, 8, 1) == "12.5%"
    assert filters.share(1, 8) == "13%"


@given(st.text(max_size=40))
def test_a_shown_title_has_one_pair_of_outer_marks(title: str) -> None:
    shown = filters.work_title(title)
    assert shown.count("《") == shown.count("》") <= 1


@pytest.mark.parametrize("name", sorted(filters.FILTERS))
def test_every_filter_is_documented(name: str) -> None:
    assert filters.FILTERS[name].__doc__
