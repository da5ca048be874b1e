"""Reading what units have brought in."""

from lzcontest.unitdesk.queries.endorsements import (
    Candidate,
    EndorsedBy,
    list_candidates,
    list_endorsed_ids,
    list_endorsements,
)
from lzcontest.unitdesk.queries.field import Field, get_field
from lzcontest.unitdesk.queries.files import ON_DESK, FileTable, get_file_table, list_desk_files, list_slots
from lzcontest.unitdesk.queries.handovers import (
    HandoverRow,
    get_open_handover,
    is_untouched,
    list_handed_ids,
    list_handovers,
    state_of,
)
from lzcontest.unitdesk.queries.imports import ImportRow, get_import, get_rows, list_expired, list_imports
from lzcontest.unitdesk.queries.progress import (
    REMINDED,
    UnitProgress,
    count_works,
    get_reminders,
    list_progress,
    list_unit_liaisons,
)

__all__ = [
    "ON_DESK",
    "REMINDED",
    "Candidate",
    "EndorsedBy",
    "Field",
    "FileTable",
    "HandoverRow",
    "ImportRow",
    "UnitProgress",
    "count_works",
    "get_field",
    "get_file_table",
    "get_import",
    "get_open_handover",
    "get_reminders",
    "get_rows",
    "is_untouched",
    "list_candidates",
    "list_desk_files",
    "list_endorsed_ids",
    "list_endorsements",
    "list_expired",
    "list_handed_ids",
    "list_handovers",
    "list_imports",
    "list_progress",
    "list_slots",
    "list_unit_liaisons",
    "state_of",
]
