"""What touring decides without a database: running times and every clash of an evening or the whole tour."""

from lzcontest.touring.domain.clashes import CODES, clashes
from lzcontest.touring.domain.plan import ANYWHERE, INDOOR, OUTDOOR, Clash, Programme, Span, Stop, TourRules, Venue
from lzcontest.touring.domain.timing import Timing, evening_end, running_order, travel_minutes, troupe_times

__all__ = [
    "ANYWHERE",
    "CODES",
    "INDOOR",
    "OUTDOOR",
    "Clash",
    "Programme",
    "Span",
    "Stop",
    "Timing",
    "TourRules",
    "Venue",
    "clashes",
    "evening_end",
    "running_order",
    "travel_minutes",
    "troupe_times",
]
