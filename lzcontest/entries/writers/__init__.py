"""Sheets and papers about works: the unit's sheet as XLSX, the receipt and the guardian's form as PDF."""

from lzcontest.entries.writers.papers import ReceiptFacts, write_consent_form, write_receipt
from lzcontest.entries.writers.sheet import SheetRow, write_unit_sheet

__all__ = ["ReceiptFacts", "SheetRow", "write_consent_form", "write_receipt", "write_unit_sheet"]
