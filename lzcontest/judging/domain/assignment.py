"""The seeded, balanced draw of judges that any third person can repeat from the published seed."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from lzcontest.judging.domain.board import Board, bits
from lzcontest.judging.domain.conflicts import Pair, conflicts_from_units, unit_parts
from lzcontest.judging.domain.connect import connect, panels_of
from lzcontest.judging.domain.draw_inputs import DrawEntry, DrawJudge, Infeasible, Plan
from lzcontest.judging.domain.infeasible import Shortage, few_judges, full_judges, no_replacement, small_limits
from lzcontest.judging.domain.randomness import SeededStream
from lzcontest.ledger.domain import canonical_json

__all__ = ["DrawEntry", "DrawJudge", "Infeasible", "Plan", "draw", "draw_replacement", "plan_text"]

METHOD = "lzcontest-draw-v1"
NO_LIMIT = 10**9

Panels = Mapping[str, Sequence[str]]
"""Entry id → ids of its judges."""


@dataclass(frozen=True, slots=True)
class _Setup:
    """Works and judges by number: works in the order of their ids, judges in an order drawn from the seed."""

    entries: list[DrawEntry]
    judges: list[DrawJudge]
    board: Board
    fixed: list[list[int]]
    needs: list[int]


def draw(
    entries: Sequence[DrawEntry],
    judges: Sequence[DrawJudge],
    conflicts: Collection[Pair],
    per_entry: int,
    seed: str,
    existing: Panels | None = None,
    dismissed: Collection[Pair] = (),
) -> Plan:
    """Give every work `per_entry` judges; the same input gives the same bytes in whatever order it comes.

    Never assigns a pair in `conflicts` (judge id, entry id), nor one of the same, a superior or a subordinate unit
    unless `dismissed`; at most one judge of a unit per work; nobody beyond max_load. Loads are as even as these
    conditions allow (within one wherever that is possible), and the works hang together where a swap can make them.
    `existing` assignments stay and count; those of works not in `entries` count for the loads only.

    Raises Infeasible with reasons and remedies when no plan exists, ValueError for ids given twice or per_entry < 1.
    """
    _require_sound(entries, judges, per_entry)
    stream = SeededStream(seed, METHOD)
    setup = _set_up(entries, judges, (conflicts, dismissed), per_entry, existing or {}, stream)
    _require_enough(setup, per_entry)
    _fill_lightest_first(setup, stream)
    _fill_by_chains(setup)
    setup.board.even_out()
    connected = connect(setup.board, setup.fixed)
    return _plan(setup, per_entry, seed, existing or {}, connected)


def draw_replacement(
    entries: Sequence[DrawEntry],
    judges: Sequence[DrawJudge],
    conflicts: Collection[Pair],
    existing: Panels,
    *,
    entry_id: str,
    leaving: str,
    seed: str,
    dismissed: Collection[Pair] = (),
) -> str:
    """Draw who takes the place of judge `leaving` on one work, by the rule of draw; all else stays.

    `existing` are the round's present assignments (they make the loads). Among the judges with the smallest load one is
    drawn from the seed and the two ids, so that the outcome can be repeated too. Raises Infeasible when nobody is left.
    """
    entry = next(entry for entry in entries if entry.id == entry_id)
    rest = {key: [judge for judge in ids if (key, judge) != (entry_id, leaving)] for key, ids in existing.items()}
    stream = SeededStream(seed, f"{METHOD}:replacement:{entry_id}:{leaving}")
    barred = {*conflicts, (leaving, entry_id)}
    setup = _set_up([entry], judges, (barred, dismissed), 1, rest, stream)
    lightest = setup.board.lightest(setup.board.free(0) & setup.board.open)
    if not lightest:
        raise no_replacement(entry_id)
    choice = list(bits(lightest))
    return setup.judges[choice[stream.below(len(choice))]].id


def plan_text(assignments: Panels, per_entry: int, seed: str) -> bytes:
    """Return the canonical text of a plan, whose SHA-256 is its digest."""
    rows = [{"entry": entry, "judges": sorted(assignments[entry])} for entry in sorted(assignments)]
    return canonical_json({"method": METHOD, "seed": seed, "per_entry": per_entry, "assignments": list(rows)})


def _require_sound(entries: Sequence[DrawEntry], judges: Sequence[DrawJudge], per_entry: int) -> None:
    if per_entry < 1:
        raise ValueError("per_entry must be at least 1")
    for things in (entries, judges):
        if len({thing.id for thing in things}) < len(things):
            raise ValueError("an id is given twice")


def _set_up(
    entries: Sequence[DrawEntry],
    judges: Sequence[DrawJudge],
    barred: tuple[Collection[Pair], Collection[Pair]],
    per_entry: int,
    existing: Panels,
    stream: SeededStream,
) -> _Setup:
    works = sorted(entries, key=lambda entry: entry.id)
    drawn = stream.shuffled(sorted(judges, key=lambda judge: judge.id))
    number = {judge.id: place for place, judge in enumerate(drawn)}
    loads = [0] * len(drawn)
    for panel in existing.values():
        for judge_id in set(panel) & number.keys():
            loads[number[judge_id]] += 1
    limits = [NO_LIMIT if judge.max_load is None else judge.max_load for judge in drawn]
    board = Board(_eligible(works, drawn, *barred), _unit_masks(drawn), limits, loads)
    panels = [sorted(set(existing.get(work.id, ()))) for work in works]
    fixed = [[number[judge] for judge in panel if judge in number] for panel in panels]
    for work, panel_numbers in enumerate(fixed):
        for judge in panel_numbers:
            board.block(work, judge)
    return _Setup(works, drawn, board, fixed, [max(0, per_entry - len(panel)) for panel in panels])


def _eligible(
    works: Sequence[DrawEntry], judges: Sequence[DrawJudge], conflicts: Collection[Pair], dismissed: Collection[Pair]
) -> list[int]:
    number = {judge.id: place for place, judge in enumerate(judges)}
    work_number = {work.id: place for place, work in enumerate(works)}
    able = _Specialities(judges)
    masks = [able(work.speciality) for work in works]
    related = conflicts_from_units(works, judges).keys() - set(dismissed)
    for judge_id, entry_id in related | set(conflicts):
        if judge_id in number and entry_id in work_number:
            masks[work_number[entry_id]] &= ~(1 << number[judge_id])
    return masks


class _Specialities:
    """The judges (a mask) who take works of a speciality; judges who list none take all."""

    def __init__(self, judges: Sequence[DrawJudge]) -> None:
        self._listed = [set(re.split(r"[\s,，、;；]+", judge.speciality)) - {""} for judge in judges]
        self._known: dict[str, int] = {}

    def __call__(self, speciality: str) -> int:
        if speciality not in self._known:
            self._known[speciality] = sum(
                1 << place
                for place, listed in enumerate(self._listed)
                if not speciality or not listed or speciality in listed
            )
        return self._known[speciality]


def _unit_masks(judges: Sequence[DrawJudge]) -> list[int]:
    """Return for each judge the mask of all judges of the same unit; one without a unit stands alone."""
    same: dict[tuple[str, ...], int] = {}
    parts = [unit_parts(judge.unit_path) for judge in judges]
    for place, unit in enumerate(parts):
        same[unit] = same.get(unit, 0) | 1 << place
    return [same[unit] if unit else 1 << place for place, unit in enumerate(parts)]


def _require_enough(setup: _Setup, per_entry: int) -> None:
    board = setup.board
    shortages = []
    for work, need in enumerate(setup.needs):
        units = len({board.units[judge] for judge in bits(board.free(work))}) if need else 0
        if units < need:
            shortages.append(Shortage(setup.entries[work].id, units, need))
    if shortages:
        raise few_judges(shortages, per_entry)
    total = sum(setup.needs)
    room = sum(max(0, limit - load) for limit, load in zip(board.limits, board.loads, strict=True))
    if room < total:
        raise small_limits(total, room, per_entry, sum(1 for need in setup.needs if need))


def _fill_lightest_first(setup: _Setup, stream: SeededStream) -> None:
    """Go through the works in random order, the choosiest first, and draw among the lightest judges."""
    board = setup.board
    order = stream.shuffled(range(len(setup.entries)))
    order.sort(key=lambda work: board.free(work).bit_count())
    for work in order:
        while setup.needs[work]:
            lightest = board.lightest(board.free(work) & board.open)
            if not lightest:
                break
            choice = list(bits(lightest))
            board.give(work, choice[stream.below(len(choice))])
            setup.needs[work] -= 1


def _fill_by_chains(setup: _Setup) -> None:
    dead, gap = 0, 0
    stuck: set[int] = set()
    for work in range(len(setup.entries)):
        while setup.needs[work]:
            found = setup.board.fill(work, dead)
            if found.end is None:
                dead |= found.reached
                gap += setup.needs[work]
                stuck.add(work)
                break
            setup.needs[work] -= 1
    if stuck:
        works = stuck | {work for judge in bits(dead) for work in setup.board.held[judge]}
        raise full_judges(
            (setup.entries[work].id for work in works), (setup.judges[judge].id for judge in bits(dead)), gap
        )


def _plan(setup: _Setup, per_entry: int, seed: str, existing: Panels, connected: bool) -> Plan:
    panels = panels_of(setup.board, setup.fixed)
    assignments = {}
    for entry, panel in zip(setup.entries, panels, strict=True):
        ids = {setup.judges[judge].id for judge in panel} | set(existing.get(entry.id, ()))
        assignments[entry.id] = tuple(sorted(ids))
    loads = {judge.id: load for judge, load in zip(setup.judges, setup.board.loads, strict=True)}
    canonical = plan_text(assignments, per_entry, seed)
    digest = sha256(canonical).hexdigest()
    return Plan(assignments, dict(sorted(loads.items())), digest, canonical, connected)
