"""The evenings of a tour and their running orders."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring import queries, service
from lzcontest.touring.models import Tour, Venue
from lzcontest.web.office import blueprint
from lzcontest.web.office.tours_forms import StopForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


def _tour(tour_id: str) -> Tour:
    return queries.get_tour(reading_session(), g.contest.id, tour_id)


def _back(slug: str, tour_id: str, stop_id: str = "") -> Any:
    anchor = f"stop-{stop_id}" if stop_id else None
    return redirect(url_for("office.tours_show", slug=slug, tour_id=tour_id, _anchor=anchor), 303)


@blueprint.route("/<slug>/tours/<tour_id>/stops/new", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def tours_stops_new(slug: str, tour_id: str) -> Any:
    """Add an evening."""
    tour = _tour(tour_id)
    form = StopForm.of(None, queries.list_venues(reading_session()))
    if form.is_submitted():
        return _save(slug, tour, form, None)
    return render_template("office/tours_stop.html", form=form, tour=tour, stop=None)


@blueprint.route("/<slug>/tours/<tour_id>/stops/<stop_id>", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def tours_stops_edit(slug: str, tour_id: str, stop_id: str) -> Any:
    """Change an evening."""
    tour = _tour(tour_id)
    stop = queries.get_stop(reading_session(), tour_id, stop_id)
    form = StopForm.of(stop, _offered(stop.venue_id))
    if form.is_submitted():
        return _save(slug, tour, form, stop_id)
    return render_template("office/tours_stop.html", form=form, tour=tour, stop=stop)


def _offered(venue_id: str) -> list[Venue]:
    """Venues in use, and the stop's own even when it was retired since."""
    return [v for v in queries.list_venues(reading_session(), retired=True) if v.retired_at is None or v.id == venue_id]


def _save(slug: str, tour: Tour, form: StopForm, stop_id: str | None) -> Any:
    try:
        if form.validate():
            values = {
                "venue_id": form.venue_id.data,
                "starts_at": form.moment(),
                "title": form.title.data or "",
                "max_minutes": form.max_minutes.data,
                "note": form.note.data or "",
            }
            place = {"contest_id": g.contest.id, "tour_id": tour.id}
            with unit_of_work() as session:
                if stop_id is None:
                    stop = service.add_stop(session, current_actor(), **place, **values)
                else:
                    stop = service.save_stop(session, current_actor(), **place, stop_id=stop_id, **values)
            flash(_("场次已保存。"), "ok")
            return _back(slug, tour.id, stop.id)
    except InvalidInput as error:
        form.take(error)
    stop_now = queries.get_stop(reading_session(), tour.id, stop_id) if stop_id else None
    return render_template("office/tours_stop.html", form=form, tour=tour, stop=stop_now), 400


@blueprint.route("/<slug>/tours/<tour_id>/stops/<stop_id>/<any(cancel, restore, remove):act>", methods=["POST"])
@access(Permission.ORGANISER)
def tours_stops_act(slug: str, tour_id: str, stop_id: str, act: str) -> Any:
    """Cancel an evening, bring it back, or take it off a plan that is not public."""
    verbs = {"cancel": service.cancel_stop, "restore": service.restore_stop, "remove": service.remove_stop}
    said = {"cancel": _("这一场已取消，可以随时恢复。"), "restore": _("这一场已恢复。"), "remove": _("这一场已移除。")}
    with unit_of_work() as session:
        verbs[act](session, current_actor(), contest_id=g.contest.id, tour_id=tour_id, stop_id=stop_id)
    flash(said[act], "ok")
    return _back(slug, tour_id, "" if act == "remove" else stop_id)


@blueprint.route("/<slug>/tours/<tour_id>/stops/<stop_id>/programmes", methods=["POST"])
@access(Permission.ORGANISER)
def tours_stops_place(slug: str, tour_id: str, stop_id: str) -> Any:
    """Put a programme at the end of an evening."""
    try:
        with unit_of_work() as session:
            service.place_programme(
                session,
                current_actor(),
                contest_id=g.contest.id,
                tour_id=tour_id,
                stop_id=stop_id,
                entry_id=request.form.get("entry_id", ""),
            )
    except InvalidInput as error:
        flash(error.message, "danger")
    return _back(slug, tour_id, stop_id)


@blueprint.route("/<slug>/tours/<tour_id>/stops/<stop_id>/programmes/<slot_id>", methods=["POST"])
@access(Permission.ORGANISER)
def tours_stops_slot(slug: str, tour_id: str, stop_id: str, slot_id: str) -> Any:
    """Move a programme up or down, or take it off."""
    act = request.form.get("act", "")
    place = {"contest_id": g.contest.id, "tour_id": tour_id, "stop_id": stop_id, "slot_id": slot_id}
    with unit_of_work() as session:
        if act in ("up", "down"):
            service.move_programme(session, current_actor(), **place, way=act)
        elif act == "remove":
            service.remove_programme(session, current_actor(), **place)
    return _back(slug, tour_id, stop_id)
