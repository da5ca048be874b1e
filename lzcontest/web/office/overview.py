"""The first page of the office: where the works of a contest stand, whose they are, and what waits."""

from typing import Any

from flask import g, render_template, url_for

from lzcontest.contests import queries as contests
from lzcontest.entries.domain import STATE_LABELS, SUBMITTED_STATES
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake import queries
from lzcontest.intake.queries import UnitCount, Waiting
from lzcontest.intake.queries.stuck import list_stuck
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session

_FUNNEL = ("processing", "screening", "returned", "accepted")
_MOST_UNITS = 12


@blueprint.route("/<slug>")
@access(Permission.ORGANISER)
def overview(slug: str) -> str:
    """Funnel, what waits and how long, works per category and unit, dates."""
    session, now = reading_session(), clock.now()
    contest = g.contest
    states = queries.count_by_state(session, contest.id)
    waiting = queries.get_waiting(session, contest.id)
    units = queries.count_by_unit(session, contest.id)
    categories = queries.count_by_category(session, contest.id)
    return render_template(
        "office/overview.html",
        now=now,
        phase=contests.phase_of(contest, now),
        funnel_items=_funnel(slug, states),
        others=_others(slug, states),
        total=sum(states.get(state, 0) for state in SUBMITTED_STATES),
        unit_count=sum(1 for unit in units if unit.unit_id),
        tasks=[*_tasks(slug, waiting), *_stuck(slug)],
        waiting=waiting,
        categories=categories,
        category_bars=[(c.title, c.submitted, _list_url(slug, category=c.category_id)) for c in categories],
        unit_bars=_unit_bars(slug, units),
        units=units,
        dates=_dates(),
    )


def _list_url(slug: str, **wanted: Any) -> str:
    return url_for("office.entries", slug=slug, **wanted)


def _funnel(slug: str, states: dict[str, int]) -> list[tuple[str, int, str | None, bool]]:
    handed_in = sum(states.get(state, 0) for state in SUBMITTED_STATES)
    first = (_("收到作品"), handed_in, _list_url(slug), False)
    return [
        first,
        *((str(STATE_LABELS[s]), states.get(s, 0), _list_url(slug, state=s), s == "screening") for s in _FUNNEL),
    ]


def _others(slug: str, states: dict[str, int]) -> list[tuple[str, int, str | None]]:
    """States beside the way; of drafts only the number is the organiser's business."""
    shown = [
        (str(STATE_LABELS[s]), states[s], _list_url(slug, state=s))
        for s in ("rejected", "withdrawn", "disqualified")
        if states.get(s)
    ]
    return [*shown, *([(_("还在写的草稿"), states["draft"], None)] if states.get("draft") else [])]


def _tasks(slug: str, waiting: Waiting) -> list[dict[str, Any]]:
    """What somebody has to do now, with how many and since when."""
    lengths = queries.count_queues(reading_session(), g.contest.id, viewer_id=current_actor().id)
    queues = (
        ("formal", _("件等待形式审查")),
        ("content", _("件等待内容审查")),
        ("second", _("件提议不予受理，等待复核")),
        ("overdue", _("件退回后过期未补正")),
    )
    found = [
        *(
            (
                label,
                lengths[queue].count,
                lengths[queue].since,
                url_for("office.entries_screening", slug=slug, queue=queue),
            )
            for queue, label in queues
        ),
        (_("件还在处理文件、查重"), waiting.processing, waiting.processing_since, _list_url(slug, state="processing")),
        (_("件有雷同线索待处理"), waiting.similarity, None, url_for("office.similarity", slug=slug)),
        (_("件有身份线索待处理"), waiting.identity, None, _list_url(slug, findings="identity")),
    ]
    return [{"label": label, "count": count, "since": since, "url": url} for label, count, since, url in found if count]


def _stuck(slug: str) -> list[dict[str, Any]]:
    works = list_stuck(reading_session(), g.contest.id)
    if not works:
        return []
    url = url_for("office.entries_stuck", slug=slug)
    return [{"label": _("件因系统故障处理中断，可以重试"), "count": len(works), "since": works[0].since, "url": url}]


def _unit_bars(slug: str, units: list[UnitCount]) -> list[tuple[str, int, str | None]]:
    return [
        (unit.name or _("没有选单位"), unit.submitted, _list_url(slug, unit=unit.unit_id) if unit.unit_id else None)
        for unit in units[:_MOST_UNITS]
    ]


def _dates() -> list[tuple[str, Any]]:
    contest = g.contest
    known = [
        (_("征集开始"), contest.opens_at),
        (_("截稿"), contest.closes_at),
        (_("审查完成"), contest.screening_until),
        (_("评审完成"), contest.judging_until),
    ]
    return [(label, moment) for label, moment in known if moment]
