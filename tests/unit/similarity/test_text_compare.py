"""Comparing two texts: what was taken is found on both originals, and what anyone may use is not held against it."""

from __future__ import annotations

import random

import pytest

from benchmarks.similarity_disguises import DISGUISES
from lzcontest.similarity.domain.text import build_collection, check, compare, segments
from tests.unit.similarity.prose import HOST, OTHER, SOURCE

COPIED = SOURCE[30:180]


@pytest.mark.parametrize("name", sorted(DISGUISES))
def test_a_copied_passage_is_found_under_every_disguise(name: str) -> None:
    hidden = DISGUISES[name](random.Random(7), COPIED)
    found = compare(HOST + hidden + OTHER, SOURCE)
    assert found.flagged
    marked = {k for p in found.passages for k in range(*p.file_span)}
    planted = set(range(len(HOST), len(HOST) + len(hidden)))
    assert len(marked & planted) >= 0.85 * len(planted)
    assert len(marked & planted) >= 0.9 * len(marked)


def test_the_marks_lie_on_the_same_words_in_both_originals() -> None:
    found = compare(f"{HOST}“{COPIED}”{OTHER}", f"序：{SOURCE}")
    (passage,) = found.passages
    file_words = f"{HOST}“{COPIED}”{OTHER}"[slice(*passage.file_span)]
    source_words = f"序：{SOURCE}"[slice(*passage.source_span)]
    assert file_words == source_words
    assert file_words.strip("，。") == COPIED.strip("，。")
    assert passage.channels == ("characters",)


def test_unrelated_texts_share_nothing_worth_showing() -> None:
    found = compare(SOURCE, OTHER)
    assert (found.passages, found.score, found.flagged, found.longest_run) == ((), 0, False, 0)


def test_sound_and_order_are_named_as_the_channel() -> None:
    rng = random.Random(3)
    by_sound = compare(HOST + DISGUISES["homophones 100 %"](rng, COPIED), SOURCE)
    assert all("sounds" in p.channels and "characters" not in p.channels for p in by_sound.passages)
    parts = SOURCE.split("。")
    reordered = compare("。".join([parts[2], parts[0], parts[3], parts[1]]), SOURCE)
    assert len(reordered.passages) == 1
    assert "order" in reordered.passages[0].channels


def test_quotations_are_marked_and_not_counted() -> None:
    poem = "千锤万凿出深山，烈火焚烧若等闲。粉骨碎身浑不怕，要留清白在人间。"
    left, right = HOST + poem + OTHER[:80], OTHER[100:] + poem.replace("，", " ") + "他念完了。"
    assert compare(left, right).flagged
    found = compare(left, right, quotations=[poem])
    assert [p.is_quote for p in found.passages] == [True]
    assert (found.score, found.shared_chars, found.flagged) == (0, 0, False)


def test_a_copy_around_a_quotation_still_counts() -> None:
    poem = "千锤万凿出深山，烈火焚烧若等闲。粉骨碎身浑不怕，要留清白在人间。"
    copied = SOURCE[:60] + poem + SOURCE[60:120]
    found = compare(HOST + copied, copied + OTHER, quotations=[poem])
    assert found.flagged
    (passage,) = found.passages
    shown = segments(HOST + copied, found.passages)
    assert "".join(piece for piece, owner, quote in shown if quote).startswith("千锤万凿")
    assert passage.matched_chars == sum("\u4e00" <= c <= "\u9fff" for c in SOURCE[:120])


def test_what_everyone_writes_weighs_less_than_what_one_wrote() -> None:
    rare, common = SOURCE[:40], "在党的领导下我们要坚持反腐倡廉推进党风廉政建设和反腐败斗争"
    documents = [(str(k), f"{common}{k}{OTHER[k : k + 40]}") for k in range(2000)]
    _, idf = build_collection(documents)
    assert compare(HOST + common, OTHER + common, idf=idf).score < compare(HOST + rare, OTHER + rare, idf=idf).score / 3


def test_a_repeated_name_counts_once() -> None:
    name = "县供销社欧阳铁生副主任科员"
    once = compare(HOST + name, OTHER + name)
    often = compare(name.join([HOST[:50], OTHER[:50], HOST[50:], OTHER[50:100]]), SOURCE + name)
    assert len(often.passages) == 3
    assert often.score < 1.5 * once.score


def test_checking_against_an_index_names_the_source_first() -> None:
    sources = {"a": OTHER, "b": SOURCE, "c": HOST}
    index, idf = build_collection(sources.items())
    matches = check("另一个开头。" + COPIED + HOST[:30], index, sources, idf=idf)
    assert [m.source for m in matches] == ["b", "c"]
    assert matches[0].flagged
    assert check(SOURCE, index, sources, idf=idf, exclude=["b"]) == []


def test_pieces_for_showing_join_to_the_text_again() -> None:
    text = HOST + COPIED + OTHER
    found = compare(text, SOURCE)
    shown = segments(text, found.passages)
    assert "".join(piece for piece, _, _ in shown) == text
    assert [owner for _, owner, _ in shown] == [None, 0, None]
    other_side = segments(SOURCE, found.passages, "source")
    assert "".join(piece for piece, _, _ in other_side) == SOURCE


def test_findings_are_plain_whole_numbers() -> None:
    found = compare(SOURCE, SOURCE)
    assert isinstance(found.score, int)
    assert found.score_text == f"{found.score / 1000:.4f}"[: len(found.score_text)]
    stored = found.passages[0].as_dict()
    assert stored["file_span"] == [0, len(SOURCE) - 1]


@pytest.mark.parametrize("text", ["", "。", "清", "清风", "清风拂"])
def test_tiny_texts_are_compared_without_fuss(text: str) -> None:
    assert compare(text, SOURCE).passages == ()
    assert bool(compare(text, text).passages) == bool(text.strip("。"))
