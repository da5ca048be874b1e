"""The draw of judges: published examples stay what they are, and impossible wishes are explained."""

import hashlib
import time

import pytest

from lzcontest.judging.domain.assignment import DrawEntry, DrawJudge, Infeasible, draw, draw_replacement
from lzcontest.judging.domain.randomness import SeededStream


def judges(*units: str, limit: int | None = None) -> list[DrawJudge]:
    return [DrawJudge(f"j{number}", unit, "", limit) for number, unit in enumerate(units)]


def works(*units: str) -> list[DrawEntry]:
    return [DrawEntry(f"e{number}", unit) for number, unit in enumerate(units)]


def test_the_stream_is_the_documented_one() -> None:
    block = hashlib.sha256(b"lzcontest-stream-v1\0draw\0seed\0" + bytes(8)).digest()
    stream = SeededStream("seed", "draw")
    assert [stream.below(2**64) for _ in range(4)] == [int.from_bytes(block[i : i + 8], "big") for i in (0, 8, 16, 24)]


def test_a_published_draw_can_be_repeated_for_ever() -> None:
    plan = draw(works("甲", "乙", "丙", "丁"), judges("子", "丑", "寅", "甲"), set(), 2, "2026-清风杯")
    assert hashlib.sha256(plan.canonical).hexdigest() == plan.digest
    assert plan.canonical.decode() == PUBLISHED


PUBLISHED = (
    '{"assignments":[{"entry":"e0","judges":["j1","j2"]},{"entry":"e1","judges":["j0","j3"]},{"entry":"e2'
    '","judges":["j1","j3"]},{"entry":"e3","judges":["j0","j2"]}],"method":"lzcontest-draw-v1","per_entry'
    '":2,"seed":"2026-清风杯"}'
)


def test_another_seed_draws_otherwise() -> None:
    plans = [draw(works(*[""] * 20), judges(*[""] * 8), set(), 3, seed).assignments for seed in ("一", "二")]
    assert plans[0] != plans[1]


def test_two_thousand_works_among_a_hundred_judges_take_less_than_two_seconds() -> None:
    entries = [DrawEntry(f"e{i}", f"县/单位{i % 60}") for i in range(2000)]
    panel = [DrawJudge(f"j{i}", f"县/单位{i % 80}") for i in range(100)]
    conflicts = {(f"j{i % 100}", f"e{i * 7 % 2000}") for i in range(500)}
    started = time.process_time()
    plan = draw(entries, panel, conflicts, 5, "种子")
    assert time.process_time() - started < 2
    assert set(plan.loads.values()) == {100}
    assert plan.connected


def test_full_judges_are_relieved_by_chains_of_moves() -> None:
    """Only one plan exists: e0 must have j0, who would otherwise be drawn for others."""
    panel = judges("", "", "", limit=2)
    conflicts = {("j1", "e0"), ("j2", "e0"), ("j2", "e1"), ("j2", "e2"), ("j0", "e4")}
    for seed in map(str, range(30)):
        plan = draw(works(*[""] * 5), panel, conflicts, 1, seed)
        assert plan.assignments["e0"] == ("j0",)
        assert max(plan.loads.values()) <= 2


def test_loads_are_evened_out_by_chains_of_moves() -> None:
    """Four works for j0 and j1, one for j1 and j2, one for j2 and j3: at best two, two, one and one."""
    able = [{0, 1}] * 4 + [{1, 2}, {2, 3}]
    conflicts = {(f"j{judge}", f"e{work}") for work, some in enumerate(able) for judge in range(4) if judge not in some}
    for seed in map(str, range(40)):
        plan = draw(works(*[""] * 6), judges("", "", "", ""), conflicts, 1, seed)
        assert plan.loads == {"j0": 2, "j1": 2, "j2": 1, "j3": 1}


def test_islands_are_joined() -> None:
    for seed in map(str, range(40)):
        assert draw(works(*[""] * 6), judges(*[""] * 6), set(), 2, seed).connected


def test_works_that_cannot_hang_together_are_still_drawn() -> None:
    barred = {("j0", "e1"), ("j1", "e1"), ("j2", "e0"), ("j3", "e0")}
    plan = draw(works("", ""), judges("", "", "", ""), barred, 2, "s")
    assert not plan.connected
    assert plan.assignments == {"e0": ("j0", "j1"), "e1": ("j2", "j3")}


def test_superior_subordinate_and_own_unit_never_judge() -> None:
    panel = judges("县直", "县直/馆/部", "县直/馆", "县直/队", "县")
    plan = draw(works("县直/馆"), panel, set(), 2, "s")
    assert plan.assignments["e0"] == ("j3", "j4")


def test_a_dismissed_conflict_no_longer_counts() -> None:
    plan = draw(works("县直/馆"), judges("县直"), set(), 1, "s", dismissed={("j0", "e0")})
    assert plan.assignments["e0"] == ("j0",)


def test_speciality_is_kept() -> None:
    panel = [DrawJudge("歌", "", "song、film"), DrawJudge("文", "", "fiction"), DrawJudge("通", "")]
    plan = draw([DrawEntry("e", "", "song")], panel, set(), 2, "s")
    assert plan.assignments["e"] == ("歌", "通")


def test_assigned_judges_who_left_the_panel_keep_their_place() -> None:
    plan = draw(works(""), judges("", ""), set(), 2, "s", existing={"e0": ["gone"], "other": ["j0", "j0"]})
    assert plan.assignments["e0"] == ("gone", "j1")
    assert plan.loads == {"j0": 1, "j1": 1}


def test_too_few_judges_without_conflict_is_explained() -> None:
    with pytest.raises(Infeasible) as caught:
        draw(works("镇", ""), judges("镇", "镇/村", "院", "院"), set(), 2, "s")
    assert caught.value.entries == ("e0",)
    assert "e0" in caught.value.reasons[0]
    assert "还差 1 位" in caught.value.message
    assert any("评审人数改为 1" in way for way in caught.value.remedies)


def test_too_small_limits_are_explained() -> None:
    with pytest.raises(Infeasible, match="合计还可评 6 件次，而这次需要 8 件次，少 2 件次"):
        draw(works(*[""] * 4), judges("", "", limit=3), set(), 2, "s")


def test_works_that_press_on_the_same_full_judges_are_named() -> None:
    panel = [*judges("", limit=2), DrawJudge("free", "", "", 9)]
    conflicts = {("free", f"e{i}") for i in range(3)}
    with pytest.raises(Infeasible) as caught:
        draw(works(*[""] * 5), panel, conflicts, 1, "s")
    assert caught.value.entries == ("e0", "e1", "e2")
    assert "（j0）" in caught.value.message
    assert "仍少 1 件次" in caught.value.message


def test_a_replacement_goes_to_the_one_with_the_least_to_do() -> None:
    existing = {"e0": ["j0", "j1"], "e1": ["j1", "j2"], "e2": ["j0", "j2"], "e3": ["j1", "j3"]}
    chosen = draw_replacement(
        works(*[""] * 4), judges(*[""] * 4), set(), existing, entry_id="e0", leaving="j1", seed="s"
    )
    assert chosen == "j3"


def test_when_nobody_can_replace_it_says_so() -> None:
    with pytest.raises(Infeasible, match="没有可以替补的评委"):
        draw_replacement(works(""), judges("", ""), set(), {"e0": ["j0", "j1"]}, entry_id="e0", leaving="j0", seed="s")


def test_ids_given_twice_and_no_judges_are_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        draw([*works(""), *works("")], judges(""), set(), 1, "s")
    with pytest.raises(ValueError, match="at least 1"):
        draw(works(""), judges(""), set(), 0, "s")
    with pytest.raises(Infeasible):
        draw(works(""), [], set(), 1, "s")
    with pytest.raises(ValueError, match="NUL"):
        draw(works(""), judges(""), set(), 1, "s\0")
