"""Step one: choose a category, with its rules beside it, and begin a draft."""

from typing import Any

from flask import g, redirect, render_template, request, url_for

from lzcontest.contests import queries as contests
from lzcontest.contests.domain import FILE_PARTS, TEXT_PARTS, Limits
from lzcontest.contests.models import Category
from lzcontest.entries.domain import part_labels, text_limits
from lzcontest.entries.policy import can_start
from lzcontest.entries.service import start_entry
from lzcontest.entries.service.drafts import entrant_facts
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.rules import duration_text
from lzcontest.web.entrant import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/submit/<slug>")
@access(Permission.SIGNED_IN)
def submit(slug: str) -> Any:
    """The categories of a contest that can be entered, each with its limits."""
    if contests.phase_of(g.contest, clock.now()) == "draft":
        raise NotFound(_("没有这场赛事。"))
    categories = contests.list_categories(reading_session(), g.contest.id)
    return render_template(
        "entrant/submit.html",
        contest=g.contest,
        categories=[(c, category_rules(c)) for c in categories],
        chosen=request.args.get("category", ""),
        verdict=can_start(entrant_facts(current_actor(), g.contest)),
        now=clock.now(),
    )


@blueprint.route("/submit/<slug>", methods=["POST"])
@access(Permission.SIGNED_IN)
def submit_start(slug: str) -> Any:
    """Begin a draft in the chosen category; pressed twice, it is begun once."""
    with unit_of_work() as session:
        category = contests.get_category_by_code(session, g.contest.id, request.form.get("category", ""))
        entry = start_entry(session, current_actor(), category_id=category.id)
    return redirect(url_for("entrant.work", entry_id=entry.id))


def category_rules(category: Category) -> list[str]:
    """The limits of a category in short sentences, before anybody can break them."""
    limits, labels = Limits.from_json(category.limits), part_labels()
    lines = [_text_rule(labels[p], *text_limits(p, limits)) for p in TEXT_PARTS[category.kind]]
    needed = [labels[p] for p in (*TEXT_PARTS[category.kind], *FILE_PARTS[category.kind]) if p in limits.required]
    if needed:
        lines.append(_("必须有：%(parts)s。", parts="、".join(needed)))
    if limits.seconds_min and limits.seconds_max:
        least, most = duration_text(limits.seconds_min * 1000), duration_text(limits.seconds_max * 1000)
        lines.append(_("时长%(a)s至%(b)s。", a=least, b=most))
    elif limits.seconds_max:
        lines.append(_("时长不超过%(b)s。", b=duration_text(limits.seconds_max * 1000)))
    if limits.cast_max:
        lines.append(_("演职人员不超过 %(n)s 人。", n=limits.cast_max))
    if limits.entries_per_person:
        lines.append(_("每人最多投 %(n)s 件。", n=limits.entries_per_person))
    return [line for line in lines if line]


def _text_rule(label: str, least: int | None, most: int | None) -> str:
    if least and most:
        return _("%(part)s %(a)s 至 %(b)s 字。", part=label, a=f"{least:,}", b=f"{most:,}")
    return _("%(part)s最多 %(b)s 字。", part=label, b=f"{most:,}") if most else ""
