"""Entry numbers, and what makes two submissions the same."""

import re

_NUMBER = re.compile(r"-(\d+)$")


def entry_number(prefix: str, code: str, serial: int) -> str:
    """LZ7-F-0118: the contest's prefix, the category's letter, the serial within the category."""
    return f"{prefix}-{code}-{serial:04d}"


def serial_of(number: str | None) -> int:
    """The serial within the category that a number ends in; 0 for none."""
    found = _NUMBER.search(number or "")
    return int(found.group(1)) if found else 0
