"""Fold single characters so that disguised spellings of one text compare equal; shared by similarity and identity."""

from __future__ import annotations

import unicodedata
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

import opencc


class Kind(IntEnum):
    """What folding found out about a character."""

    PLAIN = 0
    TRADITIONAL = 1
    COMPATIBILITY = 2
    HOMOGLYPH = 3
    COMBINING = 4
    INVISIBLE = 5
    SPACE = 6
    PUNCTUATION = 7
    SYMBOL = 8
    BREAK = 9


class Folded(NamedTuple):
    """The comparable spelling of a character, empty when it says nothing, and its kind."""

    text: str
    kind: Kind


# Letters of other scripts and kana that look like a Latin letter or a Chinese character.
_LOOKALIKES = dict(
    zip(
        "аеорсухіјѕԁһкмтвнԛԝαορνκιτυχγωһӏɑɡıⲟᴏɩꓲニロエカトハター",
        "aeopcyxijsdhkmtbhqwaopvkituxywhlagiooil二口工力卜八夕一",
        strict=True,
    )
)
# Radicals of the supplement that Unicode does not decompose although they read as the character itself.
_RADICALS = dict(
    zip(
        "⺟⺠⻄⻅⻆⻉⻋⻓⻔⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻰⻳",
        "母民西见角贝车长门页风飞食马鬼鱼鸟麦黄齐龙龟",
        strict=True,
    )
)
# Spellings of Taiwan and Hong Kong, and forms that a word-wise conversion makes but a character-wise
# one cannot take back; merging both sides of a comparison is always safe.
_VARIANTS = dict(
    zip(
        "著藉瞭揹伕甯谘馀钜迳锺覆薰暱甦簷衞敍妳裏牠祂痠",
        "着借了背夫宁咨余巨径钟复熏昵苏檐卫叙你里它他酸",
        strict=True,
    )
)
# Letters by category, yet drawn as nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u2800")
# Tabs are control characters to Unicode but white space to a reader.
_CONTROL_SPACES = frozenset("\t\x0b\x0c\x1c\x1d\x1e\x1f\x85")
_SENTENCE_ENDS = frozenset("。．.！!？?；;，,：:…\n\r\u2028\u2029、")

# Marks that have no business between two Chinese characters.
_ODD_MARKS = frozenset("*_#@&%/\\†‡※§•")

_SIMPLIFY = opencc.OpenCC("t2s")


def simplify(char: str) -> str:
    """Return the simplified form of one Chinese character; any other character comes back unchanged.

    Repeated until it rests, because some characters are simplified in two steps (薴 苧 苎).
    """
    for _ in range(3):
        simple = _SIMPLIFY.convert(char) if "\u2e80" <= char <= "\U0003ffff" else char
        simple = _VARIANTS.get(simple, simple)
        if simple == char:
            break
        char = simple
    return char


@lru_cache(maxsize=200_000)
def fold(char: str) -> Folded:
    """Fold one code point: NFKC, simplified, homoglyphs and marks resolved, lower case, noise dropped.

    Never fails, for lone surrogates and unassigned code points neither.
    """
    noise = _noise_kind(char)
    if noise is not None:
        return Folded("", noise)
    if char in _LOOKALIKES or char in _RADICALS:
        return Folded(_LOOKALIKES.get(char) or _RADICALS[char], Kind.HOMOGLYPH)
    plain = unicodedata.normalize("NFKC", char)
    letters = "".join(_LOOKALIKES.get(c, c) for c in _without_marks(plain).lower() if _noise_kind(c) is None)
    simple = "".join(simplify(c) for c in letters)
    return Folded(simple, _kind_of(char, plain, letters, simple))


def _kind_of(char: str, plain: str, letters: str, simple: str) -> Kind:
    if not simple:
        return Kind.SYMBOL
    if plain != char:
        return Kind.COMPATIBILITY
    if simple != letters:
        return Kind.TRADITIONAL
    return Kind.HOMOGLYPH if letters != _without_marks(plain).lower() else Kind.PLAIN


def _without_marks(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if not unicodedata.category(c).startswith("M")))


def _noise_kind(char: str) -> Kind | None:
    if char in _BLANK_LETTERS:
        return Kind.INVISIBLE
    if char in _SENTENCE_ENDS:
        return Kind.BREAK
    if char in _CONTROL_SPACES:
        return Kind.SPACE
    if char in _ODD_MARKS:
        return Kind.SYMBOL
    category = unicodedata.category(char)
    # A symbol that stands for a letter or digit (①, ㊣, 🅰) is kept as what it stands for.
    if category == "So" and unicodedata.normalize("NFKC", char).strip("()").isalnum():
        return None
    if category == "Cn" and 0x20000 <= ord(char) < 0x3FFFE:
        return None  # an ideograph newer than this Python's tables
    return _NOISE_BY_CATEGORY.get(category) or _NOISE_BY_CATEGORY.get(category[0])


_NOISE_BY_CATEGORY = {
    "M": Kind.COMBINING,
    "C": Kind.INVISIBLE,
    "Z": Kind.SPACE,
    "P": Kind.PUNCTUATION,
    "S": Kind.SYMBOL,
}


@lru_cache(maxsize=100_000)
def syllable(char: str) -> str:
    """Return the toneless pinyin of a character's first reading (`lv` for 绿), or "" when it has none.

    Readings: the table of pypinyin, whose first reading is the most frequent one.
    """
    readings = _readings().get(ord(char)) if len(char) == 1 else None
    if not readings:
        return ""
    first = unicodedata.normalize("NFD", readings.split(",")[0]).replace("u\u0308", "v").replace("ê", "e")
    return "".join(c for c in first if "a" <= c <= "z")


@lru_cache(maxsize=1)
def _readings() -> dict[int, str]:
    """Every reading of each character; 50 MB that a web process which compares nothing need not hold."""
    from pypinyin.pinyin_dict import pinyin_dict

    return pinyin_dict
