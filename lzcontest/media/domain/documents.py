"""How large documents and pictures may be, and what reading one gives."""

from dataclasses import dataclass

MAX_UNPACKED_BYTES = 50 * 2**20
MAX_RATIO = 100  # unpacked to packed; a novel in Word stays below 20
MAX_ENTRIES = 2_000
MAX_PAGES = 60
MAX_TEXT_BYTES = 8 * 2**20
MAX_DOCUMENT_BYTES = 200 * 2**20
PAGE_LONG_SIDE = 1754  # A4 at 150 dots an inch
PICTURE_LONG_SIDE = 3000


@dataclass(frozen=True, slots=True)
class Page:
    """One rendered page: file name in the output folder and size in pixels."""

    name: str
    width: int
    height: int
