"""Masking hides whole mentions and moves nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lzcontest.identity.domain.scan import mask, scan_text
from lzcontest.identity.domain.types import Identity

NAME = Identity("person", "王晓明")
SPANS = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 50)), max_size=5)


def test_a_mention_is_masked_code_point_by_code_point() -> None:
    text = "编剧：王\u200b晓明𠮷"
    assert mask(text, [m.span for m in scan_text(text, [NAME])]) == "编剧：■■■■𠮷"


@given(st.text(max_size=40), SPANS)
def test_masking_never_shifts_anything(text: str, spans: list[tuple[int, int]]) -> None:
    masked = mask(text, spans)
    hidden = {k for start, end in spans for k in range(start, end)}
    assert len(masked) == len(text)
    assert all(masked[k] == ("■" if k in hidden else text[k]) for k in range(len(text)))


@given(st.text(max_size=20), st.lists(st.sampled_from(" \u200b·🌟"), min_size=2, max_size=2), st.text(max_size=20))
def test_what_was_masked_is_not_found_again(before: str, noise: list[str], after: str) -> None:
    text = f"{before}。王{noise[0]}晓{noise[1]}明。{after}"
    found = scan_text(text, [NAME])
    assert any(m.seen_as.endswith("明") and m.seen_as.startswith("王") for m in found)
    assert scan_text(mask(text, [m.span for m in found]), [NAME]) == []


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60))
def test_any_text_can_be_scanned(text: str) -> None:
    for mention in scan_text(text, [NAME, Identity("phone", "13812345678"), Identity("unit", "青山镇文化站")]):
        assert mention.seen_as == text[slice(*mention.span)] != ""
