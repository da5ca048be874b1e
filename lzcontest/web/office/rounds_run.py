"""Round control: who has done how much, who is late, remind, replace, add, close; never a score."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging import queries, service
from lzcontest.judging.domain.assignment import Infeasible
from lzcontest.web.office import blueprint
from lzcontest.web.office.rounds import LOCAL, ROUND_KINDS, plan_of, read_local
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/rounds/<round_id>")
@access(Permission.ORGANISER)
def rounds_show(slug: str, round_id: str) -> Any:
    """One round as it runs."""
    session = reading_session()
    running = queries.get_round(session, g.contest.id, round_id)
    now = clock.now()
    return render_template(
        "office/rounds_show.html",
        round=running,
        plan=plan_of(session, running.id),
        kinds=ROUND_KINDS,
        progress=queries.get_round_progress(session, running, now),
        late=queries.list_late_candidates(session, running),
        now=now,
        due_local=clock.local(running.due_at).strftime(LOCAL) if running.due_at else "",
    )


@blueprint.route("/<slug>/rounds/<round_id>", methods=["POST"])
@access(Permission.ORGANISER)
def rounds_act(slug: str, round_id: str) -> Any:
    """One act of round control."""
    act = request.form.get("act", "")
    if act not in _ACTS:
        abort(400)
    asked = {"contest_id": g.contest.id, "round_id": round_id}
    try:
        with unit_of_work() as session:
            flash(_ACTS[act](session, asked), "ok")
    except (InvalidInput, NotAllowed, Conflict, Infeasible) as error:
        flash(error.message, "danger")
    if act == "discard" and not _exists(round_id):
        return redirect(url_for("office.rounds", slug=slug))
    return redirect(url_for("office.rounds_show", slug=slug, round_id=round_id))


def _exists(round_id: str) -> bool:
    return any(each.id == round_id for each in queries.list_rounds(reading_session(), g.contest.id))


def _open(session: Session, asked: dict[str, str]) -> str:
    service.open_round(session, current_actor(), **asked)
    return _("这一轮已经开始，评委会收到邮件。")


def _due(session: Session, asked: dict[str, str]) -> str:
    service.move_due_date(session, current_actor(), due_at=read_local(request.form.get("due_at", "")), **asked)
    return _("截止时间已改。需要的话，请用“催办”告诉评委。")


def _remind(session: Session, asked: dict[str, str]) -> str:
    judge_id = request.form.get("judge_id", "")
    if judge_id:
        service.remind_judge(session, current_actor(), judge_id=judge_id, **asked)
        return _("已发出提醒邮件。")
    count = service.remind_late_judges(session, current_actor(), **asked)
    return _("已给 %(n)s 位还没交齐的评委发出提醒邮件。", n=count)


def _replace(session: Session, asked: dict[str, str]) -> str:
    filled, gaps = service.replace_judge(
        session,
        current_actor(),
        judge_id=request.form.get("judge_id", ""),
        reason=request.form.get("reason", ""),
        **asked,
    )
    if gaps:
        return _("已换人 %(n)s 件；还有 %(m)s 件没有可以替补的评委，列在下面。", n=filled, m=gaps)
    return _("已换人 %(n)s 件。这位评委已交的评分表都保留并计入结果。", n=filled)


def _late(session: Session, asked: dict[str, str]) -> str:
    service.add_late_entry(session, current_actor(), entry_id=request.form.get("entry_id", ""), **asked)
    return _("作品已加入这一轮，评委已抽定。")


def _fill(session: Session, asked: dict[str, str]) -> str:
    count = service.fill_vacancy(
        session, current_actor(), round_entry_id=request.form.get("round_entry_id", ""), **asked
    )
    return _("已补抽 %(n)s 位评委。", n=count)


def _close(session: Session, asked: dict[str, str]) -> str:
    service.close_round(session, current_actor(), reason=request.form.get("reason", ""), **asked)
    return _("这一轮已经结束，封条全部开启，可以查看评分。")


def _discard(session: Session, asked: dict[str, str]) -> str:
    service.discard_draw(session, current_actor(), reason=request.form.get("reason", ""), **asked)
    return _("这次抽签已作废，记录留在存证账本里。")


_ACTS = {
    "open": _open,
    "due": _due,
    "remind": _remind,
    "replace": _replace,
    "late": _late,
    "fill": _fill,
    "close": _close,
    "discard": _discard,
}
