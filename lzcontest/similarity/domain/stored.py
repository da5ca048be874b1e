"""Findings as they are stored: plain values, the same evidence seen from the other side, and back to passages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from lzcontest.similarity.domain.canonical import Evasions
from lzcontest.similarity.domain.score import Comparison, Passage

Plain = dict[str, Any]
_SWAPS = {"file_span": "source_span", "file_quotes": "source_quotes"}


def plain_passages(comparison: Comparison) -> list[Plain]:
    """Return the passages as values for the database."""
    return [passage.as_dict() for passage in comparison.passages]


def plain_evasions(comparison: Comparison) -> list[Plain]:
    """Return the tricks of both texts, each with the side it is on."""
    return [*_on_side("file", comparison.file_evasions), *_on_side("source", comparison.source_evasions)]


def swap_passages(passages: Iterable[Plain]) -> list[Plain]:
    """Return the same passages as the other work's finding shows them: its own text first, in its own order."""
    swapped = [_swap(passage) for passage in passages]
    return sorted(swapped, key=lambda passage: tuple(passage["file_span"]))


def swap_evasions(evasions: Iterable[Plain]) -> list[Plain]:
    """Return the tricks with their sides exchanged, one's own first."""
    sides = {"file": "source", "source": "file"}
    swapped = [{**evasion, "side": sides[evasion["side"]]} for evasion in evasions]
    return sorted(swapped, key=lambda evasion: str(evasion["side"]))


def read_passages(stored: Sequence[Plain]) -> list[Passage]:
    """Return passages from what ``plain_passages`` or ``swap_passages`` made."""
    return [
        Passage(
            file_span=_span(item["file_span"]),
            source_span=_span(item["source_span"]),
            channels=tuple(item["channels"]),
            matched_chars=item["chars"],
            information=item["information"],
            is_quote=item["quote"],
            file_quotes=tuple(_span(span) for span in item["file_quotes"]),
            source_quotes=tuple(_span(span) for span in item["source_quotes"]),
            pieces=tuple((_span(a), _span(b)) for a, b in item["pieces"]),
        )
        for item in stored
    ]


def _swap(passage: Plain) -> Plain:
    swapped = dict(passage)
    for one, other in _SWAPS.items():
        swapped[one], swapped[other] = passage[other], passage[one]
    swapped["pieces"] = sorted([b, a] for a, b in passage["pieces"])
    return swapped


def _on_side(side: str, evasions: Evasions) -> list[Plain]:
    return [{"side": side, **evasion} for evasion in evasions.as_list()]


def _span(pair: Sequence[int]) -> tuple[int, int]:
    return int(pair[0]), int(pair[1])
