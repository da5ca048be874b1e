"""A text written anew with synonyms is found, marked and named for what it is; unrelated texts are not."""

import random

import pytest

from benchmarks.similarity_disguises import DISGUISES, make_prose
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.text import build_collection, check, compare
from tests.unit.similarity.prose import HOST, OTHER, SOURCE


def test_words_of_one_meaning_have_one_class_and_others_not() -> None:
    one, two, three = (canonicalise(word).senses.tolist() for word in ("清廉", "廉洁", "举报"))
    assert one == two
    assert one != three


def test_words_are_cut_by_the_longest_match_whatever_is_put_between() -> None:
    plain, split = canonicalise("院子里非常清廉"), canonicalise("院\u200b子里，非常 清廉")
    assert plain.words.tolist() == split.words.tolist() == [0, 2, 3, 5]
    assert plain.senses.tolist() == split.senses.tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_source_is_found_though_every_word_was_exchanged(seed: int) -> None:
    rng = random.Random(seed)
    documents = {f"d{k}": make_prose(random.Random(k), 300) for k in range(40)} | {"source": SOURCE, "other": OTHER}
    index, idf = build_collection(documents.items())
    rewritten = DISGUISES["synonyms 100 %"](rng, SOURCE)
    assert rewritten != SOURCE
    text = HOST + rewritten
    match = check(text, index, documents, idf=idf)[0]
    assert (match.source, match.flagged) == ("source", True)
    marked = {k for p in match.passages for k in range(*p.file_span)}
    assert len(marked & set(range(len(HOST), len(text)))) >= 0.9 * len(rewritten)
    assert any("synonyms" in p.channels for p in match.passages)


def test_a_verbatim_copy_is_not_said_to_be_rewritten() -> None:
    (passage,) = compare(HOST + SOURCE, SOURCE).passages
    assert passage.channels == ("characters",)
