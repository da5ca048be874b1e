"""Public notices of results: who is to win what, until when to object, and the fingerprint of it all."""

from typing import Any

from flask import render_template

from lzcontest.awards import policy, queries
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.public import blueprint
from lzcontest.web.public.calls import public_contest
from lzcontest.web.public.winners import by_tier
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.session import reading_session


@blueprint.route("/notices")
@open_to_public
def notices_index() -> str:
    """Every result that was released."""
    today = clock.local(clock.now()).date()
    return render_template("public/notices.html", results=queries.list_public_results(reading_session()), today=today)


@blueprint.route("/contests/<slug>/notice")
@open_to_public
def notice(slug: str) -> Any:
    """The notice of one contest's result."""
    contest = public_contest(slug)
    session = reading_session()
    result = queries.get_public_result(session, contest.id)
    if result is None:
        raise NotFound(_("这场赛事的结果还没有公示。"))
    today = clock.local(clock.now()).date()
    return render_template(
        "public/notice.html",
        contest=contest,
        result=result,
        groups=by_tier(queries.list_result_winners(session, result.id)),
        can_object=policy.can_raise_objection(result.state, result.notice_from, result.notice_until, today),
        intact=not queries.record_problems(session, result),
    )
