"""Reading works as the organiser sees them: how many stand where, lists, what waits, and what was decided."""

from lzcontest.intake.queries.lists import (
    FINDINGS,
    SORTS,
    EntryFilter,
    EntryRow,
    count_entries,
    get_entry_rows,
    list_entries,
    list_screening,
)
from lzcontest.intake.queries.overview import (
    CategoryCount,
    UnitCount,
    Waiting,
    count_by_category,
    count_by_state,
    count_by_unit,
    get_waiting,
)
from lzcontest.intake.queries.submitted import get_content, list_altered_entries
from lzcontest.intake.queries.work import get_screening_facts, list_decisions, list_events, list_screening_facts

__all__ = [
    "FINDINGS",
    "SORTS",
    "CategoryCount",
    "EntryFilter",
    "EntryRow",
    "UnitCount",
    "Waiting",
    "count_by_category",
    "count_by_state",
    "count_by_unit",
    "count_entries",
    "get_content",
    "get_entry_rows",
    "get_screening_facts",
    "get_waiting",
    "list_altered_entries",
    "list_decisions",
    "list_entries",
    "list_events",
    "list_screening",
    "list_screening_facts",
]
