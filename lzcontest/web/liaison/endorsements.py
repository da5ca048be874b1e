"""Putting works forward and ranking them, by dragging, by buttons, or by the keyboard."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.contests import queries as contests
from lzcontest.contests.domain import UnitRules
from lzcontest.entries.domain import STATE_LABELS
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk import policy, queries, service
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs, own_field, own_unit
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/endorsements")
@access(Permission.LIAISON)
def endorsements(slug: str) -> Any:
    """The works of one category that the unit puts forward, and those it may."""
    session, field = reading_session(), own_field()
    categories = contests.list_categories(session, g.contest.id)
    category = next((c for c in categories if c.code == request.args.get("category")), categories[0])
    unit_id = own_unit(field, request.args.get("unit") or next(iter(field.own), ""))
    rows = queries.list_candidates(session, field, category_id=category.id, unit_id=unit_id)
    facts = service.endorsement_facts(session, field, category, unit_id)
    return render_template(
        "liaison/endorsements.html",
        contest=g.contest,
        tabs=desk_tabs("endorsements"),
        field=field,
        unit_id=unit_id,
        categories=categories,
        category=category,
        endorsed=[r for r in rows if r.place is not None],
        others=[r for r in rows if r.place is None],
        quota=facts.quota,
        needed=UnitRules(**g.contest.unit_rules).endorsement,
        may_rank=policy.can_rank(facts, clock.now()),
        may_endorse=policy.can_endorse(facts, clock.now()),
        labels=STATE_LABELS,
    )


@blueprint.route("/<slug>/endorsements/<unit_id>/<entry_id>", methods=["POST"])
@access(Permission.LIAISON)
def endorsements_change(slug: str, unit_id: str, entry_id: str) -> Any:
    """Put a work forward, or no longer; or move it up or down by one."""
    contest_id, actor, act = g.contest.id, current_actor(), request.form.get("act", "")
    with unit_of_work() as session:
        category = service.category_of(session, contest_id, entry_id)
        try:
            if act == "withdraw":
                service.withdraw_endorsement(session, actor, contest_id=contest_id, unit_id=unit_id, entry_id=entry_id)
            elif act in ("up", "down"):
                order = queries.list_endorsed_ids(session, category_id=category.id, unit_id=unit_id)
                service.order_endorsements(
                    session, actor, contest_id=contest_id, category_id=category.id, unit_id=unit_id,
                    entry_ids=_moved(order, entry_id, -1 if act == "up" else 1),
                )  # fmt: skip
            else:
                service.endorse_entry(session, actor, contest_id=contest_id, unit_id=unit_id, entry_id=entry_id)
        except NotAllowed as error:
            flash(error.message, "danger")
    return redirect(_back(slug, unit_id, category.code, f"rank-{entry_id}"))


def _moved(order: list[str], entry_id: str, step: int) -> list[str]:
    """``order`` with one work a place further up or down; at the ends nothing moves."""
    if entry_id not in order:
        return order
    place = order.index(entry_id)
    order.insert(min(max(place + step, 0), len(order) - 1), order.pop(place))
    return order


@blueprint.route("/<slug>/endorsements/<unit_id>", methods=["POST"])
@access(Permission.LIAISON)
def endorsements_order(slug: str, unit_id: str) -> Any:
    """Save the whole order, as it was dragged or numbered."""
    contest_id = g.contest.id
    own_unit(own_field(), unit_id)
    category = contests.get_category_by_code(reading_session(), contest_id, request.form.get("category", ""))
    numbered = [(_number(name), entry_id) for entry_id in request.form.getlist("ids") for name in [f"place-{entry_id}"]]
    order = [entry_id for _place, entry_id in sorted(numbered, key=lambda pair: pair[0])]
    try:
        with unit_of_work() as session:
            service.order_endorsements(
                session, current_actor(), contest_id=contest_id, category_id=category.id, unit_id=unit_id,
                entry_ids=order,
            )  # fmt: skip
        flash(_("次序已保存。"), "ok")
    except (Conflict, NotAllowed) as error:
        flash(error.message, "danger")
    return redirect(_back(slug, unit_id, category.code))


def _number(name: str) -> int:
    """The place typed for a work; without a number it stays behind those that have one."""
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 6 else 99_999


def _back(slug: str, unit_id: str, code: str, anchor: str | None = None) -> str:
    return url_for("liaison.endorsements", slug=slug, unit=unit_id, category=code, _anchor=anchor)
