"""Rounds and the rules they follow."""

from dataclasses import dataclass

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Category, Criterion, RoundRule
from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.scores import ScoringRule
from lzcontest.judging.domain.scoring import Criterion as RubricLine
from lzcontest.judging.domain.scoring import Rubric
from lzcontest.judging.models import Round


@dataclass(frozen=True, slots=True)
class RoundPlan:
    """A round as the rules declare it, and the running round where it has been drawn."""

    category_id: str
    category_code: str
    category_title: str
    number: int
    kind: str
    judges_per_entry: int
    advance: int
    round: Round | None
    can_draw: bool


def get_round(session: Session, contest_id: str, round_id: str) -> Round:
    """A round of that contest. Raises NotFound."""
    found = session.get(Round, round_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound(_("没有这一轮评审。"))
    return found


def list_rounds(session: Session, contest_id: str, category_id: str | None = None) -> list[Round]:
    """All drawn rounds of a contest (of one category), in the order of category and number."""
    query = select(Round).where(Round.contest_id == contest_id).order_by(Round.category_id, Round.number)
    if category_id is not None:
        query = query.where(Round.category_id == category_id)
    return list(session.scalars(query))


def list_round_plans(session: Session, contest_id: str) -> list[RoundPlan]:
    """Every declared round of a contest with how far it has come; two queries."""
    drawn = {(r.category_id, r.number): r for r in list_rounds(session, contest_id)}
    rows = session.execute(
        select(Category, RoundRule)
        .join(RoundRule, RoundRule.category_id == Category.id)
        .where(Category.contest_id == contest_id)
        .order_by(Category.position, Category.code, RoundRule.number)
    )
    plans = []
    for category, rule in rows:
        before = drawn.get((category.id, rule.number - 1))
        running = drawn.get((category.id, rule.number))
        free = running is None and (rule.number == 1 or (before is not None and before.state == "closed"))
        plans.append(
            RoundPlan(
                category.id,
                category.code,
                category.title,
                rule.number,
                rule.kind,
                rule.judges_per_entry,
                rule.advance,
                running,
                free,
            )
        )
    return plans


def get_round_rule(session: Session, category_id: str, number: int) -> RoundRule:
    """The declared rule of a round. Raises NotFound."""
    rule = session.scalar(select(RoundRule).where(RoundRule.category_id == category_id, RoundRule.number == number))
    if rule is None:
        raise NotFound(_("规则里没有这一轮评审。"))
    return rule


_line = columns(Criterion)
_RUBRIC = (
    select(_line.key, _line.label, _line.weight, _line.max_points)
    .where(_line.category_id == bindparam("category"))
    .order_by(_line.position, _line.key)
)


def get_rubric(session: Session, category_id: str) -> Rubric:
    """The category's rubric as scoring needs it: the lines in their order."""
    return Rubric(tuple(RubricLine(*line) for line in session.execute(_RUBRIC, {"category": category_id})))


def get_scoring_rule(session: Session, category_id: str, number: int) -> ScoringRule:
    """How the sheets of a round become one score, as declared."""
    rule = get_round_rule(session, category_id, number)
    return ScoringRule(
        method=rule.method,
        trim_scope=rule.trim_scope,
        trim_min_sheets=rule.trim_min_sheets,
        few_sheets=rule.few_sheets,
        decimals=rule.decimals,
        rubric=get_rubric(session, category_id),
    )
