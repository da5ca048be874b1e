"""The organiser's result page: compile, decide, sign, release, announce."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.awards import policy, queries, service
from lzcontest.awards.models import Result
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.queries import list_open_proposals
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.filters import day
from lzcontest.web.shared.results import result_view, said_place, sign_shown, unfinished_titles
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/result")
@access(Permission.ORGANISER)
def result(slug: str) -> str:
    """Ranking, ties, tiers, signatures, and the next act."""
    session = reading_session()
    found = queries.get_current_result(session, g.contest.id)
    if found is None:
        ready = queries.get_result_inputs(session, g.contest.id)
        return render_template("office/result_none.html", ready=ready)
    return render_template("office/result.html", **_page(found))


def _page(found: Result) -> dict[str, Any]:
    session, actor = reading_session(), current_actor()
    facts = queries.result_facts(session, found)
    today = clock.local(clock.now()).date()
    return {
        "result": found,
        "categories": result_view(session, found),
        "unfinished": unfinished_titles(session, found),
        "signatures": queries.list_signatures(session, found),
        "problems": [
            (said_place(problem), problem)
            for problem in queries.record_problems(session, found)
            if not problem.place.startswith("signature[")
        ],
        "public": queries.get_public_result(session, g.contest.id),
        "facts": facts,
        "can_sign": policy.can_sign_result(actor, facts, policy.ORGANISER),
        "can_release": policy.can_release_result(actor, facts),
        "disqualifications": list_open_proposals(session, g.contest.id, "disqualify"),
        "viewer_id": actor.id,
        "can_announce": policy.can_announce_result(actor, facts, today),
    }


def back_to_result() -> Any:
    return redirect(url_for("office.result", slug=g.contest.slug))


@blueprint.route("/<slug>/result/compile", methods=["POST"])
@access(Permission.ORGANISER)
def result_compile(slug: str) -> Any:
    """Rank everything that is closed."""
    try:
        with unit_of_work() as session:
            service.compile_result(session, current_actor(), contest_id=g.contest.id)
    except Conflict as error:
        flash(error.message, "danger")
    else:
        flash(_("已按公布的规则汇总。请逐类核对名次、并列和空缺。"), "ok")
    return back_to_result()


@blueprint.route("/<slug>/result/decide", methods=["POST"])
@access(Permission.ORGANISER)
def result_decide(slug: str) -> Any:
    """A vacancy, a tie at a border, the committee's order, or taking decisions back."""
    form = request.form
    given: dict[str, Any] = {"contest_id": g.contest.id, "code": form.get("code", "")}
    try:
        with unit_of_work() as session:
            _decide(session, form, given)
    except InvalidInput as error:
        flash(_("决定没有保存。%(why)s", why=error.message), "danger")
    else:
        flash(_("决定已记录并重新汇总。此前的签名已失效，请重新签名。"), "ok")
    return back_to_result()


def _decide(session: Any, form: Any, given: dict[str, Any]) -> None:
    actor, act, reason = current_actor(), form.get("act"), form.get("reason", "")
    if act == "vacant":
        count = int(form["count"]) if form.get("count", "").isdecimal() else -1
        service.decide_vacancy(session, actor, tier=form.get("tier", ""), count=count, reason=reason, **given)
    elif act == "order":
        service.decide_order(session, actor, entry_ids=_order(form), reason=reason, **given)
    elif act == "withdraw":
        service.withdraw_decisions(session, actor, **given)
    else:
        service.decide_border(session, actor, tier=form.get("tier", ""), choice=act or "", reason=reason, **given)


def _order(form: Any) -> list[str]:
    """The works in the order of the places typed beside them."""
    places = {key.removeprefix("place-"): value.strip() for key, value in form.items() if key.startswith("place-")}
    if len(set(places.values())) != len(places) or not all(value.isdecimal() for value in places.values()):
        raise InvalidInput({"order": _("请给每件并列作品各填一个不同的名次。")})
    return sorted(places, key=lambda entry_id: int(places[entry_id]))


@blueprint.route("/<slug>/result/sign", methods=["POST"])
@access(Permission.ORGANISER)
def result_sign(slug: str) -> Any:
    """The organiser's signature under the text of the page."""
    sign_shown(policy.ORGANISER, _("已签名。请通知监督员复核并签名。"))
    return back_to_result()


@blueprint.route("/<slug>/result/release", methods=["POST"])
@access(Permission.ORGANISER)
def result_release(slug: str) -> Any:
    """Publish the notice."""
    try:
        with unit_of_work() as session:
            found = service.release_result(session, current_actor(), contest_id=g.contest.id)
            until = day(found.notice_until)
    except (Conflict, NotAllowed) as error:
        flash(error.message, "danger")
    else:
        flash(_("公示已发布，到 %(d)s 24:00 为止。", d=until), "ok")
    return back_to_result()


@blueprint.route("/<slug>/result/announce", methods=["POST"])
@access(Permission.ORGANISER)
def result_announce(slug: str) -> Any:
    """Make the noticed result final."""
    try:
        with unit_of_work() as session:
            service.announce_result(session, current_actor(), contest_id=g.contest.id)
    except (Conflict, NotAllowed) as error:
        flash(error.message, "danger")
    else:
        flash(_("结果已公告，现在可以制作证书和宣传材料。"), "ok")
    return back_to_result()
