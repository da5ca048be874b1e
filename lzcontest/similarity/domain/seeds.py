"""Where two texts agree: short patterns found in both, gathered into runs on one diagonal."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.canonical import Canonical
from lzcontest.similarity.domain.grams import Millibits, Weights
from lzcontest.similarity.domain.hashing import Hashes, hash_pattern
from lzcontest.similarity.domain.jit import compiled

Ints = NDArray[np.int64]

# Three characters in a row, or with one replaced between them; three syllables in a row; two words or so that
# mean the same.
_CHARACTER_PATTERNS = ((0, 1, 2), (0, 1, 3), (0, 2, 3))
_SOUND_PATTERNS = ((0, 1, 2),)
_SENSE_PATTERNS = ((0, 1, 2, 3),)
_PATTERNS = _CHARACTER_PATTERNS + _SOUND_PATTERNS + _SENSE_PATTERNS
# A pattern met more often than this in either text is paired only with its like-numbered occurrence.
_MOST_PAIRS = 64
# Runs on one diagonal are one run across this many differing characters.
_GAP_IN_RUN = 2


class Runs(NamedTuple):
    """Runs of agreement, by file start: half-open ranges, and what each weighs in thousandths of a bit."""

    file_start: Ints
    file_end: Ints
    source_start: Ints
    weight: Ints


class Seeds(NamedTuple):
    """A text and its patterns, sorted by hash with the places they came from: made once, compared with many."""

    text: Canonical
    tables: tuple[tuple[Hashes, Ints], ...]


class Cells(NamedTuple):
    """Pairs of agreeing places, by diagonal and then by place."""

    file: Ints
    source: Ints


def sow(text: Canonical) -> Seeds:
    """Prepare a text for comparison."""
    tables = []
    for row, patterns in (
        (text.codes, _CHARACTER_PATTERNS),
        (text.sounds, _SOUND_PATTERNS),
        (text.senses, _SENSE_PATTERNS),
    ):
        for pattern in patterns:
            hashes = hash_pattern(row, pattern)
            order = np.argsort(hashes, kind="stable")
            tables.append((hashes[order], order))
    return Seeds(text, tuple(tables))


def find_cells(file: Seeds, source: Seeds) -> Cells:
    """Return every pair of places that lies in a pattern common to both texts, once each."""
    length, width = len(file.text), len(source.text) + 1
    found = [np.zeros(0, np.int64)]
    for pattern, left, right in zip(_PATTERNS, file.tables, source.tables, strict=True):
        i, j = _merge_join(*left, *right, _MOST_PAIRS)
        found += [_diagonal_key(i + place, j + place, width, length) for place in pattern]
    keys = np.unique(np.concatenate(found))
    diagonal, place = np.divmod(keys, length + 1)
    return Cells(place, place - (diagonal - width))


def gather_runs(cells: Cells, file: Canonical, source: Canonical, weights: Weights) -> Runs:
    """Join agreeing places on one diagonal into runs."""
    if not len(cells.file):
        return Runs(*(np.zeros(0, np.int64) for _ in Runs._fields))
    worth = cell_weights(cells, file, source, weights)
    diagonal = cells.file - cells.source
    breaks = (np.diff(diagonal) != 0) | (np.diff(cells.file) > _GAP_IN_RUN + 1)
    first = np.concatenate(([0], np.flatnonzero(breaks) + 1))
    last = np.concatenate((first[1:], [len(worth)])) - 1
    start, order = cells.file[first], np.lexsort((cells.source[first], cells.file[first]))
    runs = (start, cells.file[last] + 1, cells.source[first], np.add.reduceat(worth, first))
    return Runs(*(column[order] for column in runs))


def cell_weights(cells: Cells, file: Canonical, source: Canonical, weights: Weights) -> Millibits:
    """Return what each agreeing pair of places weighs, in thousandths of a bit.

    The same character weighs in full, another of the same sound three quarters of what its sound tells, another
    in a word of the same class half of what the class tells.
    """
    by_character, by_sound, by_sense = weights
    i, j = cells
    heard = file.sounds[i] == source.sounds[j]
    less = np.where(heard, by_sound[i] * 3 // 4, by_sense[i] // 2)
    return np.where(file.codes[i] == source.codes[j], by_character[i], less)


def agree(file: Canonical, source: Canonical, i: Ints, j: Ints) -> NDArray[np.bool_]:
    """Tell for each pair of places whether they sound the same or lie in words of the same class."""
    alike: NDArray[np.bool_] = (file.sounds[i] == source.sounds[j]) | (file.senses[i] == source.senses[j])
    return alike


def _diagonal_key(i: Ints, j: Ints, width: int, length: int) -> Ints:
    return (i - j + width) * (length + 1) + i


@compiled
def _merge_join(left: Hashes, left_order: Ints, right: Hashes, right_order: Ints, most: int) -> Ints:
    """Pair the places of equal hashes; patterns that repeat a lot only with the like-numbered and its neighbours."""
    count = 0
    pairs = np.empty((2, 64), dtype=np.int64)
    a = 0
    b = 0
    while a < len(left) and b < len(right):
        if left[a] < right[b]:
            a += 1
        elif right[b] < left[a]:
            b += 1
        else:
            a_end = a
            while a_end < len(left) and left[a_end] == left[a]:
                a_end += 1
            b_end = b
            while b_end < len(right) and right[b_end] == right[b]:
                b_end += 1
            crowded = (a_end - a) * (b_end - b) > most
            for x in range(a, a_end):
                low = max(b, b + x - a - 1) if crowded else b
                high = min(b_end, b + x - a + 2) if crowded else b_end
                for y in range(low, high):
                    if count == pairs.shape[1]:
                        larger = np.empty((2, 2 * count), dtype=np.int64)
                        larger[:, :count] = pairs
                        pairs = larger
                    pairs[0, count] = left_order[x]
                    pairs[1, count] = right_order[y]
                    count += 1
            a = a_end
            b = b_end
    return pairs[:, :count]
