"""The ranking of a round: exact, explained step by step, the same whatever order the sheets come in."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import groupby

from lzcontest.awards.domain.ladder import MORE_TOP_SCORES, TieFacts, judge_tops, rule_value
from lzcontest.awards.domain.scores import (
    EntryScores,
    NotEnoughSheets,
    ScoringRule,
    SheetScore,
    TraceStep,
    exact_score,
    rounded,
    sheets_needed,
)

__all__ = ["EntryScores", "NotEnoughSheets", "RankedEntry", "ScoringRule", "SheetScore", "TraceStep", "rank"]

Scored = Mapping[str, tuple[Fraction, tuple[TraceStep, ...]]]


@dataclass(frozen=True, slots=True)
class RankedEntry:
    """A work's place. `tied_with`: works of the same published score; `broken_by`: the rule that parted it from the
    last of them ("" when there was none); `shared`: others have the same rank because no rule parted them."""

    rank: int
    entry_id: str
    score: Decimal
    exact: Fraction
    tied_with: tuple[str, ...]
    broken_by: str
    shared: bool
    trace: tuple[TraceStep, ...]


@dataclass(frozen=True, slots=True)
class _Group:
    """Works no rule has parted yet, the rule that made the group, and each work's values so far."""

    entries: tuple[EntryScores, ...]
    broken_by: str = ""
    steps: tuple[TraceStep, ...] = ()


def rank(
    entries: Sequence[EntryScores],
    rule: ScoringRule,
    tie_ladder: Sequence[str] = (),
    committee_order: Sequence[str] = (),
) -> list[RankedEntry]:
    """Rank works by their published (rounded) score, then by the ladder; what stays equal shares a rank (1, 2, 2, 4).

    Raises NotEnoughSheets when works have fewer sheets than the rule allows, ValueError for an unknown tie rule, a work
    given twice or two sheets of one judge for one work.
    """
    _require_sound(entries, rule)
    scored = {entry.entry_id: exact_score(entry, rule) for entry in entries}
    return rank_scored(entries, scored, rule, tie_ladder, committee_order)


def rank_scored(
    entries: Sequence[EntryScores],
    scored: Scored,
    rule: ScoringRule,
    tie_ladder: Sequence[str],
    committee_order: Sequence[str],
) -> list[RankedEntry]:
    """Do what rank does with exact scores that are known already (entry id → what exact_score returns)."""
    exact = {entry.entry_id: scored[entry.entry_id][0] for entry in entries}
    facts = TieFacts(exact, judge_tops(entries) if MORE_TOP_SCORES in tie_ladder else {}, committee_order)
    published = {entry_id: rounded(score, rule.decimals) for entry_id, score in exact.items()}
    ranked: list[RankedEntry] = []
    by_score = sorted(entries, key=lambda entry: (-published[entry.entry_id], entry.entry_id))
    for score, tied in groupby(by_score, key=lambda entry: published[entry.entry_id]):
        together = tuple(tied)
        for group in _part(_Group(together), tie_ladder, facts):
            place = len(ranked) + 1
            ranked += [
                RankedEntry(
                    rank=place,
                    entry_id=entry.entry_id,
                    score=score,
                    exact=exact[entry.entry_id],
                    tied_with=_others(entry, together),
                    broken_by=group.broken_by,
                    shared=len(group.entries) > 1,
                    trace=(*scored[entry.entry_id][1], TraceStep("published", str(score)), *group.steps),
                )
                for entry in group.entries
            ]
    return ranked


def _part(group: _Group, ladder: Sequence[str], facts: TieFacts) -> Iterable[_Group]:
    """Yield the groups that remain, best first, when the ladder is climbed as far as needed."""
    if len(group.entries) == 1 or not ladder:
        yield group
        return
    rule, further = ladder[0], ladder[1:]
    values = {entry.entry_id: rule_value(rule, entry, facts) for entry in group.entries}
    parts = sorted(set(values.values()), reverse=True)
    for value in parts:
        inner = _Group(
            tuple(entry for entry in group.entries if values[entry.entry_id] == value),
            rule if len(parts) > 1 else group.broken_by,
            (*group.steps, TraceStep(rule, str(value))),
        )
        yield from _part(inner, further, facts)


def _others(entry: EntryScores, together: Sequence[EntryScores]) -> tuple[str, ...]:
    return tuple(other.entry_id for other in together if other.entry_id != entry.entry_id)


def _require_sound(entries: Sequence[EntryScores], rule: ScoringRule) -> None:
    if len({entry.entry_id for entry in entries}) < len(entries):
        raise ValueError("a work is given twice")
    for entry in entries:
        if len({sheet.judge_id for sheet in entry.sheets}) < len(entry.sheets):
            raise ValueError(f"work {entry.entry_id} has two sheets of one judge")
    needed = sheets_needed(rule)
    few = tuple(sorted(entry.entry_id for entry in entries if len(entry.sheets) < needed))
    if few:
        raise NotEnoughSheets(few, needed)
