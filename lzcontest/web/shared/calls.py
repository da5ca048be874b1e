"""How a contest presents itself to people: its stage, its timetable, its categories in a few words."""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for

from lzcontest.contests import queries
from lzcontest.contests.domain import STAGES, limit_lines
from lzcontest.contests.domain.limits import Limits
from lzcontest.contests.domain.reading import seconds_text
from lzcontest.contests.models import Category, Contest
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.filters import short_day, short_deadline

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class CategoryCard:
    """A category on the call: its name, what it is about, and its limits in one line."""

    title: str
    kind: str
    code: str
    description: str
    summary: str
    lines: tuple[str, ...]
    start_url: str


def stage_badge(contest: Contest, now: datetime) -> tuple[str, str]:
    """(words, tone) of the badge that says what may be done now."""
    return {
        "announced": (_("即将开始"), "wait"),
        "call": (_("正在征集"), "go"),
        "screening": (_("征集已截止，正在审查"), ""),
        "judging": (_("征集已截止，正在评审"), ""),
        "notice": (_("评审结束，公示与公布"), ""),
        "tour": (_("已结束"), ""),
    }[queries.stage_of(contest, now)]


def timetable(contest: Contest, now: datetime) -> list[tuple[str, str, str]]:
    """(stage, date, state) for the timeline component."""
    texts = (
        (_("公布规则"), short_day(contest.published_at)),
        (_("征集"), _("至 %(d)s", d=short_deadline(contest.closes_at))),
        (_("形式审查"), _("至 %(d)s", d=short_deadline(contest.screening_until)) if contest.screening_until else ""),
        (_("匿名评审"), _("至 %(d)s", d=short_deadline(contest.judging_until)) if contest.judging_until else ""),
        (_("公示"), _("%(n)s 个工作日", n=contest.notice_working_days)),
        (_("巡演推介"), ""),
    )
    here = STAGES.index(queries.stage_of(contest, now))
    states = ["done" if n < here else "current" if n == here else "todo" for n in range(len(texts))]
    return [(text, date, state) for (text, date), state in zip(texts, states, strict=True)]


def category_card(category: Category, slug: str) -> CategoryCard:
    """What the call shows of a category."""
    limits = Limits.from_json(category.limits)
    return CategoryCard(
        title=category.title,
        kind=category.kind,
        code=category.code,
        description=category.description,
        summary=limits_summary(limits),
        lines=tuple(limit_lines(category.limits)),
        start_url=submit_url(slug, category.code),
    )


def limits_summary(limits: Limits) -> str:
    """The limits people ask for first, in one line."""
    parts = []
    if limits.char_max and not limits.seconds_max:
        parts.append(_("%(n)s 字以内", n=f"{limits.char_max:,}"))
    if limits.seconds_max:
        low = _("%(t)s至", t=seconds_text(limits.seconds_min)) if limits.seconds_min else ""
        high = seconds_text(limits.seconds_max)
        parts.append(f"{low} {high}" if low else _("%(t)s以内", t=high))
    if limits.formats:
        parts.append("、".join(name.upper() for name in limits.formats))
    return " · ".join(parts)


def submit_url(slug: str, code: str = "") -> str:
    """Where submitting begins, for one category or for choosing one."""
    return url_for("entrant.submit", slug=slug, category=code or None)
