"""What holds for the comparison of any texts: exact offsets, whole self-similarity, no influence of order."""

from __future__ import annotations

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.similarity_disguises import make_prose
from lzcontest.foundation.characters import fold
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.text import build_collection, compare, segments

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)
SOME_HAN = st.text(st.sampled_from("清风拂过山岗他把信推回去，。\u200b 裡麵①ａ𠮷"), max_size=80)
DOCUMENTS = [(f"k{n}", make_prose(random.Random(n), 120)) for n in range(12)]


@given(ANY_TEXT)
def test_every_folded_character_comes_from_where_it_says(text: str) -> None:
    canonical = canonicalise(text)
    assert canonical.length == len(text)
    folded = [(ord(letter), place) for place, char in enumerate(text) for letter in fold(char).text]
    assert list(zip(canonical.codes.tolist(), canonical.offsets.tolist(), strict=True)) == folded


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = "".join(map(chr, canonicalise(text).codes))
    assert "".join(map(chr, canonicalise(once).codes)) == once


@given(ANY_TEXT | SOME_HAN)
def test_a_text_is_wholly_similar_to_itself(text: str) -> None:
    canonical, found = canonicalise(text), compare(text, text)
    if not len(canonical):
        assert found.passages == ()
        return
    (passage,) = found.passages
    assert passage.file_span == passage.source_span == canonical.span(0, len(canonical))
    assert found.shared_chars == found.longest_run == len(canonical)


@given(SOME_HAN, SOME_HAN)
@settings(deadline=None)
def test_spans_stay_inside_and_pieces_join_to_the_text(left: str, right: str) -> None:
    found = compare(left, right)
    for passage in found.passages:
        assert 0 <= passage.file_span[0] < passage.file_span[1] <= len(left)
        assert 0 <= passage.source_span[0] < passage.source_span[1] <= len(right)
        assert passage.information >= 0
    for text, side in ((left, "file"), (right, "source")):
        assert "".join(piece for piece, _, _ in segments(text, found.passages, side)) == text


@given(st.permutations(DOCUMENTS), st.lists(st.integers(0, 11), max_size=4), st.integers(0, 11))
@settings(deadline=None, max_examples=30)
def test_the_order_of_building_changes_nothing(order: list[tuple[str, str]], pauses: list[int], asked: int) -> None:
    plain, plain_idf = build_collection(DOCUMENTS)
    index, idf = build_collection([])
    query = canonicalise(DOCUMENTS[asked][1])
    for n, (key, text) in enumerate(order):
        index.add(key, canonicalise(text))
        idf.add(canonicalise(text))
        if n in pauses:
            index.query(query)
    assert index.query(query) == plain.query(query)
    assert index.to_bytes() == plain.to_bytes()
    assert idf.to_bytes() == plain_idf.to_bytes()
