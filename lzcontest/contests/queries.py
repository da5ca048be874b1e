"""Reading contests and their rules."""

import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session, defer

from lzcontest.contests.domain import (
    CategoryRules,
    ContestRules,
    CriterionRule,
    EntryTerms,
    FormField,
    Limits,
    RoundTerms,
    TierRule,
    UnitRules,
    phase,
    stage,
    workday_rule,
)
from lzcontest.contests.models import AwardTier, CalendarDay, Category, Contest, Criterion, RoundRule, RulesVersion
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.models import LedgerEvent

_BY_SLUG = select(Contest).where(Contest.slug == bindparam("slug"))  # asked by nearly every page of a contest
_LONG_TEXTS = (defer(Contest.call_text), defer(Contest.declaration_text), defer(Contest.licence_text))


def get_contest(session: Session, contest_id: str) -> Contest:
    """The contest with that id. Raises NotFound."""
    contest = session.get(Contest, contest_id)
    if contest is None:
        raise NotFound(_("没有这场赛事。"))
    return contest


def get_contest_by_slug(session: Session, slug: str) -> Contest:
    """The contest with that address name. Raises NotFound."""
    contest = session.scalar(_BY_SLUG, {"slug": slug})
    if contest is None:
        raise NotFound(_("没有这场赛事。"))
    return contest


def list_contests(session: Session, states: Sequence[str] | None = None) -> list[Contest]:
    """Contests with one of these states (default: all), the latest edition first; without their long texts."""
    query = select(Contest).options(*_LONG_TEXTS).order_by(Contest.edition.desc(), Contest.id)
    if states is not None:
        query = query.where(Contest.state.in_(states))
    return list(session.scalars(query))


def get_category(session: Session, category_id: str) -> Category:
    """The category with that id. Raises NotFound."""
    category = session.get(Category, category_id)
    if category is None:
        raise NotFound(_("没有这个类别。"))
    return category


def get_category_by_code(session: Session, contest_id: str, code: str) -> Category:
    """The category of a contest with that letter. Raises NotFound."""
    category = session.scalar(select(Category).where(Category.contest_id == contest_id, Category.code == code))
    if category is None:
        raise NotFound(_("没有这个类别。"))
    return category


def list_categories(session: Session, contest_id: str) -> list[Category]:
    """The categories of a contest in their order."""
    return list(
        session.scalars(
            select(Category).where(Category.contest_id == contest_id).order_by(Category.position, Category.code)
        )
    )


def phase_of(contest: Contest, now: datetime) -> str:
    """Where the contest stands: draft, announced, call, closed, archived."""
    return phase(state=contest.state, opens_at=contest.opens_at, closes_at=contest.closes_at, now=now)


def stage_of(contest: Contest, now: datetime) -> str:
    """Which stage of its timetable the contest is in: announced, call, screening, judging, notice, tour."""
    return stage(
        phase_now=phase_of(contest, now),
        screening_until=contest.screening_until,
        judging_until=contest.judging_until,
        now=now,
    )


def get_rules(session: Session, contest_id: str) -> ContestRules:
    """The rules in force (before publication: as drafted), in six queries. Raises NotFound."""
    contest = get_contest(session, contest_id)
    categories = list_categories(session, contest_id)
    ids = [category.id for category in categories]
    criteria = _by_category(session, Criterion, Criterion.position, ids)
    tiers = _by_category(session, AwardTier, AwardTier.position, ids)
    rounds = _by_category(session, RoundRule, RoundRule.number, ids)
    version = session.execute(
        select(RulesVersion.number, RulesVersion.sha256)
        .where(RulesVersion.contest_id == contest_id)
        .order_by(RulesVersion.number.desc())
        .limit(1)
    ).one_or_none()
    return ContestRules(
        contest_id=contest.id,
        slug=contest.slug,
        title=contest.title,
        edition=contest.edition,
        theme=contest.theme,
        organiser_name=contest.organiser_name,
        number_prefix=contest.number_prefix,
        call_text=contest.call_text,
        declaration_text=contest.declaration_text,
        licence_text=contest.licence_text,
        opens_at=contest.opens_at,
        closes_at=contest.closes_at,
        screening_until=contest.screening_until,
        judging_until=contest.judging_until,
        notice_working_days=contest.notice_working_days,
        tie_ladder=tuple(contest.tie_ladder),
        substitute_rule=contest.substitute_rule,
        units=UnitRules(**contest.unit_rules),
        categories=tuple(_category_rules(c, criteria[c.id], tiers[c.id], rounds[c.id]) for c in categories),
        version=version.number if version else 0,
        sha256=version.sha256 if version else "",
        terms=EntryTerms.from_json(contest.terms),
    )


def _by_category(session: Session, model: Any, order: Any, ids: Sequence[str]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for row in session.scalars(select(model).where(model.category_id.in_(ids)).order_by(order, model.id)):
        found[row.category_id].append(row)
    return found


def _category_rules(
    category: Category, criteria: Sequence[Criterion], tiers: Sequence[AwardTier], rounds: Sequence[RoundRule]
) -> CategoryRules:
    return CategoryRules(
        id=category.id,
        kind=category.kind,
        code=category.code,
        title=category.title,
        description=category.description,
        position=category.position,
        limits=Limits.from_json(category.limits),
        fields=tuple(FormField.from_json(field) for field in category.fields),
        criteria=tuple(
            CriterionRule(c.key, c.label, c.weight, c.max_points, c.anchor_low, c.anchor_high) for c in criteria
        ),
        tiers=tuple(TierRule(t.key, t.title, t.quota) for t in tiers),
        rounds=tuple(RoundTerms(**{name: getattr(r, name) for name in RoundTerms.__slots__}) for r in rounds),
    )


def count_versions(session: Session, contest_id: str) -> int:
    """How many versions of the rules were frozen."""
    return session.scalar(select(func.count()).where(RulesVersion.contest_id == contest_id)) or 0


def list_versions(session: Session, contest_id: str) -> list[RulesVersion]:
    """All frozen versions of the rules, the newest first."""
    return list(
        session.scalars(
            select(RulesVersion).where(RulesVersion.contest_id == contest_id).order_by(RulesVersion.number.desc())
        )
    )


def get_version(session: Session, contest_id: str, number: int) -> RulesVersion:
    """One frozen version of the rules. Raises NotFound."""
    found = session.scalar(
        select(RulesVersion).where(RulesVersion.contest_id == contest_id, RulesVersion.number == number)
    )
    if found is None:
        raise NotFound(_("没有这一版规则。"))
    return found


def list_calendar_days(session: Session) -> list[CalendarDay]:
    """The organiser's entries in the working calendar, the latest first."""
    return list(session.scalars(select(CalendarDay).order_by(CalendarDay.day.desc())))


def get_entered_days(session: Session) -> dict[date, bool]:
    """The organiser's entries as day → whether it is a working day."""
    return {row.day: row.is_workday for row in session.execute(select(CalendarDay.day, CalendarDay.is_workday))}


def get_workdays(session: Session) -> Callable[[date], bool]:
    """A test for working days: the organiser's entries, then the official calendar, then Monday to Friday."""
    return workday_rule(get_entered_days(session))


def was_judging_opened(session: Session, category_id: str) -> bool:
    """Whether judges have begun with a category, by the ledger: rounds lie above this feature."""
    return _has_round_act(session, get_category(session, category_id).contest_id, "round.opened", category_id)


def are_scores_known(session: Session, contest_id: str, category_id: str | None = None) -> bool:
    """Whether a round of the contest (of the category) was closed, by the ledger: from then on scores can be read."""
    return _has_round_act(session, contest_id, "round.closed", category_id)


def _has_round_act(session: Session, contest_id: str, act: str, category_id: str | None) -> bool:
    acts = session.execute(
        select(LedgerEvent.kind, LedgerEvent.subject_id, LedgerEvent.body).where(
            LedgerEvent.contest_id == contest_id, LedgerEvent.kind.in_(("round.drawn", act))
        )
    ).all()
    own = {
        round_id
        for kind, round_id, body in acts
        if kind == "round.drawn" and category_id in (None, json.loads(body)["facts"].get("category"))
    }
    return any(kind == act and round_id in own for kind, round_id, _body in acts)
