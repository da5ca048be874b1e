"""Cuts a canonical text into words and gives each its class, so that a synonym reads like the word it stands for."""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from lzcontest.foundation.characters import fold
from lzcontest.foundation.senses import LONGEST_WORD, word_classes
from lzcontest.similarity.domain.hashing import Hashes, hash_pattern
from lzcontest.similarity.domain.jit import compiled

Codes = NDArray[np.int32]
Places = NDArray[np.int64]

_SHORTEST_WORD = 2
# Classes are numbered from here, beyond all code points and syllables.
_FIRST_CLASS = 1 << 30


def find_senses(codes: Codes) -> tuple[Codes, Places]:
    """Return for each character the class of the word it is in (its own code outside words), and where words begin.

    Words are the longest that the thesaurus knows, from left to right; other characters are words by themselves.
    """
    classes = np.full((LONGEST_WORD - _SHORTEST_WORD + 1, len(codes)), -1, dtype=np.int32)
    for length, (known, numbers) in enumerate(_lexicon(), start=_SHORTEST_WORD):
        hashes = hash_pattern(codes, tuple(range(length)))
        place = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
        found = known[place] == hashes
        classes[length - _SHORTEST_WORD, : len(hashes)][found] = numbers[place[found]]
    return _cut(codes, classes)


@cache
def _lexicon() -> tuple[tuple[Hashes, Codes], ...]:
    """For each length of words, their hashes ascending and their classes."""
    by_length: list[dict[tuple[int, ...], int]] = [{} for _ in range(LONGEST_WORD + 1)]
    for word, number in word_classes().items():
        folded = "".join(fold(character).text for character in word)
        if len(folded) == len(word):
            by_length[len(word)][tuple(map(ord, folded))] = number + _FIRST_CLASS
    made = []
    for length in range(_SHORTEST_WORD, LONGEST_WORD + 1):
        words = by_length[length]
        codes = np.array(list(words), dtype=np.int32).reshape(-1)
        hashes = hash_pattern(codes, tuple(range(length)))[::length]
        order = np.argsort(hashes, kind="stable")
        made.append((hashes[order], np.array(list(words.values()), dtype=np.int32)[order]))
    return tuple(made)


@compiled
def _cut(codes: Codes, classes: NDArray[np.int32]) -> tuple[Codes, Places]:
    senses = codes.copy()
    starts = np.empty(len(codes), dtype=np.int64)
    count = 0
    place = 0
    while place < len(codes):
        starts[count] = place
        count += 1
        size = 1
        for row in range(len(classes) - 1, -1, -1):
            if classes[row, place] >= 0:
                size = row + 2
                senses[place : place + size] = classes[row, place]
                break
        place += size
    return senses, starts[:count]
