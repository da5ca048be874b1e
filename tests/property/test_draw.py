"""Whatever the panel, a draw breaks no rule, is as even as can be, and is the same for everybody."""

from itertools import combinations

from hypothesis import assume, given
from hypothesis import strategies as st

from lzcontest.judging.domain.assignment import DrawEntry, DrawJudge, Infeasible, Plan, draw, draw_replacement
from lzcontest.judging.domain.conflicts import unit_relation
from lzcontest.judging.domain.play_order import play_order
from lzcontest.judging.domain.randomness import SeededStream

UNITS = ["", "县直", "县直/馆", "县直/馆/一部", "镇", "镇/村", "镇/社", "校", "院", "企"]
unit = st.sampled_from(UNITS)


@st.composite
def panels(draw_value: st.DrawFn) -> tuple[list[DrawEntry], list[DrawJudge], set[tuple[str, str]], int]:
    entries = [DrawEntry(f"e{i}", draw_value(unit)) for i in range(draw_value(st.integers(1, 12)))]
    limit = st.none() | st.integers(0, 8)
    judges = [DrawJudge(f"j{i}", draw_value(unit), "", draw_value(limit)) for i in range(draw_value(st.integers(1, 9)))]
    pair = st.tuples(st.sampled_from([j.id for j in judges]), st.sampled_from([e.id for e in entries]))
    return entries, judges, draw_value(st.sets(pair, max_size=8)), draw_value(st.integers(1, 4))


def allowed(entry: DrawEntry, judge: DrawJudge, conflicts: set[tuple[str, str]]) -> bool:
    return (judge.id, entry.id) not in conflicts and unit_relation(judge.unit_path, entry.unit_path) is None


def try_draw(entries: list[DrawEntry], judges: list[DrawJudge], conflicts: set[tuple[str, str]], k: int) -> Plan | None:
    try:
        return draw(entries, judges, conflicts, k, "种子")
    except Infeasible:
        return None


@given(panels())
def test_no_rule_is_broken(panel: tuple[list[DrawEntry], list[DrawJudge], set[tuple[str, str]], int]) -> None:
    entries, judges, conflicts, k = panel
    plan = try_draw(entries, judges, conflicts, k)
    assume(plan is not None)
    assert plan is not None
    by_id = {judge.id: judge for judge in judges}
    loads = dict.fromkeys(by_id, 0)
    assert set(plan.assignments) == {entry.id for entry in entries}
    for entry in entries:
        drawn = [by_id[judge_id] for judge_id in plan.assignments[entry.id]]
        units = [judge.unit_path for judge in drawn if judge.unit_path]
        assert len(set(plan.assignments[entry.id])) == k
        assert all(allowed(entry, judge, conflicts) for judge in drawn)
        assert len(set(units)) == len(units)
        for judge in drawn:
            loads[judge.id] += 1
    assert loads == plan.loads
    assert all(judge.max_load is None or loads[judge.id] <= judge.max_load for judge in judges)


@given(panels(), st.randoms(use_true_random=False))
def test_input_order_does_not_matter_and_the_same_seed_gives_the_same_bytes(panel, random) -> None:  # type: ignore[no-untyped-def]
    entries, judges, conflicts, k = panel
    plan = try_draw(entries, judges, conflicts, k)
    mixed_entries, mixed_judges = list(entries), list(judges)
    random.shuffle(mixed_entries)
    random.shuffle(mixed_judges)
    again = try_draw(mixed_entries, mixed_judges, conflicts, k)
    assert again == plan


def maximum_slots(entries: list[DrawEntry], judges: list[DrawJudge], conflicts: set[tuple[str, str]], k: int) -> int:
    """Fill as many slots as possible by plain augmenting paths over slots: an independent, slow oracle."""
    graph: dict[object, dict[object, int]] = {}

    def edge(one: object, other: object, size: int) -> None:
        graph.setdefault(one, {})[other] = size
        graph.setdefault(other, {}).setdefault(one, 0)

    for entry in entries:
        edge("source", entry.id, k)
        for judge in judges:
            if allowed(entry, judge, conflicts):
                group = (entry.id, judge.unit_path or judge.id)
                edge(entry.id, group, 1)
                edge(group, judge.id, 1)
    for judge in judges:
        edge(judge.id, "sink", len(entries) if judge.max_load is None else judge.max_load)
    flow = 0
    while push(graph, "source", set()):
        flow += 1
    return flow


def push(graph: dict[object, dict[object, int]], node: object, seen: set[object]) -> bool:
    """Send one unit from `node` to the sink."""
    if node == "sink":
        return True
    seen.add(node)
    for other, room in graph.get(node, {}).items():
        if room and other not in seen and push(graph, other, seen):
            graph[node][other] -= 1
            graph[other][node] += 1
            return True
    return False


@given(panels())
def test_it_gives_up_only_when_no_plan_exists(panel) -> None:  # type: ignore[no-untyped-def]
    entries, judges, conflicts, k = panel
    plan = try_draw(entries, judges, conflicts, k)
    assert (plan is not None) == (maximum_slots(entries, judges, conflicts, k) == k * len(entries))


@given(panels())
def test_no_single_move_evens_out_further(panel) -> None:  # type: ignore[no-untyped-def]
    entries, judges, conflicts, k = panel
    plan = try_draw(entries, judges, conflicts, k)
    assume(plan is not None)
    assert plan is not None
    by_id = {judge.id: judge for judge in judges}
    for entry in entries:
        drawn = plan.assignments[entry.id]
        for one in drawn:
            for other in judges:
                others = {by_id[j].unit_path for j in drawn if j != one} - {""}
                can = other.id not in drawn and allowed(entry, other, conflicts) and other.unit_path not in others
                full = other.max_load is not None and plan.loads[other.id] >= other.max_load
                assert not can or full or plan.loads[other.id] >= plan.loads[one] - 1


@given(panels())
def test_no_plan_has_a_smaller_largest_load(panel) -> None:  # type: ignore[no-untyped-def]
    entries, judges, conflicts, k = panel
    plan = try_draw(entries, judges, conflicts, k)
    assume(plan is not None)
    assert plan is not None
    less = max(plan.loads.values()) - 1
    tighter = [DrawJudge(j.id, j.unit_path, "", less if j.max_load is None else min(less, j.max_load)) for j in judges]
    assert maximum_slots(entries, tighter, conflicts, k) < k * len(entries)


@given(
    st.integers(1, 40),
    st.integers(1, 12),
    st.integers(1, 5),
    st.text(st.characters(exclude_characters="\0", codec="utf-8")),
)
def test_without_obstacles_loads_are_within_one(works: int, people: int, k: int, seed: str) -> None:
    assume(k <= people)
    entries = [DrawEntry(f"e{i}", "") for i in range(works)]
    plan = draw(entries, [DrawJudge(f"j{i}", "") for i in range(people)], set(), k, seed)
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1


@given(panels(), st.data())
def test_late_works_leave_what_is_assigned(panel, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    entries, judges, conflicts, k = panel
    first = try_draw(entries[: len(entries) // 2], judges, conflicts, k)
    assume(first is not None)
    assert first is not None
    try:
        full = draw(entries, judges, conflicts, k, "二", existing=first.assignments)
    except Infeasible:
        return
    assert {entry_id: full.assignments[entry_id] for entry_id in first.assignments} == first.assignments
    assert all(len(judges_of) == k for judges_of in full.assignments.values())


@given(panels(), st.data())
def test_a_replacement_obeys_the_same_rules(panel, data: st.DataObject) -> None:  # type: ignore[no-untyped-def]
    entries, judges, conflicts, k = panel
    plan = try_draw(entries, judges, conflicts, k)
    assume(plan is not None)
    assert plan is not None
    entry = data.draw(st.sampled_from(entries))
    leaving = data.draw(st.sampled_from(plan.assignments[entry.id]))
    args = {"entry_id": entry.id, "leaving": leaving, "seed": "s"}
    try:
        chosen = draw_replacement(entries, judges, conflicts, plan.assignments, **args)
    except Infeasible:
        return
    by_id = {judge.id: judge for judge in judges}
    rest = [by_id[j] for j in plan.assignments[entry.id] if j != leaving]
    assert chosen not in [leaving, *(judge.id for judge in rest)]
    assert allowed(entry, by_id[chosen], conflicts)
    assert by_id[chosen].unit_path == "" or by_id[chosen].unit_path not in [judge.unit_path for judge in rest]
    assert chosen == draw_replacement(entries[::-1], judges[::-1], conflicts, plan.assignments, **args)


@given(st.integers(1, 10**20), st.lists(st.text(), max_size=30))
def test_the_stream_stays_in_range_and_loses_nothing(limit: int, items: list[str]) -> None:
    stream = SeededStream("种子", "test")
    assert 0 <= stream.below(min(limit, 2**64)) < limit
    assert sorted(stream.shuffled(items)) == sorted(items)


@given(st.sets(st.text(min_size=1), min_size=1))
def test_play_order_depends_on_the_set_only(ids: set[str]) -> None:
    order = play_order(sorted(ids), "j1", "s")
    assert order == play_order(sorted(ids, reverse=True), "j1", "s")
    assert set(order) == ids


def test_different_judges_meet_the_works_differently() -> None:
    ids = [f"e{i}" for i in range(30)]
    orders = [play_order(ids, f"j{i}", "s") for i in range(5)]
    assert all(one != other for one, other in combinations(orders, 2))
