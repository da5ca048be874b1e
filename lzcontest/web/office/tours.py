"""Planning tours: the list, one tour's plan, its files, publication."""

from typing import Any
from urllib.parse import urlsplit

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring import queries, service
from lzcontest.touring.domain.map import Place, schematic
from lzcontest.touring.writers import write_calendar, write_sheet
from lzcontest.web.office import blueprint
from lzcontest.web.office.tours_forms import TourForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/tours", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def tours(slug: str) -> Any:
    """The contest's tours, and a form to begin one."""
    form = TourForm()
    if form.is_submitted():
        try:
            if form.validate():
                with unit_of_work() as session:
                    tour = service.create_tour(session, current_actor(), contest_id=g.contest.id, **_typed(form))
                flash(_("巡演已建立。下一步：添加场次。"), "ok")
                return redirect(url_for("office.tours_show", slug=slug, tour_id=tour.id), 303)
        except InvalidInput as error:
            form.take(error)
    session = reading_session()
    page = render_template(
        "office/tours.html",
        form=form,
        tours=queries.list_tours(session, g.contest.id),
        candidates=len(queries.list_candidates(session, g.contest.id)),
    )
    return page, 400 if form.is_submitted() else 200


def _typed(form: TourForm) -> dict[str, Any]:
    return {
        "title": form.title.data or "",
        "speed_kmh": form.speed_kmh.data,
        "changeover_min": form.changeover_min.data,
    }


@blueprint.route("/<slug>/tours/<tour_id>")
@access(Permission.ORGANISER)
def tours_show(slug: str, tour_id: str) -> Any:
    """The whole plan: evenings, running orders, times, clashes, map."""
    plan = _plan(tour_id)
    candidates = queries.list_candidates(reading_session(), g.contest.id)
    placed = {slot.entry_id for stop in plan.stops if not stop.cancelled for slot in stop.slots}
    return render_template(
        "office/tours_show.html",
        plan=plan,
        candidates=candidates,
        unplaced=[each for each in candidates if each.entry_id not in placed],
        spots=schematic(
            [Place(s.venue.id, s.venue.name, s.venue.east_m, s.venue.north_m) for s in plan.stops if not s.cancelled]
        ),
    )


def _plan(tour_id: str) -> queries.TourPlan:
    """The plan of a tour of this contest; all others do not exist here."""
    session = reading_session()
    queries.get_tour(session, g.contest.id, tour_id)
    return queries.get_plan(session, tour_id)


@blueprint.route("/<slug>/tours/<tour_id>/edit", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def tours_edit(slug: str, tour_id: str) -> Any:
    """Name, speed and change-over of a tour."""
    tour = queries.get_tour(reading_session(), g.contest.id, tour_id)
    form = TourForm(obj=tour)
    if form.is_submitted():
        try:
            if form.validate():
                with unit_of_work() as session:
                    service.save_tour(
                        session, current_actor(), contest_id=g.contest.id, tour_id=tour_id, **_typed(form)
                    )
                flash(_("已保存，各场时间已重新计算。"), "ok")
                return redirect(url_for("office.tours_show", slug=slug, tour_id=tour_id), 303)
        except InvalidInput as error:
            form.take(error)
    return render_template("office/tours_edit.html", form=form, tour=tour), 400 if form.is_submitted() else 200


@blueprint.route("/<slug>/tours/<tour_id>/publish", methods=["POST"])
@access(Permission.ORGANISER)
def tours_publish(slug: str, tour_id: str) -> Any:
    """Make the tour public."""
    with unit_of_work() as session:
        service.publish_tour(
            session,
            current_actor(),
            contest_id=g.contest.id,
            tour_id=tour_id,
            accept_clashes=request.form.get("accept_clashes") == "1",
        )
    flash(_("巡演已发布，群众可以看到并加入日历。以后的改动会直接显示。"), "ok")
    return redirect(url_for("office.tours_show", slug=slug, tour_id=tour_id), 303)


@blueprint.route("/<slug>/tours/<tour_id>/sheet.pdf")
@access(Permission.ORGANISER)
def tours_sheet(slug: str, tour_id: str) -> Any:
    """Programme sheets of the whole tour, or of ``?stop=``."""
    plan = _plan(tour_id)
    wanted = request.args.get("stop")
    stops = [plan.stop(wanted)] if wanted else [stop for stop in plan.stops if not stop.cancelled]
    if not stops:
        raise NotFound(_("还没有场次，没有节目单可印。"))
    return send_made(write_sheet(plan, stops), f"{plan.title}_" + _("节目单") + ".pdf", "application/pdf")


@blueprint.route("/<slug>/tours/<tour_id>/calendar.ics")
@access(Permission.ORGANISER)
def tours_calendar(slug: str, tour_id: str) -> Any:
    """The tour for a calendar, before it is public."""
    plan = _plan(tour_id)
    base = runtime.current().settings.base_url.rstrip("/")
    made = write_calendar(
        plan,
        plan.stops,
        host=urlsplit(base).hostname or "lzcontest",
        address=f"{base}/tours/{plan.id}",
        now=clock.now(),
    )
    return send_made(made, f"{plan.title}.ics", "text/calendar; charset=utf-8")
