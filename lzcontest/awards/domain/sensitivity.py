"""Shows what would change if any one judge were left out: how much the result hangs on a single person."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lzcontest.awards.domain.ranking import Scored, rank_scored
from lzcontest.awards.domain.scores import MEAN, EntryScores, ScoringRule, exact_score
from lzcontest.awards.domain.tiers import Decisions, Tier, TierResult, fill_tiers

UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class TierChange:
    """A work's tier key with and without the judge ("": no award; "undecided": in a tie at a tier's border)."""

    entry_id: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class JudgeEffect:
    """What leaving one judge out would do. `unscored` are works nobody else scored; they drop out of the comparison."""

    judge_id: str
    changes: tuple[TierChange, ...]
    unscored: tuple[str, ...]


def leave_one_judge_out(
    entries: Sequence[EntryScores],
    rule: ScoringRule,
    tie_ladder: Sequence[str],
    tiers: Sequence[Tier],
    decisions: Decisions | None = None,
    committee_order: Sequence[str] = (),
) -> list[JudgeEffect]:
    """Rank and fill the tiers once without each judge; sorted by judge id.

    Where the rule asks for more sheets than are left, the plain mean stands in: this is a question, not a result.
    Works without any sheet are left aside.
    """
    lenient = replace(rule, few_sheets=MEAN)
    entries = [entry for entry in entries if entry.sheets]

    def outcome_of(kept: Sequence[EntryScores], scored: Scored) -> dict[str, str]:
        ranked = rank_scored(kept, scored, lenient, tie_ladder, committee_order)
        return _tiers_by_entry(fill_tiers(ranked, tiers, decisions), kept)

    scored = {entry.entry_id: exact_score(entry, lenient) for entry in entries}
    base = outcome_of(entries, scored)
    effects = []
    for judge_id in sorted({sheet.judge_id for entry in entries for sheet in entry.sheets}):
        without = [_without(entry, judge_id) for entry in entries]
        unscored = tuple(sorted(entry.entry_id for entry in without if not entry.sheets))
        kept = [entry for entry in without if entry.sheets]
        changed = {
            e.entry_id: exact_score(e, lenient)
            for e, old in zip(without, entries, strict=True)
            if e is not old and e.sheets
        }
        outcome = outcome_of(kept, scored | changed)
        changes = tuple(
            TierChange(entry_id, base[entry_id], outcome[entry_id])
            for entry_id in sorted(outcome)
            if outcome[entry_id] != base[entry_id]
        )
        effects.append(JudgeEffect(judge_id, changes, unscored))
    return effects


def _without(entry: EntryScores, judge_id: str) -> EntryScores:
    if all(sheet.judge_id != judge_id for sheet in entry.sheets):
        return entry
    return EntryScores(entry.entry_id, tuple(sheet for sheet in entry.sheets if sheet.judge_id != judge_id))


def _tiers_by_entry(result: TierResult, entries: Sequence[EntryScores]) -> dict[str, str]:
    named = {entry.entry_id: "" for entry in entries}
    named |= {place.entry_id: place.tier for place in result.placements}
    return named | {entry_id: UNDECIDED for tie in result.ties for entry_id in tie.entry_ids}
