"""The index finds the right documents, forgets removed ones, and survives a journey through bytes."""

from __future__ import annotations

import random
import time

import pytest

from benchmarks.similarity_disguises import make_prose
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.fingerprints import TextIndex, pack_prints, unpack_prints, winnowed_prints
from lzcontest.similarity.domain.grams import Commonness
from lzcontest.similarity.domain.text import build_collection, check, warm_up
from tests.unit.similarity.prose import HOST, OTHER, SOURCE

DOCUMENTS = {f"d{k:04}": make_prose(random.Random(k), 300) for k in range(60)} | {"other": OTHER, "source": SOURCE}


@pytest.fixture(scope="module")
def index() -> TextIndex:
    return build_collection(DOCUMENTS.items())[0]


def test_the_source_of_a_copy_comes_first(index: TextIndex) -> None:
    found = index.query(canonicalise(HOST + SOURCE[40:100]))
    assert found[0].key == "source"
    assert len(found) <= 20


def test_excluded_and_removed_documents_are_not_found() -> None:
    index = build_collection(DOCUMENTS.items())[0]
    text = canonicalise(SOURCE)
    assert "source" not in {c.key for c in index.query(text, exclude=["source"])}
    index.remove("source")
    index.remove("never there")
    assert "source" not in index
    assert "source" not in {c.key for c in index.query(text)}
    assert len(index) == len(DOCUMENTS) - 1


def test_removing_leaves_what_never_having_added_leaves() -> None:
    index = build_collection(DOCUMENTS.items())[0]
    index.query(canonicalise(HOST))
    index.remove("d0003")
    fresh = build_collection((k, t) for k, t in DOCUMENTS.items() if k != "d0003")[0]
    query = canonicalise(DOCUMENTS["d0003"])
    assert index.query(query) == fresh.query(query)
    assert index.to_bytes() == fresh.to_bytes()


def test_adding_a_key_again_replaces_its_text() -> None:
    index = TextIndex()
    index.add("a", canonicalise(SOURCE))
    index.query(canonicalise(SOURCE))
    index.add("a", canonicalise(OTHER))
    assert index.query(canonicalise(SOURCE)) == []
    assert [c.key for c in index.query(canonicalise(OTHER))] == ["a"]
    assert len(index) == 1


def test_equal_documents_are_chosen_by_key_whatever_came_first() -> None:
    index, text = TextIndex(), canonicalise(SOURCE)
    for number in reversed(range(30)):
        index.add(f"copy{number:02}", text)
        if number in (25, 7, 3):
            index.query(text)
    assert [c.key for c in index.query(text)] == [f"copy{k:02}" for k in range(20)]


def test_bytes_bring_the_same_answers_back(index: TextIndex) -> None:
    again = TextIndex.from_bytes(index.to_bytes())
    query = canonicalise(SOURCE[:80] + OTHER[:80])
    assert again.query(query) == index.query(query)
    again.add("new", canonicalise(HOST))
    assert again.query(canonicalise(HOST))[0].key == "new"


@pytest.mark.parametrize("place", [0, 20, -9])
def test_damaged_bytes_are_refused(index: TextIndex, place: int) -> None:
    data = bytearray(index.to_bytes())
    data[place] ^= 0x55
    with pytest.raises(ValueError, match="text index"):
        TextIndex.from_bytes(bytes(data))


def test_stored_prints_serve_as_well_as_the_text() -> None:
    index = TextIndex()
    index.add_prints("source", unpack_prints(pack_prints(winnowed_prints(canonicalise(SOURCE)))))
    assert index.query(canonicalise(SOURCE[:60]))[0].key == "source"
    with pytest.raises(ValueError, match="fingerprints"):
        unpack_prints(b"\x01\0\0\0")


def test_commonness_counts_documents_and_survives_bytes() -> None:
    known = Commonness()
    for text in (SOURCE, OTHER, HOST):
        known.add(canonicalise(text))
    known.remove(canonicalise(HOST))
    again = Commonness.from_bytes(known.to_bytes())
    assert again.documents == 2
    assert again.to_bytes() == known.to_bytes()
    with pytest.raises(ValueError, match="commonness"):
        Commonness.from_bytes(known.to_bytes()[:-1])


def test_a_long_work_against_a_thousand_is_answered_well_within_a_second() -> None:
    rng = random.Random(5)
    sources = {str(k): make_prose(rng, 300) for k in range(1000)}
    index, idf = build_collection(sources.items())
    warm_up()
    text = make_prose(rng, 1400) + sources["77"][:100]
    index.query(canonicalise("先让索引安顿下来"))
    began = time.perf_counter()
    matches = check(text, index, sources, idf=idf)
    assert time.perf_counter() - began < 1
    assert matches[0].source == "77"
