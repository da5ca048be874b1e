"""Score sheets: what a judge may enter, the exact weighted total, and the seal over a submitted sheet."""

import hmac
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from hashlib import sha256

from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.domain import Json, canonical_json

_NUMBER = re.compile(r"[0-9]{1,5}(\.[0-9]{1,4})?")

TOTAL_PLACES = Decimal("0.000000001")
"""A weight that does not divide evenly (25 % of 30 points) makes endless decimals: totals end at nine places."""

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the score sheet. `weight` is whole percent of the total; points run from 0 in `step`s."""

    key: str
    label: str
    weight: int
    max_points: int
    step: Decimal = Decimal(1)


@dataclass(frozen=True, slots=True)
class Rubric:
    """All criteria of a category in a round, in the order shown."""

    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, slots=True)
class ScoreCheck:
    """What was understood of a sheet, and per criterion what is wrong with the rest (key → message)."""

    values: dict[str, Decimal]
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def complete(self) -> bool:
        """True when every criterion has an allowed score."""
        return not self.errors


def rubric_problems(rubric: Rubric) -> list[str]:
    """Say what must be mended before a rubric can be used; an empty list means nothing."""
    keys = [criterion.key for criterion in rubric.criteria]
    problems = []
    if not keys:
        problems.append(_("评分标准里还没有评分项。"))
    if len(set(keys)) < len(keys):
        problems.append(_("评分项的代号不能重复。"))
    weights = sum(criterion.weight for criterion in rubric.criteria)
    if keys and weights != 100:
        problems.append(_("各评分项权重合计应为 100%%，现在是 %(sum)s%%。", sum=weights))
    for criterion in rubric.criteria:
        if criterion.weight < 1 or criterion.max_points < 1 or criterion.step <= 0:
            problems.append(_("“%(label)s”的权重、满分和步长都应大于零。", label=criterion.label))
        elif criterion.max_points % criterion.step:
            problems.append(_("“%(label)s”的满分应是步长的整数倍。", label=criterion.label))
    return problems


def validate_scores(rubric: Rubric, scores: Mapping[str, str], *, partial: bool = False) -> ScoreCheck:
    """Read what a judge entered (criterion key → text); with `partial` (a draft) empty lines are no error."""
    values: dict[str, Decimal] = {}
    errors: dict[str, str] = {}
    for criterion in rubric.criteria:
        text = unicodedata.normalize("NFKC", scores.get(criterion.key, "")).strip()
        if not text:
            if not partial:
                errors[criterion.key] = _("“%(label)s”还没有打分。", label=criterion.label)
            continue
        score, error = _read_score(criterion, text)
        if score is None:
            errors[criterion.key] = error
        else:
            values[criterion.key] = score
    known = {criterion.key for criterion in rubric.criteria}
    errors |= {key: _("评分标准里没有这一项，请刷新页面后再试。") for key in scores if key not in known}
    return ScoreCheck(values, errors)


def _read_score(criterion: Criterion, text: str) -> tuple[Decimal | None, str]:
    label, top, step = criterion.label, criterion.max_points, plain(criterion.step)
    if not _NUMBER.fullmatch(text):
        return None, _("“%(label)s”请填 0 到 %(top)s 之间的数字。", label=label, top=top)
    score = Decimal(text)
    if score > top:
        return None, _("“%(label)s”最高 %(top)s 分。", label=label, top=top)
    if score % criterion.step:
        return None, _("“%(label)s”以 %(step)s 分为一档。", label=label, step=step)
    return Decimal(plain(score)), ""


def exact_total(rubric: Rubric, scores: Mapping[str, Decimal] | Mapping[str, Fraction]) -> Fraction:
    """Return Σ weight × points ÷ full points: the total on a scale of 100, as an exact fraction.

    Raises KeyError when a criterion has no score.
    """
    return sum(
        (Fraction(c.weight) * Fraction(scores[c.key]) / c.max_points for c in rubric.criteria),
        Fraction(0),
    )


def weighted_total(rubric: Rubric, scores: Mapping[str, Decimal]) -> Decimal:
    """Return exact_total as a Decimal: exact up to nine places, rounded half up there if it has no end."""
    total = exact_total(rubric, scores)
    with localcontext(prec=60):
        value = Decimal(total.numerator) / Decimal(total.denominator)
        return Decimal(plain(value.quantize(TOTAL_PLACES, rounding=ROUND_HALF_UP)))


def plain(value: Decimal) -> str:
    """Write a number without exponent and needless zeros: the form in which scores are recorded."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def sheet_record(
    rubric: Rubric, *, round_id: str, code: str, judge_id: str, scores: Mapping[str, Decimal], comment: str
) -> dict[str, Json]:
    """Return the sheet as it is sealed: ids, points per criterion, total and comment, all as text."""
    points = {criterion.key: plain(scores[criterion.key]) for criterion in rubric.criteria}
    total = plain(weighted_total(rubric, scores))
    return stored_record(round_id=round_id, code=code, judge_id=judge_id, scores=points, total=total, comment=comment)


def stored_record(
    *, round_id: str, code: str, judge_id: str, scores: Mapping[str, str], total: str, comment: str
) -> dict[str, Json]:
    """Return what was sealed from what is stored, so that a seal can be checked whatever became of the rubric since."""
    return {
        "round": round_id,
        "code": code,
        "judge": judge_id,
        "scores": dict(scores),
        "total": total,
        "comment": comment,
    }


def commitment(salt: bytes, record: Json) -> str:
    """Return hex SHA-256(salt || canonical JSON of `record`): shows later what was given, tells nothing now.

    Raises ValueError for a salt of another length than SALT_BYTES: short ones could be tried out.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"the salt must be {SALT_BYTES} random bytes")
    return sha256(salt + canonical_json(record)).hexdigest()


def opens(sealed: str, salt: bytes, record: Json) -> bool:
    """Tell whether `record` is what was sealed."""
    return hmac.compare_digest(sealed, commitment(salt, record))


def spread(totals: Sequence[Decimal], width: int = 10) -> list[int]:
    """Count totals on the scale of 100 per band of `width` points; 100 falls into the last band."""
    bands = [0] * -(-100 // width)
    for total in totals:
        bands[min(int(total) // width, len(bands) - 1)] += 1
    return bands
