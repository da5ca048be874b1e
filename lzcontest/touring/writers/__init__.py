"""What a tour is handed out as: calendar file and programme sheet."""

from lzcontest.touring.writers.calendar import write_calendar
from lzcontest.touring.writers.sheet import write_sheet

__all__ = ["write_calendar", "write_sheet"]
