"""A public notice ends after whole working days, holidays and make-up days counted as they are."""

from datetime import date

import pytest

from lzcontest.awards.domain.notice import notice_end, working_days_left

HOLIDAYS = {date(2026, 10, day) for day in range(1, 8)}
MADE_UP = {date(2026, 10, 10)}


def is_workday(day: date) -> bool:
    return day in MADE_UP or (day.weekday() < 5 and day not in HOLIDAYS)


@pytest.mark.parametrize(
    ("start", "days", "end"),
    [
        (date(2026, 11, 20), 5, date(2026, 11, 27)),
        (date(2026, 11, 22), 5, date(2026, 11, 27)),
        (date(2026, 11, 23), 1, date(2026, 11, 24)),
        (date(2026, 9, 30), 3, date(2026, 10, 10)),
        (date(2026, 9, 29), 5, date(2026, 10, 12)),
    ],
)
def test_last_day(start: date, days: int, end: date) -> None:
    assert notice_end(start, days, is_workday) == end


def test_days_left() -> None:
    assert working_days_left(date(2026, 11, 25), date(2026, 11, 27), is_workday) == 3
    assert working_days_left(date(2026, 11, 28), date(2026, 11, 27), is_workday) == 0


def test_impossible_notices() -> None:
    with pytest.raises(ValueError, match="at least one"):
        notice_end(date(2026, 1, 1), 0, is_workday)
    with pytest.raises(ValueError, match="too few"):
        notice_end(date(2026, 1, 1), 5, lambda day: False)
