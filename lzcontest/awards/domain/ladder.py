"""The declared ladder of rules that separates works with the same score."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from lzcontest.awards.domain.scores import EntryScores, mean, median
from lzcontest.foundation.i18n import gettext as _

CRITERION = "criterion:"
MORE_DECIMALS = "more_decimals"
HIGHEST_SINGLE = "highest_single"
LOWEST_SINGLE = "lowest_single"
MEDIAN = "median"
MORE_TOP_SCORES = "more_top_scores"
COMMITTEE_ORDER = "committee_order"

RULES = (MORE_DECIMALS, HIGHEST_SINGLE, LOWEST_SINGLE, MEDIAN, MORE_TOP_SCORES, COMMITTEE_ORDER)


@dataclass(frozen=True, slots=True)
class TieFacts:
    """What the rules look at besides a work's own sheets."""

    exact: Mapping[str, Fraction]
    judge_tops: Mapping[str, Fraction]
    committee_order: Sequence[str]


def rule_value(rule: str, entry: EntryScores, facts: TieFacts) -> Fraction:
    """Return what the rule compares; the higher value goes first. Raises ValueError for an unknown rule.

    criterion:KEY: mean points on that criterion · more_decimals: the score before rounding · highest_single and
    lowest_single: the work's best and worst total · median: of its totals · more_top_scores: the share of its judges
    who gave no work of the round more · committee_order: the place in the declared decision (not in it: last).
    """
    totals = [Fraction(sheet.total) for sheet in entry.sheets]
    if rule.startswith(CRITERION):
        key = rule.removeprefix(CRITERION)
        return mean([Fraction(sheet.criteria[key]) for sheet in entry.sheets])
    values: dict[str, Callable[[], Fraction]] = {
        MORE_DECIMALS: lambda: facts.exact[entry.entry_id],
        HIGHEST_SINGLE: lambda: max(totals),
        LOWEST_SINGLE: lambda: min(totals),
        MEDIAN: lambda: median(totals),
        MORE_TOP_SCORES: lambda: _top_share(entry, facts),
        COMMITTEE_ORDER: lambda: _committee_place(entry, facts),
    }
    if rule not in values:
        raise ValueError(f"no such tie rule: {rule}")
    return values[rule]()


def judge_tops(entries: Sequence[EntryScores]) -> dict[str, Fraction]:
    """Return the highest total each judge gave."""
    tops: dict[str, Fraction] = {}
    for entry in entries:
        for sheet in entry.sheets:
            total = Fraction(sheet.total)
            tops[sheet.judge_id] = max(total, tops.get(sheet.judge_id, total))
    return tops


def ladder_problems(ladder: Sequence[str], criteria: Sequence[str]) -> list[str]:
    """Return the rules of a ladder that do not exist for these criterion keys."""
    known = {*RULES, *(CRITERION + key for key in criteria)}
    return [rule for rule in ladder if rule not in known]


def rule_text(rule: str, labels: Mapping[str, str]) -> str:
    """Say a tie rule to a person; `labels` are the criteria's names by key."""
    if rule.startswith(CRITERION):
        key = rule.removeprefix(CRITERION)
        return _("“%(label)s”平均得分高者在前", label=labels.get(key, key))
    return {
        MORE_DECIMALS: _("未取舍的精确得分高者在前"),
        HIGHEST_SINGLE: _("单个评委最高分高者在前"),
        LOWEST_SINGLE: _("单个评委最低分高者在前"),
        MEDIAN: _("评委评分的中位数高者在前"),
        MORE_TOP_SCORES: _("被更多评委评为本人最高分者在前"),
        COMMITTEE_ORDER: _("按评委会公布的决定排序"),
    }.get(rule, rule)


def _top_share(entry: EntryScores, facts: TieFacts) -> Fraction:
    tops = sum(1 for sheet in entry.sheets if Fraction(sheet.total) == facts.judge_tops[sheet.judge_id])
    return Fraction(tops, len(entry.sheets))


def _committee_place(entry: EntryScores, facts: TieFacts) -> Fraction:
    order = list(facts.committee_order)
    return Fraction(-order.index(entry.entry_id) if entry.entry_id in order else -len(order))
