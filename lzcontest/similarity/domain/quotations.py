"""Recognises words that anyone may use: classics, idioms, the call's own wording, form boilerplate."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.canonical import Canonical, canonicalise
from lzcontest.similarity.domain.hashing import Hashes, hash_pattern

Mask = NDArray[np.bool_]

# Four characters are the shortest saying; longer quotations count from eight characters on, because
# a few characters of a long passage are ordinary language.
_SHORTEST = 4
_LEAST_RUN = 8
# A quotation goes on across a slip of memory this long.
_SLIP = 2


class Quotations:
    """A set of public texts, prepared once for many comparisons."""

    def __init__(self, texts: Iterable[str] = ()) -> None:
        codes = [canonicalise(text).codes for text in texts]
        # 0 never occurs in a canonical text, so no pattern reaches from one quotation into the next.
        joined = [part for text in codes for part in (text, np.zeros(1, np.int32))]
        self._grams = _unique_grams(joined, _SHORTEST)
        self._whole: dict[int, Hashes] = {}
        for length in range(_SHORTEST, _LEAST_RUN):
            short = [text for text in codes if len(text) == length]
            if short:
                self._whole[length] = np.unique(np.concatenate([hash_pattern(t, tuple(range(length))) for t in short]))

    def mask(self, text: Canonical) -> Mask:
        """Tell for each canonical character whether it belongs to a quotation."""
        found = np.zeros(len(text), dtype=bool)
        for length, whole in self._whole.items():
            for place in np.flatnonzero(np.isin(hash_pattern(text.codes, tuple(range(length))), whole)).tolist():
                found[place : place + length] = True
        pieces = _stretches(np.isin(hash_pattern(text.codes, tuple(range(_SHORTEST))), self._grams))
        for start, end in _bridged([(start, end + _SHORTEST - 1) for start, end in pieces]):
            if end - start >= _LEAST_RUN:
                found[start:end] = True
        return found


def _unique_grams(parts: list[NDArray[np.int32]], length: int) -> Hashes:
    joined = np.concatenate(parts) if parts else np.zeros(0, np.int32)
    return np.unique(hash_pattern(joined, tuple(range(length))))


def _stretches(flags: Mask) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([False], flags, [False])).astype(np.int8)))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _bridged(pieces: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join pieces that a short slip divides."""
    joined: list[tuple[int, int]] = []
    for start, end in pieces:
        if joined and start - joined[-1][1] <= _SLIP:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
