"""The score of one work under the declared rule, in exact fractions until the one declared rounding."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from lzcontest.foundation.errors import LzError
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.scoring import Rubric, exact_total

MEAN = "mean"
TRIMMED_MEAN = "trimmed_mean"
TOTALS = "totals"
CRITERIA = "criteria"
BLOCK = "block"
HALF_UP = "half_up"


@dataclass(frozen=True, slots=True)
class SheetScore:
    """One judge's submitted sheet: points per criterion and the weighted total on a scale of 100."""

    judge_id: str
    criteria: Mapping[str, Decimal]
    total: Decimal


@dataclass(frozen=True, slots=True)
class EntryScores:
    """A work with all its submitted sheets."""

    entry_id: str
    sheets: tuple[SheetScore, ...]


@dataclass(frozen=True, slots=True)
class ScoringRule:
    """How sheets become one score, as the contest declared it.

    `trimmed_mean` leaves out one highest and one lowest value, of the totals or (`trim_scope` criteria, which needs
    the `rubric`) of each criterion, when a work has at least `trim_min_sheets` sheets; with fewer it takes the plain
    mean, or refuses (`few_sheets` block). `decimals` and `rounding` make the score that is published and ranked by.
    """

    method: str = MEAN
    trim_scope: str = TOTALS
    trim_min_sheets: int = 5
    few_sheets: str = MEAN
    decimals: int = 2
    rounding: str = HALF_UP
    rubric: Rubric | None = None

    def __post_init__(self) -> None:
        allowed = (
            self.method in (MEAN, TRIMMED_MEAN)
            and self.trim_scope in (TOTALS, CRITERIA)
            and self.few_sheets in (MEAN, BLOCK)
            and self.rounding == HALF_UP
            and 0 <= self.decimals <= 9
            and self.trim_min_sheets >= 3
        )
        if not allowed:
            raise ValueError(f"no such scoring rule: {self}")
        if self.method == TRIMMED_MEAN and self.trim_scope == CRITERIA and self.rubric is None:
            raise ValueError("trimming criteria needs the rubric's weights")


@dataclass(frozen=True, slots=True)
class TraceStep:
    """One step of how a place came about: what was done, the value as exact text, whose sheets it concerns."""

    step: str
    value: str
    judges: tuple[str, ...] = ()


class NotEnoughSheets(LzError):
    """Works whose number of sheets does not allow the declared rule; `entry_ids` names them."""

    def __init__(self, entry_ids: tuple[str, ...], needed: int) -> None:
        super().__init__(
            _(
                "有 %(n)s 件作品的评分表不足 %(needed)s 份，按公布的规则还不能排名。已交的评分都已保留，请补齐评委后再排名。",
                n=len(entry_ids),
                needed=needed,
            )
        )
        self.entry_ids = entry_ids
        self.needed = needed


def sheets_needed(rule: ScoringRule) -> int:
    """Return how many sheets a work must have to be ranked."""
    return rule.trim_min_sheets if rule.method == TRIMMED_MEAN and rule.few_sheets == BLOCK else 1


def exact_score(entry: EntryScores, rule: ScoringRule) -> tuple[Fraction, tuple[TraceStep, ...]]:
    """Return the unrounded score and how it came about. The work must have at least one sheet."""
    sheets = sorted(entry.sheets, key=lambda sheet: sheet.judge_id)
    if rule.method == MEAN or len(sheets) < rule.trim_min_sheets:
        score = mean([Fraction(sheet.total) for sheet in sheets])
        return score, (TraceStep("mean", str(score), tuple(sheet.judge_id for sheet in sheets)),)
    if rule.trim_scope == TOTALS or rule.rubric is None:
        score, steps = _trimmed([(sheet.total, sheet.judge_id) for sheet in sheets], "")
        return score, (*steps, TraceStep("trimmed_mean", str(score)))
    return _trimmed_by_criterion(sheets, rule.rubric)


def _trimmed_by_criterion(sheets: Sequence[SheetScore], rubric: Rubric) -> tuple[Fraction, tuple[TraceStep, ...]]:
    trace: tuple[TraceStep, ...] = ()
    means: dict[str, Fraction] = {}
    for criterion in rubric.criteria:
        key = criterion.key
        means[key], steps = _trimmed([(sheet.criteria[key], sheet.judge_id) for sheet in sheets], f":{key}")
        trace += (*steps, TraceStep(f"trimmed_mean:{key}", str(means[key])))
    score = exact_total(rubric, means)
    return score, (*trace, TraceStep("weighted", str(score)))


def _trimmed(values: Sequence[tuple[Decimal, str]], suffix: str) -> tuple[Fraction, tuple[TraceStep, ...]]:
    """Leave out one highest and one lowest (value, judge id); among equals the id decides, which changes no number."""
    ordered = sorted(values)
    (low, low_judge), (high, high_judge) = ordered[0], ordered[-1]
    score = mean([Fraction(value) for value, _judge in ordered[1:-1]])
    return score, (
        TraceStep(f"lowest_left_out{suffix}", str(low), (low_judge,)),
        TraceStep(f"highest_left_out{suffix}", str(high), (high_judge,)),
    )


def mean(values: Sequence[Fraction]) -> Fraction:
    """Return the arithmetic mean; at least one value."""
    return sum(values, Fraction(0)) / len(values)


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the middle value, or the mean of the two in the middle."""
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Round half up (away from zero is the same here: scores are not negative), exactly."""
    units = (value * 10**decimals * 2 + 1).__floor__() // 2
    return Decimal(units).scaleb(-decimals)
