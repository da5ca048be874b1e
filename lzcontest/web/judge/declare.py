"""Before the first task a judge says whom they know, so that they never meet their work."""

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging import queries, service
from lzcontest.web.judge import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work

PLACES = 5


@blueprint.route("/declare/<slug>")
@access(Permission.JUDGE)
def declare(slug: str):  # type: ignore[no-untyped-def]
    """The declaration to fill in."""
    return _page({})


def _page(errors: dict[str, str], status: int = 200):  # type: ignore[no-untyped-def]
    units = queries.get_desk_units(reading_session())
    form = {
        "answer": request.form.get("answer", ""),
        "units": (request.form.getlist("unit") + [""] * PLACES)[:PLACES],
        "names": request.form.get("names", ""),
    }
    return render_template("judge/declare.html", units=units, form=form, errors=errors), status


@blueprint.route("/declare/<slug>", methods=["POST"])
@access(Permission.JUDGE)
def declare_save(slug: str):  # type: ignore[no-untyped-def]
    """Keep the declaration; tasks it touches go to others at once."""
    answer = request.form.get("answer")
    units = [unit for unit in request.form.getlist("unit") if unit]
    names = [name.strip() for name in request.form.get("names", "").replace("、", "\n").splitlines() if name.strip()]
    known = {unit for unit, _name in queries.get_desk_units(reading_session())}
    if answer not in ("none", "some"):
        return _page({"answer": _("请选择一项。")}, 400)
    if answer == "some" and not units and not names:
        return _page({"units": _("请至少选一个单位或写一个人名；没有的话，请选“没有需要回避的”。")}, 400)
    if answer == "none" and (units or names):
        return _page({"answer": _("您选了“没有”，但下面填了单位或人名。请改选“有”，或把下面清空。")}, 400)
    if set(units) - known or len(names) > 50:
        return _page({"units": _("请从列表里选单位；人名最多写 50 个。")}, 400)
    contest_id = g.contest.id
    with unit_of_work() as session:
        service.confirm_conflicts(session, current_actor(), contest_id=contest_id, unit_ids=units, person_names=names)
    flash(_("已登记。您不会评到有关的作品；以后想起来，可以再补充。"), "ok")
    return redirect(url_for("judge.tasks"))
