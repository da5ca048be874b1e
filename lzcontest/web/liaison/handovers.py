"""Giving a work that was begun for the unit to its author: the link, its fate, and calling it back."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.entries import queries as entries
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk import policy, queries, service
from lzcontest.web.liaison import blueprint
from lzcontest.web.liaison.frame import desk_tabs
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/hand/<entry_id>")
@access(Permission.LIAISON)
def handovers(slug: str, entry_id: str) -> Any:
    """The links of a work."""
    return _page(entry_id, {})


def _entry(entry_id: str) -> Entry:
    """A work that the liaison began, even after its author took it. Raises NotFound."""
    session, actor = reading_session(), current_actor()
    entry = entries.get_entry(session, entry_id)
    began = entry.owner_id == actor.id and entry.via_unit
    if entry.contest_id != g.contest.id or not (began or service.made_link(session, actor, entry_id)):
        raise NotFound(_("没有这件作品。"))
    return entry


def _page(entry_id: str, errors: dict[str, str]) -> Any:
    session, actor, now = reading_session(), current_actor(), clock.now()
    entry = _entry(entry_id)
    rows = queries.list_handovers(session, entry, now)
    waiting = next((r for r in rows if r.state == "open"), None)
    base = runtime.current().settings.base_url.rstrip("/")
    link = base + url_for("entrant.take", token=service.open_token(session, waiting.id)) if waiting else ""
    return render_template(
        "liaison/handovers.html",
        contest=g.contest,
        tabs=desk_tabs("desk"),
        entry=entry,
        rows=rows,
        link=link,
        waiting=waiting,
        may_hand=policy.can_hand_over(service.handover_facts(actor, entry)),
        errors=errors,
        typed=request.form,
        days=service.VALID_FOR.days,
    ), 400 if errors else 200


@blueprint.route("/<slug>/hand/<entry_id>", methods=["POST"])
@access(Permission.LIAISON)
def handovers_make(slug: str, entry_id: str) -> Any:
    """Make a link, and mail it where an address was typed."""
    contest_id = g.contest.id
    try:
        with unit_of_work() as session:
            made = service.make_handover(
                session, current_actor(), contest_id=contest_id, entry_id=entry_id,
                email=request.form.get("email", ""),
            )  # fmt: skip
    except InvalidInput as error:
        return _page(entry_id, error.fields)
    flash(_("链接已寄出，下面也可以复制。") if made.mailed else _("链接已做好，请复制后发给作者本人。"), "ok")
    return redirect(url_for("liaison.handovers", slug=slug, entry_id=entry_id))


@blueprint.route("/<slug>/links/<handover_id>/call-back", methods=["POST"])
@access(Permission.LIAISON)
def handovers_call_back(slug: str, handover_id: str) -> Any:
    """Stop a link, or take an untouched work back."""
    contest_id = g.contest.id
    try:
        with unit_of_work() as session:
            made = service.call_back(session, current_actor(), contest_id=contest_id, handover_id=handover_id)
    except NotAllowed as error:
        flash(error.message, "danger")
        return redirect(url_for("liaison.desk", slug=slug))
    flash(_("已收回。"), "ok")
    return redirect(url_for("liaison.handovers", slug=slug, entry_id=made.entry_id))
