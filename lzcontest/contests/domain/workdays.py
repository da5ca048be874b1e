"""Which days are working days: the organiser's own entries first, then the official calendar, then the week."""

from collections.abc import Callable, Mapping
from datetime import date

import chinese_calendar

_OFFICIAL_DAYS = chinese_calendar.constants.holidays
FIRST_YEAR = min(_OFFICIAL_DAYS).year
LAST_YEAR = max(_OFFICIAL_DAYS).year
SATURDAY = 5


def official_year(year: int) -> bool:
    """Whether the State Council's calendar of that year is known here."""
    return FIRST_YEAR <= year <= LAST_YEAR


def workday_rule(entered: Mapping[date, bool]) -> Callable[[date], bool]:
    """A test for working days; ``entered`` are the organiser's days, True for a working day.

    A year without an official calendar counts Monday to Friday: whoever shows such dates must say so.
    """

    def is_workday(day: date) -> bool:
        if day in entered:
            return entered[day]
        if official_year(day.year):
            return bool(chinese_calendar.is_workday(day))
        return day.weekday() < SATURDAY

    return is_workday


def unknown_years(first: date, last: date, entered: Mapping[date, bool]) -> list[int]:
    """Years of a span for which neither the official calendar nor any entry of the organiser is there."""
    given = {day.year for day in entered}
    return [y for y in range(first.year, last.year + 1) if not official_year(y) and y not in given]
