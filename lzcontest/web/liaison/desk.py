"""The desk of a unit: its works and those of the units below it, with their states, and the sheet to pass on."""

from typing import Any

from flask import Response, g, redirect, render_template, request

from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import STATE_LABELS, STATES
from lzcontest.entries.policy import can_start
from lzcontest.entries.queries import UnitFilter
from lzcontest.entries.service import start_entry
from lzcontest.entries.service.drafts import entrant_facts
from lzcontest.entries.writers import SheetRow, write_unit_sheet
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.queries import Field, get_field, list_handed_ids
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.paging import requested_page
from lzcontest.web.shared.session import reading_session, unit_of_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _wanted(field: Field) -> UnitFilter:
    state = request.args.get("state", "")
    return UnitFilter(
        contest_id=g.contest.id,
        units=field.all,
        owner_id=current_actor().id,
        state=state if state in STATES else "",
        category_id=request.args.get("category", ""),
        text=request.args.get("q", "").strip()[:60],
        handed_over=list_handed_ids(reading_session(), field),
    )


@blueprint.route("/<slug>")
@access(Permission.LIAISON)
def desk(slug: str) -> Any:
    """The unit's works with their states, and the ways to hand in more."""
    session = reading_session()
    field = get_field(reading_session(), current_actor(), g.contest.id)
    wanted = _wanted(field)
    page = requested_page(entries.count_unit_entries(session, wanted))
    return render_template(
        "liaison/desk.html",
        contest=g.contest,
        tabs=desk_tabs("desk"),
        field=field,
        wanted=wanted,
        page=page,
        rows=entries.list_unit_entries(session, wanted, offset=page.offset, limit=page.per_page),
        counts=entries.count_unit_states(session, wanted),
        labels=STATE_LABELS,
        categories=contests.list_categories(session, g.contest.id),
        verdict=can_start(entrant_facts(current_actor(), g.contest)),
        now=clock.now(),
    )


@blueprint.route("/<slug>/entries", methods=["POST"])
@access(Permission.LIAISON)
def start(slug: str) -> Any:
    """Begin a work on behalf of a unit's people; the same pages as for a single entrant follow."""
    field = get_field(reading_session(), current_actor(), g.contest.id)
    unit_id = request.form.get("unit", "")
    if unit_id not in field.all:
        raise NotFound(_("没有这个单位，或者不归您联络。"))
    with unit_of_work() as session:
        category = contests.get_category_by_code(session, g.contest.id, request.form.get("category", ""))
        entry = start_entry(session, current_actor(), category_id=category.id, via_unit=True, unit_id=unit_id)
    return redirect(f"/my/works/{entry.id}/work")


@blueprint.route("/<slug>/entries.xlsx")
@access(Permission.LIAISON)
def export(slug: str) -> Any:
    """The sheet of exactly what the list shows."""
    field = get_field(reading_session(), current_actor(), g.contest.id)
    rows = entries.list_unit_entries(reading_session(), _wanted(field))
    sheet = write_unit_sheet(
        _("%(contest)s 作品汇总表（%(units)s）", contest=g.contest.title, units="、".join(field.own.values())),
        [SheetRow(r.number or "", r.title, r.category, r.authors, r.unit, str(STATE_LABELS[r.state])) for r in rows],
    )
    name = f"{g.contest.slug}-entries.xlsx"
    return Response(sheet, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})
