"""Published tours, for everyone: when, where, what; for the calendar and for print."""

from typing import Any
from urllib.parse import urlsplit

from flask import render_template, request, url_for

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring import queries
from lzcontest.touring.domain.map import Place, schematic
from lzcontest.touring.writers import write_calendar, write_sheet
from lzcontest.web.public import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session

PUBLIC = ("published", "finished")


@blueprint.route("/tours")
@open_to_public
def tours_index() -> Any:
    """All tours."""
    return render_template("public/tours.html", tours=queries.list_public_tours(reading_session()))


@blueprint.route("/tours/<tour_id>")
@open_to_public
def tours_show(tour_id: str) -> Any:
    """One tour: its evenings, and where they are."""
    plan = _plan(tour_id)
    now = clock.now()
    live = [stop for stop in plan.stops if not stop.cancelled]
    return render_template(
        "public/tours_show.html",
        plan=plan,
        now=now,
        coming=[stop for stop in plan.stops if stop.ends_at >= now],
        past=[stop for stop in plan.stops if stop.ends_at < now],
        spots=schematic([Place(s.venue.id, s.venue.name, s.venue.east_m, s.venue.north_m) for s in live]),
    )


def _plan(tour_id: str) -> queries.TourPlan:
    plan = queries.get_plan(reading_session(), tour_id)
    if plan.state not in PUBLIC:
        raise NotFound(_("没有这次巡演，或者还没有发布。"))
    return plan


@blueprint.route("/tours/<tour_id>/calendar.ics")
@open_to_public
def tours_calendar(tour_id: str) -> Any:
    """The evenings for a calendar, cancelled ones marked; ``?stop=`` for one."""
    plan = _plan(tour_id)
    wanted = request.args.get("stop")
    stops = [plan.stop(wanted)] if wanted else plan.stops
    base = runtime.current().settings.base_url.rstrip("/")
    address = base + url_for("public.tours_show", tour_id=plan.id)
    made = write_calendar(plan, stops, host=urlsplit(base).hostname or "lzcontest", address=address, now=clock.now())
    return send_made(made, f"{plan.title}.ics", "text/calendar; charset=utf-8")


@blueprint.route("/tours/<tour_id>/sheet.pdf")
@open_to_public
@limiter.limit("20 per minute")
def tours_sheet(tour_id: str) -> Any:
    """The programme sheets, or that of ``?stop=``."""
    plan = _plan(tour_id)
    wanted = request.args.get("stop")
    stops = [plan.stop(wanted)] if wanted else [stop for stop in plan.stops if not stop.cancelled]
    if not stops:
        raise NotFound(_("还没有场次。"))
    return send_made(write_sheet(plan, stops), f"{plan.title}_" + _("节目单") + ".pdf", "application/pdf")
