"""The sheet of a unit as a workbook: to be filled in, and with its faulty cells marked."""

from lzcontest.unitdesk.writers.workbook import mark_sheet, write_template

__all__ = ["mark_sheet", "write_template"]
