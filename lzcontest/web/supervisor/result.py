"""The supervisor's recount of the result, and the second signature."""

from typing import Any

from flask import g, redirect, render_template, url_for

from lzcontest.awards import policy, queries
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.results import result_view, said_place, said_sheet, sign_shown, unfinished_titles
from lzcontest.web.shared.session import reading_session
from lzcontest.web.supervisor import blueprint


@blueprint.route("/<slug>/result")
@access(Permission.SUPERVISOR)
def result(slug: str) -> str:
    """The result, worked out again from the sealed sheets each time this page is opened."""
    session = reading_session()
    found = queries.get_current_result(session, g.contest.id)
    if found is None:
        return render_template("supervisor/result.html", result=None)
    recount = queries.recount_result(session, found)
    facts = queries.result_facts(session, found)
    return render_template(
        "supervisor/result.html",
        result=found,
        recount=recount,
        wrong=[(said_place(problem), problem) for problem in [*recount.record_problems, *recount.differences]],
        sheets=[(said_sheet(problem.what), problem) for problem in recount.sheet_problems],
        categories=result_view(session, found),
        unfinished=unfinished_titles(session, found),
        signatures=queries.list_signatures(session, found),
        can_sign=policy.can_sign_result(current_actor(), facts, policy.SUPERVISOR),
    )


@blueprint.route("/<slug>/result/sign", methods=["POST"])
@access(Permission.SUPERVISOR)
def result_sign(slug: str) -> Any:
    """The second signature, under the text of the page."""
    sign_shown(policy.SUPERVISOR, _("已签名。工作人员现在可以发布公示。"))
    return redirect(url_for("supervisor.result", slug=slug))
