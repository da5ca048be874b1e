"""系统管理 · 单位: the tree of units."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import in_tree_order
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import UnitForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/admin/units", methods=["GET", "POST"])
@access(Permission.ADMINISTRATOR)
def admin_units() -> Any:
    """The whole tree, and a form for a new unit."""
    form = UnitForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.create_unit(
                    session,
                    current_actor(),
                    name=form.name.data or "",
                    parent_id=form.parent_id.data or None,
                    short_name=form.short_name.data or "",
                )
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("单位已加入。"), "ok")
            return redirect(url_for("account.admin_units"), 303)
    session = reading_session()
    units = {u.id: u for u in queries.list_units(session)}
    order = in_tree_order({u.id: u.parent_id for u in units.values()}, {u.id: u.name for u in units.values()})
    form.parent_id.choices = [("", _("没有上级")), *queries.list_unit_choices(session)]
    return render_template(
        "account/admin_units.html", form=form, units=[(units[unit], depth) for unit, depth in order]
    ), 400 if form.all_errors else 200


@blueprint.route("/admin/units/<unit_id>", methods=["GET", "POST"])
@access(Permission.ADMINISTRATOR)
def admin_units_edit(unit_id: str) -> Any:
    """Rename or move one unit."""
    units = {u.id: u for u in queries.list_units(reading_session())}
    if unit_id not in units:
        raise NotFound(_("没有这个单位。"))
    unit = units[unit_id]
    form = UnitForm(data={"name": unit.name, "short_name": unit.short_name, "parent_id": unit.parent_id or ""})
    if form.validate_on_submit():
        try:
            _change(unit_id, form, unit.parent_id)
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("account.admin_units"), 303)
    form.parent_id.choices = [
        ("", _("没有上级")),
        *queries.list_unit_choices(reading_session(), keep=unit.parent_id),
    ]
    return render_template("account/admin_unit.html", form=form, unit=unit), 400 if form.all_errors else 200


def _change(unit_id: str, form: UnitForm, parent_before: str | None) -> None:
    with unit_of_work() as session:
        service.rename_unit(
            session,
            current_actor(),
            unit_id=unit_id,
            name=form.name.data or "",
            short_name=form.short_name.data or "",
        )
        if (form.parent_id.data or None) != parent_before:
            service.move_unit(session, current_actor(), unit_id=unit_id, parent_id=form.parent_id.data or None)


@blueprint.route("/admin/units/<unit_id>/retire", methods=["POST"])
@access(Permission.ADMINISTRATOR)
def admin_units_retire(unit_id: str) -> Any:
    """Take a unit out of the choices, or back into them."""
    retired = request.form.get("retired") == "1"
    with unit_of_work() as session:
        service.retire_unit(session, current_actor(), unit_id=unit_id, retired=retired)
    flash(_("单位已停用，原有人员和作品不受影响。") if retired else _("单位已恢复。"), "ok")
    return redirect(url_for("account.admin_units"), 303)
