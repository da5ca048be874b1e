"""The verbs of the unit desk."""

from lzcontest.unitdesk.service.files import (
    add_unit_file,
    drop_file,
    fail_file,
    file_terms,
    place_file,
    place_waiting_files,
    store_text,
)
from lzcontest.unitdesk.service.importing import import_sheet, plan_import
from lzcontest.unitdesk.service.sheets import drop_sheet, expire_sheets, receive_sheet, sheet_terms

__all__ = [
    "add_unit_file",
    "drop_file",
    "drop_sheet",
    "expire_sheets",
    "fail_file",
    "file_terms",
    "import_sheet",
    "place_file",
    "place_waiting_files",
    "plan_import",
    "receive_sheet",
    "sheet_terms",
    "store_text",
]
