"""Who must not judge what, and codes that give nothing away."""

import re
import secrets
from itertools import cycle

import pytest

from lzcontest.judging.domain.blind_codes import blind_codes, new_blind_code, read_blind_code
from lzcontest.judging.domain.conflicts import all_conflicts, conflicts_from_units, reason_text, unit_relation
from lzcontest.judging.domain.draw_inputs import DrawEntry, DrawJudge


@pytest.mark.parametrize(
    ("judge", "entry", "relation"),
    [
        ("县直/馆", "县直/馆", "same_unit"),
        ("县直", "县直/馆", "superior"),
        ("县直/馆/部", "/县直/馆/", "subordinate"),
        ("县直/队", "县直/馆", None),
        ("县直/馆", "县直/馆二", None),
        ("", "县直", None),
        ("县直", "", None),
        ("", "", None),
    ],
)
def test_what_one_unit_is_to_another(judge: str, entry: str, relation: str | None) -> None:
    assert unit_relation(judge, entry) == relation


def test_declared_conflicts_join_those_of_units_and_dismissed_ones_leave() -> None:
    entries = [DrawEntry("e1", "镇"), DrawEntry("e2", "镇/村"), DrawEntry("e3", "校")]
    judges = [DrawJudge("j1", "镇"), DrawJudge("j2", "院")]
    assert conflicts_from_units(entries, judges) == {("j1", "e1"): "same_unit", ("j1", "e2"): "superior"}
    found = all_conflicts(entries, judges, {("j2", "e3"): "relative", ("j1", "e1"): "author"}, [("j1", "e2")])
    assert [(c.judge_id, c.entry_id, c.reason) for c in found] == [("j1", "e1", "author"), ("j2", "e3", "relative")]
    assert reason_text("relative") == "与作者有亲属关系"
    assert reason_text("unheard-of") == "其他利害关系"


def test_codes_are_readable_unique_and_tell_the_category_only() -> None:
    kinds = {f"e{i}": kind for i, kind in zip(range(2000), cycle(["fiction", "song", "film", "programme", "K", "?"]))}
    codes = blind_codes(kinds, {"F-0000"}, secrets.token_bytes)
    assert len(set(codes.values())) == 2000
    assert all(re.fullmatch("[FSMPKX]-[0-9A-HJKMNP-TV-Z]{4}", code) for code in codes.values())
    assert codes["e4"].startswith("K-")
    assert codes["e5"].startswith("X-")


def test_a_taken_code_is_not_given_again() -> None:
    bytes_to_come = iter([bytes(4), bytes(4), bytes([1, 2, 3, 4])])
    assert new_blind_code("fiction", {"F-0000"}, lambda n: next(bytes_to_come)) == "F-1234"


def test_codes_grow_before_they_can_be_guessed() -> None:
    taken = {f"F-{i}" for i in range(20000)}
    assert len(new_blind_code("fiction", taken, secrets.token_bytes)) == len("F-12345")


@pytest.mark.parametrize("typed", ["f-70lm", " F-7OIM ", "f7o1m", "Ｆ－７０１Ｍ", "F-7 01-M"])
def test_codes_typed_from_paper(typed: str) -> None:
    assert read_blind_code(typed) == "F-701M"
