"""Taking over a work that a unit's liaison began: the link leads here, and works once."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from lzcontest.accounts.queries import get_unit_names
from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.service.drafts import entrant_facts
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk import policy, queries, service
from lzcontest.web.entrant import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/take/<token>")
@access(Permission.SIGNED_IN)
@limiter.limit("60 per hour")
def take(token: str) -> Any:
    """What waits to be taken over: the call and the unit, nothing of persons."""
    session, actor = reading_session(), current_actor()
    made = queries.get_open_handover(session, token, clock.now())
    entry = entries.get_entry(session, made.entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    facts = policy.HandoverFacts(True, entry.via_unit, entry.state)
    is_maker = actor.id in (made.made_by, entry.owner_id)
    return render_template(
        "entrant/take.html",
        made=made,
        call=contest,
        category=contests.get_category(session, entry.category_id),
        unit=get_unit_names(session).get(made.unit_id, ""),
        token=token,
        verdict=policy.can_take_over(entrant_facts(actor, contest), facts, is_maker=is_maker),
    )


@blueprint.route("/take/<token>", methods=["POST"])
@access(Permission.SIGNED_IN)
@limiter.limit("30 per hour")
def take_accept(token: str) -> Any:
    """Become the owner of the work."""
    with unit_of_work() as session:
        entry = service.take_over(session, current_actor(), token)
    flash(_("作品现在归您填写和提交。请从头看一遍，补充后提交；原创承诺和授权要由您本人确认。"), "ok")
    return redirect(url_for("entrant.work", entry_id=entry.id), 303)
