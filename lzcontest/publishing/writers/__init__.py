"""From a winner list to bytes, one module per format; the same list always gives the same bytes."""

from lzcontest.publishing.writers.archive import Piece, pack, pack_press_kit
from lzcontest.publishing.writers.sheets import write_csv, write_json, write_xlsx
from lzcontest.publishing.writers.typeset import write_certificate, write_pdf
from lzcontest.publishing.writers.word import write_docx, write_press_docx

__all__ = [
    "Piece",
    "pack",
    "pack_press_kit",
    "write_certificate",
    "write_csv",
    "write_docx",
    "write_json",
    "write_pdf",
    "write_press_docx",
    "write_xlsx",
]
