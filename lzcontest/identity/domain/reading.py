"""Reads a text the way a curious person does: through spaces, full-width letters, old characters and Chinese digits."""

from __future__ import annotations

import threading
import unicodedata
from dataclasses import dataclass, field
from enum import IntEnum

from lzcontest.foundation.characters import Kind, fold, syllable

# Digits as they are written in words, on cheques, and said on the telephone.
_DIGITS = {
    char: digit
    for digit, chars in zip(
        "0123456789",
        ("〇零", "一壹弌幺", "二贰弍两", "三叁弎", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"),
        strict=True,
    )
    for char in chars
}
_ROUND_ZEROS = frozenset("○◯⭕")
# A full stop of Latin writing parts digits and names no more than a space does.
_SOFT_STOPS = frozenset(".．…")
_FIRST_SOUND = 0xF0000


class Gap(IntEnum):
    """What lies between two letters that a name runs across."""

    NONE = 0
    NOISE = 1
    SENTENCE = 2


@dataclass
class Reading:
    """The letters of a text, folded, each with its place; `gaps[k]` is what lies before the k-th.

    `numbers` has the same length as `letters`, with digits in place of characters that mean one.
    `sounds` has one character per letter, the same for letters that sound alike.
    """

    text: str
    letters: str = ""
    numbers: str = ""
    sounds: str = ""
    offsets: list[int] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Map a non-empty range of letters to code points of the text."""
        return self.offsets[start], self.offsets[end - 1] + 1

    def widest_gap(self, start: int, end: int) -> Gap:
        """Return the worst that lies between the letters of a range."""
        return max(self.gaps[start + 1 : end], default=Gap.NONE)


def read(text: str) -> Reading:
    """Fold a text for finding names and numbers in it."""
    reading, letters, gap = Reading(text), [], Gap.NONE
    for place, char in enumerate(text):
        folded, kind = ("〇", Kind.HOMOGLYPH) if char in _ROUND_ZEROS else fold(char)
        for letter in folded:
            letters.append(letter)
            reading.offsets.append(place)
            reading.gaps.append(gap)
            gap = Gap.NONE
        if not folded:
            ends = kind == Kind.BREAK and char not in _SOFT_STOPS
            gap = max(gap, Gap.SENTENCE if ends else Gap.NOISE)
    reading.letters = "".join(letters)
    reading.numbers = "".join(_DIGITS.get(letter, letter) for letter in letters)
    reading.sounds = sound_string(reading.letters)
    return reading


def is_one_number(reading: Reading, place: int) -> bool:
    """Tell whether the digits before and at a place are written as one number: side by side, and in one script."""
    if not 0 < place < len(reading.letters) or reading.gaps[place] != Gap.NONE:
        return False
    both = reading.numbers[place - 1] + reading.numbers[place]
    return both.isdigit() and reading.letters[place - 1].isascii() == reading.letters[place].isascii()


def fold_text(text: str) -> str:
    """Return only the folded letters of a text."""
    return "".join(fold(char).text for char in text)


def fold_numbers(text: str) -> str:
    """Return only the digits of a text, and x, which may end an ID number."""
    return "".join(c for c in (_DIGITS.get(letter, letter) for letter in fold_text(text)) if c.isdigit() or c == "x")


def sound_string(letters: str) -> str:
    """Return one character per letter that stands for its toneless syllable, or the letter where it has none."""
    return "".join(_sound(letter) for letter in letters)


def _sound(letter: str) -> str:
    spelled = syllable(letter)
    if not spelled:
        return letter
    with _SOUNDS_LOCK:
        return _SOUNDS.setdefault(spelled, chr(_FIRST_SOUND + len(_SOUNDS)))


# Numbered as they are met: only equality counts, and only within one process.
_SOUNDS: dict[str, str] = {}
_SOUNDS_LOCK = threading.Lock()


def narrow(text: str) -> str:
    """Turn full-width letters and marks into plain ones, code point by code point, so that places stay."""
    return "".join(plain if len(plain := unicodedata.normalize("NFKC", c)) == 1 else c for c in text)
