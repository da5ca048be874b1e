"""The verbs of the unit desk."""

from lzcontest.unitdesk.service.endorsing import (
    category_of,
    endorse_entry,
    endorsement_facts,
    order_endorsements,
    withdraw_endorsement,
)
from lzcontest.unitdesk.service.files import (
    add_unit_file,
    drop_file,
    fail_file,
    file_terms,
    place_file,
    place_waiting_files,
    store_text,
)
from lzcontest.unitdesk.service.handing import (
    VALID_FOR,
    call_back,
    handover_facts,
    made_link,
    make_handover,
    open_token,
    take_over,
)
from lzcontest.unitdesk.service.importing import import_sheet, plan_import
from lzcontest.unitdesk.service.reminding import PAUSE, remind_unit
from lzcontest.unitdesk.service.sheets import KEPT_FOR, drop_sheet, expire_sheets, receive_sheet, sheet_terms
from lzcontest.unitdesk.service.submitting import ReadyWork, list_ready, number_of, submit_for_unit

__all__ = [
    "KEPT_FOR",
    "PAUSE",
    "VALID_FOR",
    "ReadyWork",
    "add_unit_file",
    "call_back",
    "category_of",
    "drop_file",
    "drop_sheet",
    "endorse_entry",
    "endorsement_facts",
    "expire_sheets",
    "fail_file",
    "file_terms",
    "handover_facts",
    "import_sheet",
    "list_ready",
    "made_link",
    "make_handover",
    "number_of",
    "open_token",
    "order_endorsements",
    "place_file",
    "place_waiting_files",
    "plan_import",
    "receive_sheet",
    "remind_unit",
    "sheet_terms",
    "store_text",
    "submit_for_unit",
    "take_over",
    "withdraw_endorsement",
]
