"""How long a text is by a declared rule; the browser counts the same way."""

from lzcontest.contests.domain.marks import is_mark

COUNT_RULES = ("no_space", "no_punct_no_space", "all")
# Invisible characters that would let a text look shorter or longer than it is.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")


def count_characters(text: str, rule: str) -> int:
    """How long a text is by a declared rule, in code points; the browser counts the same way.

    ``no_space``: everything but white space and invisible characters; ``no_punct_no_space``: of these,
    no punctuation and symbols (``marks``); ``all``: every code point but line ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if rule == "all":
        return sum(1 for c in text if c != "\n")
    visible = [c for c in text if not c.isspace() and c not in _INVISIBLE]
    if rule == "no_space":
        return len(visible)
    if rule == "no_punct_no_space":
        return sum(1 for c in visible if not is_mark(c))
    raise ValueError(f"unknown counting rule {rule!r}")
