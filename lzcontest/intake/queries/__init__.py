"""Reading works as the organiser sees them: how many stand where, lists, what waits, and what was decided."""

from lzcontest.intake.queries.facts import get_screening_facts, get_screening_settings, list_screening_facts
from lzcontest.intake.queries.history import Moment, PartChange, list_history, list_version_changes
from lzcontest.intake.queries.lists import (
    FINDINGS,
    SORTS,
    EntryFilter,
    EntryRow,
    count_entries,
    get_entry_rows,
    list_entries,
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
from lzcontest.intake.queries.queue import QUEUES, QueueLength, Waiter, count_queues, list_queue
from lzcontest.intake.queries.submitted import get_content, list_altered_entries
from lzcontest.intake.queries.work import (
    ProposalRow,
    get_open_proposal,
    list_decisions,
    list_events,
    list_open_proposals,
)

__all__ = [
    "FINDINGS",
    "QUEUES",
    "SORTS",
    "CategoryCount",
    "EntryFilter",
    "EntryRow",
    "Moment",
    "PartChange",
    "ProposalRow",
    "QueueLength",
    "UnitCount",
    "Waiter",
    "Waiting",
    "count_by_category",
    "count_by_state",
    "count_by_unit",
    "count_entries",
    "count_queues",
    "get_content",
    "get_entry_rows",
    "get_open_proposal",
    "get_screening_facts",
    "get_screening_settings",
    "get_waiting",
    "list_altered_entries",
    "list_decisions",
    "list_entries",
    "list_events",
    "list_history",
    "list_open_proposals",
    "list_queue",
    "list_screening_facts",
    "list_version_changes",
]
