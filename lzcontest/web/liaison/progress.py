"""How far each unit below is, and a reminder to its liaison."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for

from lzcontest.contests.domain import UnitRules
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk import queries, service
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs, own_field
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/progress")
@access(Permission.LIAISON)
def progress(slug: str) -> Any:
    """Bars of works against the minimum, with the table behind them."""
    rows = queries.list_progress(reading_session(), own_field(), g.contest.id)
    minimum = UnitRules(**g.contest.unit_rules).minimum
    return render_template(
        "liaison/progress.html",
        contest=g.contest,
        tabs=desk_tabs("progress"),
        rows=rows,
        minimum=minimum,
        behind=sum(1 for r in rows if minimum and r.bound and r.works < minimum),
        remind_after=clock.now() - service.PAUSE,
    )


@blueprint.route("/<slug>/progress/<unit_id>/remind", methods=["POST"])
@access(Permission.LIAISON)
def progress_remind(slug: str, unit_id: str) -> Any:
    """Write to the liaisons of a unit below."""
    contest_id = g.contest.id
    try:
        with unit_of_work() as session:
            count = service.remind_unit(session, current_actor(), contest_id=contest_id, unit_id=unit_id)
        flash(_("已写信提醒 %(n)s 位联络员。", n=count), "ok")
    except Conflict as error:
        flash(error.message, "warn")
    return redirect(url_for("liaison.progress", slug=slug))
