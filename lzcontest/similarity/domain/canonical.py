"""Canonical form of a text, in which disguises fall away, with an exact map back to the original code points."""

from __future__ import annotations

import threading
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from lzcontest.foundation.characters import Kind, fold, syllable
from lzcontest.similarity.domain.words import find_senses

Codes = NDArray[np.int32]
Offsets = NDArray[np.int64]

_CODE_POINTS = 0x110000
_UNKNOWN = -1
# Folds to several characters are kept apart, numbered downwards from here.
_FIRST_EXPANSION = -2
_NOISE = (Kind.COMBINING, Kind.INVISIBLE, Kind.SPACE, Kind.SYMBOL)
_HAN_START, _HAN_END = 0x2E80, 0x40000


@dataclass(frozen=True)
class Evasions:
    """How often each trick that hides a copy from a naive comparison occurs in a text, in code points."""

    zero_width: int = 0
    combining: int = 0
    spacing: int = 0
    symbols: int = 0
    homoglyphs: int = 0
    compatibility: int = 0
    traditional: int = 0

    @property
    def total(self) -> int:
        """Return the number of all tricks but traditional characters, which are also an honest habit."""
        return sum(getattr(self, f.name) for f in fields(self)) - self.traditional

    def as_list(self) -> list[dict[str, str | int]]:
        """Return the tricks that occur, most frequent first, as plain values to store."""
        counts = [(f.name, int(getattr(self, f.name))) for f in fields(self)]
        return [{"trick": name, "count": n} for name, n in sorted(counts, key=lambda pair: -pair[1]) if n]


@dataclass(frozen=True, eq=False)
class Canonical:
    """`codes[k]` is the k-th comparable character, `offsets[k]` the place in the original that it comes from.

    `sounds[k]` is its toneless syllable as a number (the code itself where there is no reading), `senses[k]` the
    class of the word it is in (the code itself outside known words); words begin at `words`.
    Offsets never fall; one original code point may give several codes (㎏ gives k, g).
    """

    codes: Codes
    offsets: Offsets
    sounds: Codes
    senses: Codes
    words: Offsets
    evasions: Evasions
    length: int

    def __len__(self) -> int:
        return len(self.codes)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty half-open range of codes to a half-open range of original code points."""
        return int(self.offsets[start]), int(self.offsets[end - 1]) + 1


class _Tables:
    """Folding and readings per code point, filled in as characters are met (a full table would cost seconds)."""

    def __init__(self) -> None:
        self.fold = np.full(_CODE_POINTS, _UNKNOWN, dtype=np.int32)
        self.kind = np.zeros(_CODE_POINTS, dtype=np.uint8)
        self.sound = np.full(_CODE_POINTS, _UNKNOWN, dtype=np.int32)
        self.expansions: list[tuple[int, ...]] = [()]
        self._lock = threading.Lock()

    def learn_folds(self, points: Codes) -> None:
        """Fill in the fold of every code point among `points` that was never met."""
        with self._lock:
            for point in np.unique(points[self.fold[points] == _UNKNOWN]).tolist():
                folded = fold(chr(point))
                self.kind[point] = folded.kind
                if len(folded.text) == 1:
                    self.fold[point] = ord(folded.text)
                    continue
                if folded.text:
                    self.expansions.append(tuple(map(ord, folded.text)))
                number = len(self.expansions) - 1 if folded.text else 0
                self.fold[point] = _FIRST_EXPANSION - number

    def learn_sounds(self, codes: Codes) -> None:
        """Fill in the reading of every code among `codes` that was never met."""
        with self._lock:
            for code in np.unique(codes[self.sound[codes] == _UNKNOWN]).tolist():
                self.sound[code] = _syllable_number(syllable(chr(code))) or code


def _syllable_number(letters: str) -> int:
    """Number a syllable by its letters alone, so that stored fingerprints do not depend on a table's order."""
    number = 0
    for letter in letters:
        number = number * 27 + ord(letter) - 96
    return number + _CODE_POINTS if letters else 0


_TABLES = _Tables()


def code_points(text: str) -> Codes:
    """Return the code points of any string, lone surrogates included."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.int32)


def canonicalise(text: str) -> Canonical:
    """Fold a text: NFKC per character, simplified, homoglyphs resolved, lower case, all but letters dropped."""
    points = code_points(text)
    folds = _TABLES.fold[points]
    if (folds == _UNKNOWN).any():
        _TABLES.learn_folds(points)
        folds = _TABLES.fold[points]
    codes, offsets = _expand(folds)
    sounds = _TABLES.sound[codes]
    if (sounds == _UNKNOWN).any():
        _TABLES.learn_sounds(codes)
        sounds = _TABLES.sound[codes]
    senses, words = find_senses(codes)
    return Canonical(codes, offsets, sounds, senses, words, _count_evasions(points, folds), len(points))


def _expand(folds: Codes) -> tuple[Codes, Offsets]:
    offsets = np.flatnonzero(folds != _FIRST_EXPANSION)
    codes = folds[offsets]
    many = np.flatnonzero(codes < _FIRST_EXPANSION)
    if not len(many):
        return codes, offsets
    spelled = {int(k): _TABLES.expansions[_FIRST_EXPANSION - int(codes[k])] for k in many}
    counts = np.ones(len(codes), dtype=np.int64)
    counts[many] = [len(spelled[int(k)]) for k in many]
    starts = np.cumsum(counts) - counts
    codes = np.repeat(codes, counts)
    for k, letters in spelled.items():
        codes[starts[k] : starts[k] + len(letters)] = letters
    return codes, np.repeat(offsets, counts)


def _count_evasions(points: Codes, folds: Codes) -> Evasions:
    kinds = _TABLES.kind[points]
    letters = folds != _FIRST_EXPANSION
    lettered = kinds[letters]
    # A space or symbol is a trick only when it splits Chinese writing; between words or sentences it is ordinary.
    inside = _between_han(points, letters, kinds)
    counted = np.bincount(kinds[~letters & inside], minlength=16)
    return Evasions(
        zero_width=int(counted[Kind.INVISIBLE]),
        combining=int(counted[Kind.COMBINING]),
        spacing=int(counted[Kind.SPACE]),
        symbols=int(counted[Kind.SYMBOL]),
        homoglyphs=int(np.count_nonzero(lettered == Kind.HOMOGLYPH)),
        compatibility=int(np.count_nonzero(lettered == Kind.COMPATIBILITY)),
        traditional=int(np.count_nonzero(lettered == Kind.TRADITIONAL)),
    )


def _between_han(points: Codes, letters: NDArray[np.bool_], kinds: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Tell for each place whether only tricks lie between it and a Chinese character on either side."""
    anchors = ~np.isin(kinds, _NOISE) | letters
    places = np.flatnonzero(anchors)
    if len(places) < 2:
        return np.zeros(len(points), dtype=bool)
    han = letters & (points >= _HAN_START) & (points < _HAN_END)
    after = np.searchsorted(places, np.arange(len(points)), side="right")
    framed = (after > 0) & (after < len(places))
    before_han = han[places[np.maximum(after - 1, 0)]]
    after_han = han[places[np.minimum(after, len(places) - 1)]]
    found: NDArray[np.bool_] = framed & before_han & after_han
    return found
