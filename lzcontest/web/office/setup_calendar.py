"""Set-up page of the working calendar: which days depart from the official one."""

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lzcontest.contests import queries, service
from lzcontest.contests.domain.workdays import FIRST_YEAR, LAST_YEAR
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_forms import CalendarForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/setup/calendar", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_calendar(slug: str) -> Any:
    """The entered days, and a form for one more."""
    form = CalendarForm()
    if request.method == "GET":
        return _page(form)
    if not form.validate() or form.day.data is None:
        return _page(form), 400
    try:
        with unit_of_work() as session:
            service.set_calendar_day(
                session,
                current_actor(),
                day=form.day.data,
                is_workday=form.is_workday.data == "yes",
                note=form.note.data or "",
            )
    except InvalidInput as error:
        form.take(error)
        return _page(form), 400
    flash(_("已登记。之后发布的公示会按它计算工作日。"), "ok")
    return redirect(url_for("office.setup_calendar", slug=slug))


def _page(form: CalendarForm) -> str:
    session = reading_session()
    days = queries.list_calendar_days(session)
    this_year = clock.local(clock.now()).year
    given = {day.day.year for day in days}
    return render_template(
        "office/setup_calendar.html",
        form=form,
        days=days,
        known=(FIRST_YEAR, LAST_YEAR),
        gaps=[year for year in (this_year, this_year + 1) if year > LAST_YEAR and year not in given],
    )


@blueprint.route("/<slug>/setup/calendar/<day>/remove", methods=["POST"])
@access(Permission.ORGANISER)
def setup_calendar_remove(slug: str, day: str) -> Any:
    """Go back to the official calendar for one day."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        raise NotFound(_("没有这一天。")) from None
    with unit_of_work() as session:
        service.remove_calendar_day(session, current_actor(), day=wanted)
    flash(_("已去掉，这一天恢复按官方放假安排计算。"), "ok")
    return redirect(url_for("office.setup_calendar", slug=slug))
