"""A category and what is declared about it: limits, questions, rubric, awards, rounds."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.domain import CriterionRule, FormField, Limits, RoundTerms, TierRule
from lzcontest.contests.domain.checks import check_category, check_rounds, check_rubric, check_tiers, plain_text
from lzcontest.contests.domain.presets import CategoryPreset, category_preset
from lzcontest.contests.models import AwardTier, Category, Criterion, RoundRule
from lzcontest.contests.queries import are_scores_known, get_category, was_judging_opened
from lzcontest.contests.service.versions import open_for_change, settle_change
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _


def save_category(
    session: Session,
    actor: Actor,
    *,
    contest_id: str,
    kind: str,
    code: str,
    title: str,
    limits: Limits,
    description: str = "",
    fields: Sequence[FormField] = (),
    category_id: str | None = None,
    version: int | None = None,
    reason: str = "",
) -> Category:
    """Make a category, or change it when ``category_id`` is given; kind and code of a public call stay.

    A new one starts with the usual rubric, awards and rounds of its kind, so that it can be judged as it is.
    Raises InvalidInput by field, NotAllowed, Conflict.
    """
    contest = open_for_change(session, actor, contest_id, version)
    title, description = plain_text(title), plain_text(description)
    check_category(kind, code, title, limits, fields)
    _require_free_code(session, contest_id, code, category_id)
    if category_id is None:
        category = Category(contest_id=contest_id, kind=kind, code=code, position=_next_position(session, contest_id))
        session.add(category)
    else:
        category = get_category(session, category_id)
        if contest.state != "draft" and (category.kind, category.code) != (kind, code):
            raise InvalidInput({"code": _("公告发布后不能再改代码和形式：作品编号里已经用了。")})
    category.kind, category.code = kind, code
    category.title, category.description = title, description
    category.limits = limits.to_json()
    category.fields = [field.to_json() for field in fields]
    if category_id is None:
        session.flush()
        _add_usual_judging(session, category.id, category_preset(kind))
    settle_change(session, actor, contest, part=f"category:{code}", reason=reason)
    return category


def remove_category(session: Session, actor: Actor, *, category_id: str) -> None:
    """Drop a category of a contest that was not published yet. Raises NotAllowed afterwards."""
    category = get_category(session, category_id)
    contest = open_for_change(session, actor, category.contest_id, None)
    if contest.state != "draft":
        raise NotAllowed(_("公告已经发布，类别不能删除：可能已有人在准备作品。"))
    code = category.code
    models: tuple[Any, ...] = (Criterion, AwardTier, RoundRule)
    for model in models:
        session.execute(delete(model).where(model.category_id == category_id))
    session.execute(delete(Category).where(Category.id == category_id))
    session.expire_all()
    settle_change(session, actor, contest, part=f"category:{code}:removed", reason="")


def set_rubric(
    session: Session,
    actor: Actor,
    *,
    category_id: str,
    criteria: Sequence[CriterionRule],
    version: int | None = None,
    reason: str = "",
) -> None:
    """Replace the rubric of a category. Raises InvalidInput, NotAllowed (judging has begun), Conflict.

    Sheets under another rubric cannot be counted together: a change now would leave the contest without a result.
    """
    if was_judging_opened(session, category_id):
        raise NotAllowed(_("这个类别的评审已经开始，评分标准不能再改：已交的评分表是按现在的标准打的。"))
    check_rubric(criteria)
    _replace(session, actor, category_id, Criterion, [asdict(c) for c in criteria], "rubric", version, reason)


def set_tiers(
    session: Session,
    actor: Actor,
    *,
    category_id: str,
    tiers: Sequence[TierRule],
    version: int | None = None,
    reason: str = "",
) -> None:
    """Replace the awards of a category, best first. Raises InvalidInput, NotAllowed (scores are known), Conflict."""
    _require_unknown_scores(session, category_id)
    check_tiers(tiers)
    _replace(session, actor, category_id, AwardTier, [asdict(t) for t in tiers], "tiers", version, reason)


def set_rounds(
    session: Session,
    actor: Actor,
    *,
    category_id: str,
    rounds: Sequence[RoundTerms],
    version: int | None = None,
    reason: str = "",
) -> None:
    """Replace the rounds of a category, numbered from 1. Raises InvalidInput, NotAllowed (scores are known), Conflict."""
    _require_unknown_scores(session, category_id)
    check_rounds(rounds)
    _replace(session, actor, category_id, RoundRule, [asdict(r) for r in rounds], "rounds", version, reason)


def _require_unknown_scores(session: Session, category_id: str) -> None:
    """Who knows the scores could choose quotas and ways of counting by the winners they make."""
    if are_scores_known(session, get_category(session, category_id).contest_id, category_id):
        raise NotAllowed(_("这个类别已有一轮评审结束、分数已经揭开，名额和计分办法不能再改。"))


def _replace(
    session: Session,
    actor: Actor,
    category_id: str,
    model: Any,
    rows: Sequence[dict[str, Any]],
    part: str,
    version: int | None,
    reason: str,
) -> None:
    category = get_category(session, category_id)
    contest = open_for_change(session, actor, category.contest_id, version)
    session.execute(delete(model).where(model.category_id == category_id))
    write_rows(session, category_id, model, rows)
    settle_change(session, actor, contest, part=f"category:{category.code}:{part}", reason=reason)


def write_rows(session: Session, category_id: str, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Store the lines of a rubric, of awards or of rounds in their order."""
    placed = hasattr(model, "position")
    for position, row in enumerate(rows):
        session.add(model(category_id=category_id, **row, **({"position": position} if placed else {})))
    session.flush()


def add_preset(session: Session, contest_id: str, preset: CategoryPreset, position: int) -> Category:
    """A category as it usually is; for a contest that is being made."""
    category = Category(
        contest_id=contest_id,
        kind=preset.kind,
        code=preset.code,
        title=preset.title,
        description=preset.description,
        position=position,
        limits=preset.limits.to_json(),
        fields=[],
    )
    session.add(category)
    session.flush()
    _add_usual_judging(session, category.id, preset)
    return category


def _add_usual_judging(session: Session, category_id: str, preset: CategoryPreset) -> None:
    write_rows(session, category_id, Criterion, [asdict(c) for c in preset.criteria])
    write_rows(session, category_id, AwardTier, [asdict(t) for t in preset.tiers])
    write_rows(session, category_id, RoundRule, [asdict(r) for r in preset.rounds])


def _next_position(session: Session, contest_id: str) -> int:
    highest = session.scalar(select(func.max(Category.position)).where(Category.contest_id == contest_id))
    return 0 if highest is None else highest + 1


def _require_free_code(session: Session, contest_id: str, code: str, own_id: str | None) -> None:
    taken = session.scalar(select(Category.id).where(Category.contest_id == contest_id, Category.code == code))
    if taken not in (None, own_id):
        raise InvalidInput({"code": _("这个代码已经有类别在用，请换一个字母。")})
