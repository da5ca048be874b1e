"""The county's venues, kept by any organiser."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring import queries, service
from lzcontest.web.office import blueprint
from lzcontest.web.office.tours_forms import VenueForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/tours/venues")
@access(Permission.ORGANISER)
def tours_venues(slug: str) -> Any:
    """All venues, the retired ones below."""
    venues = queries.list_venues(reading_session(), retired=True)
    search = request.args.get("q", "").strip()
    shown = [venue for venue in venues if search in f"{venue.name} {venue.address}"]
    return render_template("office/tours_venues.html", venues=shown, search=search, total=len(venues))


@blueprint.route("/<slug>/tours/venues/new", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def tours_venues_new(slug: str) -> Any:
    """Enter a venue."""
    form = VenueForm()
    if form.is_submitted():
        return _save(slug, form, None)
    return render_template("office/tours_venue.html", form=form, venue=None)


@blueprint.route("/<slug>/tours/venues/<venue_id>", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def tours_venues_edit(slug: str, venue_id: str) -> Any:
    """Change a venue."""
    venue = queries.get_venue(reading_session(), venue_id)
    form = VenueForm.of(venue)
    if form.is_submitted():
        return _save(slug, form, venue_id)
    return render_template("office/tours_venue.html", form=form, venue=venue)


def _save(slug: str, form: VenueForm, venue_id: str | None) -> Any:
    try:
        if form.validate():
            with unit_of_work() as session:
                if venue_id is None:
                    service.add_venue(session, current_actor(), draft=form.draft())
                else:
                    service.save_venue(session, current_actor(), venue_id=venue_id, draft=form.draft())
            flash(_("场地已保存。"), "ok")
            return redirect(url_for("office.tours_venues", slug=slug), 303)
    except InvalidInput as error:
        form.take(error)
    venue = queries.get_venue(reading_session(), venue_id) if venue_id else None
    return render_template("office/tours_venue.html", form=form, venue=venue), 400


@blueprint.route("/<slug>/tours/venues/<venue_id>/retire", methods=["POST"])
@access(Permission.ORGANISER)
def tours_venues_retire(slug: str, venue_id: str) -> Any:
    """Offer a venue no longer, or again."""
    again = request.form.get("again") == "1"
    with unit_of_work() as session:
        act = service.restore_venue if again else service.retire_venue
        act(session, current_actor(), venue_id=venue_id)
    flash(_("场地已恢复使用。") if again else _("场地已停用，已排的场次不受影响。可以随时恢复。"), "ok")
    return redirect(url_for("office.tours_venues", slug=slug), 303)
