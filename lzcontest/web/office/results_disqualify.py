"""Taking an award away, with the second look of another organiser."""

from typing import Any

from flask import flash, g, request

from lzcontest.awards import service
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.models import RejectionProposal
from lzcontest.web.office import blueprint
from lzcontest.web.office.results import back_to_result
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import unit_of_work


@blueprint.route("/<slug>/result/disqualify", methods=["POST"])
@access(Permission.ORGANISER)
def result_disqualify(slug: str) -> Any:
    """Take a work's award away, or propose it; the declared rule says who moves up."""
    form = {"contest_id": g.contest.id, "entry_id": request.form.get("entry_id", "")}
    try:
        with unit_of_work() as session:
            made = service.disqualify_entry(session, current_actor(), **form, reason=request.form.get("reason", ""))
            proposed = isinstance(made, RejectionProposal)
    except InvalidInput as error:
        flash(_("没有取消资格。%(why)s", why=error.message), "danger")
    else:
        flash(_("已提议取消资格，等另一位工作人员复核。复核前结果不变。") if proposed else _done(), "ok")
    return back_to_result()


@blueprint.route("/<slug>/result/disqualify/confirm", methods=["POST"])
@access(Permission.ORGANISER)
def result_disqualify_confirm(slug: str) -> Any:
    """Let a colleague's proposal take effect."""
    entry_id, contest_id = request.form.get("entry_id", ""), g.contest.id
    with unit_of_work() as session:
        service.confirm_disqualification(session, current_actor(), contest_id=contest_id, entry_id=entry_id)
    flash(_done(), "ok")
    return back_to_result()


@blueprint.route("/<slug>/result/disqualify/decline", methods=["POST"])
@access(Permission.ORGANISER)
def result_disqualify_decline(slug: str) -> Any:
    """Turn a colleague's proposal down, or take back one's own."""
    form = {"contest_id": g.contest.id, "entry_id": request.form.get("entry_id", "")}
    try:
        with unit_of_work() as session:
            service.decline_disqualification(session, current_actor(), **form, reason=request.form.get("reason", ""))
    except InvalidInput as error:
        flash(error.message, "danger")
    else:
        flash(_("没有取消资格，结果不变。"), "ok")
    return back_to_result()


def _done() -> str:
    return _("已取消资格，并按规则重新汇总。新的结果要重新签名后才会公布。")
