"""A finding seen from the other side is the same evidence with the sides exchanged."""

from lzcontest.similarity.domain.stored import (
    plain_evasions,
    plain_passages,
    read_passages,
    swap_evasions,
    swap_passages,
)
from lzcontest.similarity.domain.text import compare
from tests.unit.similarity.prose import OTHER, SOURCE

COPY = OTHER[:30] + SOURCE[60:110].replace("的", "\u200b的") + OTHER[30:60] + SOURCE[:50]


def test_swapping_twice_gives_the_evidence_back_and_once_points_at_the_same_words() -> None:
    comparison = compare(COPY, SOURCE)
    plain = plain_passages(comparison)
    swapped = swap_passages(plain)
    assert len(plain[0]["pieces"]) == 2 and swap_passages(swapped) == plain
    for mine, theirs in zip(
        sorted(read_passages(plain), key=lambda p: p.source_span), read_passages(swapped), strict=True
    ):
        assert (mine.file_span, mine.source_span) == (theirs.source_span, theirs.file_span)
    starts = [passage["file_span"][0] for passage in swapped]
    assert starts == sorted(starts)


def test_a_trick_stays_with_the_text_that_has_it() -> None:
    evasions = plain_evasions(compare(COPY, SOURCE))
    assert [e["side"] for e in evasions if e["trick"] == "zero_width"] == ["file"]
    assert [e["side"] for e in swap_evasions(evasions) if e["trick"] == "zero_width"] == ["source"]
