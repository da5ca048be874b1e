"""How long a public notice stands: working days, the official calendar's make-up days included."""

from collections.abc import Callable
from datetime import date, timedelta

# A calendar that knows no working day within this span is broken.
LONGEST_SEARCH_DAYS = 366


def notice_end(start: date, working_days: int, is_workday: Callable[[date], bool]) -> date:
    """Return the last day of a notice published on `start`; that day itself does not count.

    Raises ValueError for working_days < 1, or when the calendar shows too few working days.
    """
    if working_days < 1:
        raise ValueError("a notice lasts at least one working day")
    day, left = start, working_days
    for _step in range(working_days + LONGEST_SEARCH_DAYS):
        day += timedelta(days=1)
        left -= is_workday(day)
        if not left:
            return day
    raise ValueError("the calendar shows too few working days")


def working_days_left(today: date, end: date, is_workday: Callable[[date], bool]) -> int:
    """Return how many working days of the notice remain from `today` on, today included."""
    return sum(1 for step in range((end - today).days + 1) if is_workday(today + timedelta(days=step)))
