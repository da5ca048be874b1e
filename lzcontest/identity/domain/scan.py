"""Scans a text for whose it is, and masks what is to be hidden."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from lzcontest.identity.domain.known import find_known
from lzcontest.identity.domain.patterns import find_patterns
from lzcontest.identity.domain.reading import read
from lzcontest.identity.domain.types import RANKS, Identity, Mention, Span

MASK = "■"


def scan_text(text: str, identities: Sequence[Identity]) -> list[Mention]:
    """Return every place that names one of the identities or shows a personal number, in reading order.

    Each place is told once for each identity, at its best rank; what lies inside a longer mention of at
    least the same rank is left out. Common words that happen to be a name come with a low rank.
    """
    reading = read(text)
    known = [mention for identity in dict.fromkeys(identities) for mention in find_known(reading, identity)]
    best: dict[tuple[Identity, Span], Mention] = {}
    for mention in known:
        key = (mention.identity, mention.span)
        if key not in best or _strength(mention) < _strength(best[key]):
            best[key] = mention
    unknown = [m for m in find_patterns(reading) if not any(_overlap(m.span, k.span) for k in best.values())]
    return _without_inner(sorted([*best.values(), *unknown], key=lambda m: (m.span[0], -m.span[1], _strength(m))))


def mask(text: str, spans: Iterable[Span]) -> str:
    """Put ■ in place of each code point of the spans; length and all other places stay as they are."""
    masked = list(text)
    for start, end in spans:
        for place in range(max(0, start), min(end, len(masked))):
            masked[place] = MASK
    return "".join(masked)


def _strength(mention: Mention) -> tuple[int, bool]:
    return RANKS.index(mention.rank), not mention.exact


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]


def _without_inner(mentions: list[Mention]) -> list[Mention]:
    kept: list[Mention] = []
    for mention in mentions:
        inner = any(
            other.span != mention.span
            and other.span[0] <= mention.span[0]
            and mention.span[1] <= other.span[1]
            and RANKS.index(other.rank) <= RANKS.index(mention.rank)
            for other in kept
        )
        if not inner:
            kept.append(mention)
    return kept
