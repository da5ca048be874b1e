"""Works by the sheet: the template, the dry run that marks each faulty cell, the import, and the history."""

import hashlib
import secrets
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from lzcontest.contests import queries as contests
from lzcontest.entries.domain import STATE_LABELS
from lzcontest.entries.policy import can_start
from lzcontest.entries.service.drafts import entrant_facts
from lzcontest.foundation import runtime
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.media.adapters.sheets import read_sheet
from lzcontest.media.domain.sheets import MAX_SHEET_BYTES, SheetCells, not_taken
from lzcontest.unitdesk import queries, service
from lzcontest.unitdesk.service import KEPT_FOR
from lzcontest.unitdesk.service.sheets import open_cells
from lzcontest.unitdesk.writers import mark_sheet, write_template
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs, own_field, own_unit
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.session import close_reading, reading_session, unit_of_work

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.route("/<slug>/sheets")
@access(Permission.LIAISON)
def sheets(slug: str) -> Any:
    """Templates, the way in, and every sheet so far."""
    return _overview({})


def _overview(errors: dict[str, str]) -> Any:
    session, field = reading_session(), own_field()
    return render_template(
        "liaison/sheets.html",
        contest=g.contest,
        tabs=desk_tabs("sheets"),
        field=field,
        categories=contests.list_categories(session, g.contest.id),
        rows=queries.list_imports(session, field, g.contest.id),
        errors=errors,
        typed=request.form,
        days=KEPT_FOR.days,
        verdict=can_start(entrant_facts(current_actor(), g.contest)),
    ), 400 if errors else 200


@blueprint.route("/<slug>/sheets/<code>/<unit_id>/template.xlsx")
@access(Permission.LIAISON)
def sheets_template(slug: str, code: str, unit_id: str) -> Any:
    """The empty sheet of a category for a unit."""
    session, field = reading_session(), own_field()
    category = contests.get_category_by_code(session, g.contest.id, code)
    terms = service.sheet_terms(session, field, category_id=category.id, unit_id=unit_id)
    with speaking("zh"):
        heading = _("%(contest)s %(category)s 填报表", contest=g.contest.title, category=category.title)
        made = write_template(terms.columns, heading=heading, mark=terms.mark)
    return send_made(made, f"{g.contest.slug}-{category.code}.xlsx", XLSX)


@blueprint.route("/<slug>/sheets", methods=["POST"])
@access(Permission.LIAISON)
def sheets_upload(slug: str) -> Any:
    """Read a filled sheet and keep its cells for the dry run; nothing is written yet."""
    unit_id = own_unit(own_field(), request.form.get("unit", ""))
    category = contests.get_category_by_code(reading_session(), g.contest.id, request.form.get("category", ""))
    try:
        cells, sha256 = _read(request.files.get("sheet"))
        with unit_of_work() as session:
            made = service.receive_sheet(
                session, current_actor(), category_id=category.id, unit_id=unit_id, cells=cells, sha256=sha256
            )
    except InvalidInput as error:
        return _overview(error.fields)
    return redirect(url_for("liaison.sheets_show", slug=slug, import_id=made.id))


def _read(upload: FileStorage | None) -> tuple[SheetCells, str]:
    """The cells of an uploaded sheet and the hash of the file, of which nothing is kept. Raises InvalidInput."""
    if upload is None or not upload.filename:
        raise InvalidInput({"sheet": _("请先选择填好的表格。")})
    close_reading()
    path = runtime.current().settings.data_dir / "uploads" / secrets.token_hex(12)
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("wb") as file:
            while block := upload.stream.read(1 << 20):
                size += len(block)
                if size > MAX_SHEET_BYTES:
                    raise InvalidInput({"sheet": not_taken("too_large")})
                digest.update(block)
                file.write(block)
        return read_sheet(path), digest.hexdigest()
    finally:
        path.unlink(missing_ok=True)


@blueprint.route("/<slug>/sheets/<import_id>")
@access(Permission.LIAISON)
def sheets_show(slug: str, import_id: str) -> Any:
    """The dry run of a sheet that waits, or what became of it."""
    return _page(import_id)


def _page(import_id: str, error: str = "") -> Any:
    session, field = reading_session(), own_field()
    made = queries.get_import(session, field, g.contest.id, import_id)
    category = contests.get_category(session, made.category_id)
    plan = None
    if made.state == "waiting":
        try:
            plan, _terms, _layout = service.plan_import(session, current_actor(), field, made)
        except InvalidInput as refused:
            error = refused.message
    return render_template(
        "liaison/sheets_show.html",
        contest=g.contest,
        tabs=desk_tabs("sheets"),
        made=made,
        category=category,
        unit=field.names[made.unit_id],
        plan=plan,
        error=error,
        labels=STATE_LABELS,
    ), 400 if error else 200


@blueprint.route("/<slug>/sheets/<import_id>/marked.xlsx")
@access(Permission.LIAISON)
def sheets_marked(slug: str, import_id: str) -> Any:
    """The sheet as it was filled, each faulty cell red with a note."""
    session, field = reading_session(), own_field()
    made = queries.get_import(session, field, g.contest.id, import_id)
    if made.state != "waiting":
        raise NotFound(_("这次导入已经结束，表格内容已删除。"))
    plan, terms, layout = service.plan_import(session, current_actor(), field, made)
    book = mark_sheet(terms.columns, open_cells(made).rows, layout, plan.faults)
    return send_made(book, f"{g.contest.slug}-{terms.category.code}-marked.xlsx", XLSX)


@blueprint.route("/<slug>/sheets/<import_id>/import", methods=["POST"])
@access(Permission.LIAISON)
def sheets_import(slug: str, import_id: str) -> Any:
    """Write all works of the sheet, or none."""
    contest_id = g.contest.id
    try:
        with unit_of_work() as session:
            made = service.import_sheet(
                session, current_actor(), contest_id=contest_id, import_id=import_id,
                overwrite="overwrite" in request.form,
            )  # fmt: skip
    except (InvalidInput, Conflict) as error:
        return _page(import_id, error.message)
    figures = made.result
    text = _("已导入：新建 %(new)s 件，更新 %(changed)s 件，没有变化 %(same)s 件。表格内容已从系统里删除。", **figures)
    flash(text, "ok")
    return redirect(url_for("liaison.sheets_show", slug=slug, import_id=made.id))


@blueprint.route("/<slug>/sheets/<import_id>/drop", methods=["POST"])
@access(Permission.LIAISON)
def sheets_drop(slug: str, import_id: str) -> Any:
    """Forget a sheet that waits."""
    with unit_of_work() as session:
        service.drop_sheet(session, current_actor(), contest_id=g.contest.id, import_id=import_id)
    flash(_("这张表没有导入，内容已从系统里删除。"), "ok")
    return redirect(url_for("liaison.sheets", slug=slug))
