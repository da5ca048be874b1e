"""When two titles are the same but for a slip of the pen."""

import unicodedata
from difflib import SequenceMatcher

_NEAR = 0.8
SAME_TEXT = 60  # per cent of shared fingerprints from which two texts are taken for one work


def plain_title(title: str) -> str:
    """The letters and digits of a title, whatever their width and case."""
    return "".join(c for c in unicodedata.normalize("NFKC", title).casefold() if c.isalnum())


def is_near_title(one: str, other: str) -> bool:
    """Whether two titles are equal but for marks, spaces, width and case, or differ in a fifth of their letters."""
    a, b = plain_title(one), plain_title(other)
    if not a or not b:
        return False
    return a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= _NEAR
