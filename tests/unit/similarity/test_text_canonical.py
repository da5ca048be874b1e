"""Disguised spellings fold to one form, and every folded character knows where it stood."""

from __future__ import annotations

import pytest

from lzcontest.similarity.domain.canonical import canonicalise


def spelled(text: str) -> str:
    return "".join(map(chr, canonicalise(text).codes))


@pytest.mark.parametrize(
    ("disguised", "plain"),
    [
        ("清\u200b风\u2060拂\ufeff面", "清风拂面"),
        ("清 风，拂·面。", "清风拂面"),
        ("清👍风🙂拂面", "清风拂面"),
        ("清\u0336风\u0336拂面", "清风拂面"),
        ("憑著臺灣裏麵", "凭着台湾里面"),
        ("ＡＢＣ１２３", "abc123"),
        ("⼀⼆⺟门", "一二母门"),
        ("сору", "copy"),
        ("㎏①㊣", "kg1正"),
        ("𠮷野家", "𠮷野家"),
        ("Café", "cafe"),
    ],
)
def test_disguises_fall_away(disguised: str, plain: str) -> None:
    assert spelled(disguised) == plain


def test_spans_point_at_the_original() -> None:
    text = "「清\u200b 风」，拂过㎏山𠮷岗"
    canonical = canonicalise(text)
    start = spelled(text).index("风")
    assert text[slice(*canonical.span(start, start + 3))] == "风」，拂过"
    start = spelled(text).index("g")
    assert text[slice(*canonical.span(start, start + 2))] == "㎏山"


def test_tricks_are_counted_and_ordinary_writing_is_not() -> None:
    honest = canonicalise("他说：“三点见。”\n　　第二天 Tom 来了，带着 3 本书——《清风》。")
    assert honest.evasions.as_list() == []
    tricky = canonicalise("清\u200b\u200b风 拂*面，ａ憑\u0301о").evasions
    assert (tricky.zero_width, tricky.spacing, tricky.symbols) == (2, 1, 1)
    assert (tricky.compatibility, tricky.traditional, tricky.homoglyphs) == (1, 1, 1)
    assert tricky.as_list()[0] == {"trick": "zero_width", "count": 2}


def test_tricks_at_the_edges_of_a_text_are_no_tricks() -> None:
    assert canonicalise("\ufeff清风\u200b").evasions.total == 0


def test_characters_that_sound_alike_have_one_sound() -> None:
    left, right = canonicalise("清风拂绿柳"), canonicalise("青丰服律流")
    assert left.sounds.tolist() == right.sounds.tolist()
    assert left.codes.tolist() != right.codes.tolist()


@pytest.mark.parametrize("empty", ["", "，。！", "\ud800\u200b🙂", " \n\t"])
def test_texts_that_say_nothing_are_empty(empty: str) -> None:
    assert len(canonicalise(empty)) == 0
