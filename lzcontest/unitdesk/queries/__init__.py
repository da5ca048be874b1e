"""Reading what units have brought in."""

from lzcontest.unitdesk.queries.field import Field, get_field
from lzcontest.unitdesk.queries.files import (
    ON_DESK,
    FileTable,
    get_file_table,
    list_desk_files,
    list_slots,
)
from lzcontest.unitdesk.queries.imports import ImportRow, get_import, get_rows, list_expired, list_imports

__all__ = [
    "ON_DESK",
    "Field",
    "FileTable",
    "ImportRow",
    "get_field",
    "get_file_table",
    "get_import",
    "get_rows",
    "list_desk_files",
    "list_expired",
    "list_imports",
    "list_slots",
]
