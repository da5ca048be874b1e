"""Recorded values have one byte form, and checkpoints one text, or they are refused."""

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from lzcontest.ledger.domain import (
    CanonicalError,
    Checkpoint,
    CheckpointError,
    canonical_json,
    note_text,
    parse_note,
)


def test_keys_are_sorted_by_code_point_and_text_stays_readable() -> None:
    value = {"z": [1, True, None, '清风\n"杯" 𠮷'], "é": {}, "Z": -3, "𠮷": "", "\uff21": False}
    assert canonical_json(value).decode() == (
        '{"Z":-3,"z":[1,true,null,"清风\\n\\"杯\\" 𠮷"],"é":{},"Ａ":false,"𠮷":""}'
    )


@pytest.mark.parametrize(
    "value",
    [1.0, float("nan"), float("inf"), Decimal("1"), (1,), b"x", {1: "a"}, {"a": {2.5}}, 2**53, "\ud800", {"\ud800": 1}],
)
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(CanonicalError):
        canonical_json({"deep": [value]})


def test_refusal_names_the_place() -> None:
    with pytest.raises(CanonicalError, match=r"\$\.scores\[1\]\.total: float"):
        canonical_json({"scores": [{"total": "1"}, {"total": 88.5}]})


def test_nesting_is_limited() -> None:
    value: list[object] = []
    for _ in range(100):
        value = [value]
    with pytest.raises(CanonicalError, match="nested"):
        canonical_json(value)


def test_checkpoint_text_reads_back() -> None:
    time = datetime(2026, 11, 22, 18, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    text = note_text(Checkpoint("lzcontest.example/清风杯", 12, bytes(range(32)), time))
    assert text == "lzcontest.example/清风杯\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n2026-11-22T10:00:05Z\n"
    assert parse_note(text).time == time
    assert note_text(parse_note(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "o\n1\n",
        "o\n01\n" + "A" * 43 + "=\n2026-11-22T10:00:05Z\n",
        "o\n1\n" + "A" * 43 + "=\n2026-11-22 10:00\n",
        "o\n1\nAAAA\n2026-11-22T10:00:05Z\n",
        "o\n1\n" + "A" * 43 + "=\n2026-11-22T10:00:05Z\nmore\n",
    ],
)
def test_other_texts_are_no_checkpoint(text: str) -> None:
    with pytest.raises(CheckpointError):
        parse_note(text)


@pytest.mark.parametrize(
    "checkpoint",
    [
        Checkpoint("a\nb", 1, bytes(32), datetime(2026, 1, 1, tzinfo=UTC)),
        Checkpoint("", 1, bytes(32), datetime(2026, 1, 1, tzinfo=UTC)),
        Checkpoint("o", -1, bytes(32), datetime(2026, 1, 1, tzinfo=UTC)),
        Checkpoint("o", 1, bytes(31), datetime(2026, 1, 1, tzinfo=UTC)),
        Checkpoint("o", 1, bytes(32), datetime(2026, 1, 1)),  # noqa: DTZ001 (the missing zone is the point)
    ],
)
def test_what_cannot_be_stated_is_not_signed(checkpoint: Checkpoint) -> None:
    with pytest.raises(CheckpointError):
        note_text(checkpoint)
