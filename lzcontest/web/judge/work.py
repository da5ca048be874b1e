"""The judge's desk: one work and its score sheet, saved as it is filled in and sealed when submitted."""

import logging
from dataclasses import replace

from flask import flash, jsonify, redirect, render_template, request, url_for

from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging import policy, queries, service
from lzcontest.judging.domain.blind import BlindEntry, StaleSheet
from lzcontest.web.judge import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.errors import wants_json
from lzcontest.web.shared.files import read_token, rendition_base, send_rendition_file
from lzcontest.web.shared.session import reading_session, unit_of_work

PREFIX = "score-"
CHARACTERS_A_MINUTE = 400
log = logging.getLogger(__name__)


def _scope(assignment_id: str) -> str:
    return f"judge:{assignment_id}:{current_actor().id}"


@blueprint.route("/tasks/<assignment_id>")
@access(Permission.JUDGE)
def task(assignment_id: str):  # type: ignore[no-untyped-def]
    """The work with its sheet; sealed, it can only be read."""
    entry = queries.get_blind_entry(reading_session(), current_actor().id, assignment_id)
    return _show(entry)


def _show(entry: BlindEntry, errors: dict[str, str] | None = None, warning: str = "", status: int = 200):  # type: ignore[no-untyped-def]
    place = entry.place
    policy.can_judge(current_actor(), place.contest_id).require()
    if entry.withheld:
        log.error("the work of a judge's task is not what was handed in", extra={"assignment_id": place.assignment_id})
    if place.state == "submitted":
        return render_template("judge/sealed.html", entry=entry, **_pieces(entry))
    verdict = policy.can_score(place.round_state, place.state)
    if not verdict:
        return render_template("judge/message.html", place=place, message=verdict.reason)
    if entry.withheld:
        return _withheld(entry)
    if not place.declared:
        return redirect(url_for("judge.declare", slug=place.contest_slug))
    page = render_template(
        "judge/task.html",
        entry=entry,
        errors=errors or {},
        warning=warning,
        prefix=PREFIX,
        now=clock.now(),
        **_pieces(entry),
    )
    return page, status


def _withheld(entry: BlindEntry):  # type: ignore[no-untyped-def]
    """The work is not what was drawn: nothing of it is shown, and what was typed is given back."""
    message = _("这件作品暂时不能评审，工作人员会处理。您已保存的评分和评语都保留着，请先评别的作品，稍后再来。")
    return render_template("judge/message.html", place=entry.place, message=message, kept=_sent()[2]), 409


def _pieces(entry: BlindEntry) -> dict[str, object]:
    """What the templates show beside the plain values: addresses of review copies and the length of the texts."""
    own = entry.place.assignment_id
    bases = {
        file.part: url_for("judge.task", assignment_id=own)
        + f"/files/{rendition_base(_scope(own), file.rendition_id)}/"
        for file in entry.files
    }
    length = sum(len("".join(text.split())) for _part, text in entry.texts)
    return {
        "bases": bases,
        "length": length,
        "minutes": max(1, round(length / CHARACTERS_A_MINUTE)),
        "labels": {"body": _("正文"), "lyrics": _("歌词"), "summary": _("简介"), "script": _("剧本")},
    }


def _sent() -> tuple[int, dict[str, str], str]:
    """Version, scores and comment of the form that was sent."""
    scores = {name.removeprefix(PREFIX): value for name, value in request.form.items() if name.startswith(PREFIX)}
    version = request.form.get("version", "")
    return int(version) if version.isdigit() and len(version) < 10 else -1, scores, request.form.get("comment", "")


@blueprint.route("/tasks/<assignment_id>/save", methods=["POST"])
@access(Permission.JUDGE)
def task_save(assignment_id: str):  # type: ignore[no-untyped-def]
    """Keep what is filled in so far; answers the page's script."""
    version, scores, comment = _sent()
    try:
        with unit_of_work() as session:
            saved, errors = service.save_sheet(
                session,
                current_actor(),
                assignment_id=assignment_id,
                version=version,
                scores=scores,
                comment=comment,
            )
    except StaleSheet as error:
        return jsonify(ok=False, message=error.message, server={"version": error.version}), 409
    return jsonify(ok=True, version=saved, saved_at=clock.now().isoformat(), errors=errors)


@blueprint.route("/tasks/<assignment_id>", methods=["POST"])
@access(Permission.JUDGE)
def task_submit(assignment_id: str):  # type: ignore[no-untyped-def]
    """Submit and go on, or (buttons without scripts) save and stay, save and skip."""
    act = request.form.get("act", "submit")
    version, scores, comment = _sent()
    asked = {"assignment_id": assignment_id, "version": version, "scores": scores, "comment": comment}
    try:
        with unit_of_work() as session:
            if act == "submit":
                service.submit_sheet(session, current_actor(), **asked)  # type: ignore[arg-type]
            else:
                service.save_sheet(session, current_actor(), **asked)  # type: ignore[arg-type]
    except InvalidInput as error:
        return _again(assignment_id, scores, comment, errors=error.fields)
    except StaleSheet as error:
        return _again(assignment_id, scores, comment, warning=error.message)
    except NotAllowed as error:
        return _refused(assignment_id, error.message)
    place = queries.get_blind_place(reading_session(), current_actor().id, assignment_id)
    if act == "save":
        flash(_("已保存。"), "ok")
        return redirect(url_for("judge.task", assignment_id=assignment_id))
    flash(
        _("%(code)s 的评分表已提交并封存。", code=place.code)
        if act == "submit"
        else _("%(code)s 已保存，先跳过。", code=place.code),
        "ok",
    )
    if place.next_id is None:
        return redirect(url_for("judge.tasks"))
    return redirect(url_for("judge.task", assignment_id=place.next_id))


def _again(assignment_id: str, scores: dict[str, str], comment: str, errors=None, warning: str = ""):  # type: ignore[no-untyped-def]
    """The page with what was typed, what is wrong with it, and the version now stored."""
    entry = queries.get_blind_entry(reading_session(), current_actor().id, assignment_id)
    typed = replace(entry, sheet=replace(entry.sheet, scores=scores, comment=comment))
    return _show(typed, errors, warning, 409 if warning else 400)


def _refused(assignment_id: str, message: str):  # type: ignore[no-untyped-def]
    """The round closed or the task moved on while the judge was writing: say so and show nothing of it again."""
    if wants_json():
        return jsonify(ok=False, message=message), 403
    place = queries.get_blind_place(reading_session(), current_actor().id, assignment_id)
    return render_template("judge/message.html", place=place, message=message, kept=_sent()[2]), 403


@blueprint.route("/tasks/<assignment_id>/recuse", methods=["POST"])
@access(Permission.JUDGE)
def task_recuse(assignment_id: str):  # type: ignore[no-untyped-def]
    """Step back from one work."""
    try:
        with unit_of_work() as session:
            service.recuse(session, current_actor(), assignment_id=assignment_id, reason=request.form.get("reason", ""))
    except InvalidInput as error:
        flash(error.message, "danger")
        return redirect(url_for("judge.task", assignment_id=assignment_id))
    flash(_("已登记回避，这件作品不再由您评审。您已保存的内容没有删除，也不计入结果。"), "ok")
    place = queries.get_blind_place(reading_session(), current_actor().id, assignment_id)
    if place.next_id is None:
        return redirect(url_for("judge.tasks"))
    return redirect(url_for("judge.task", assignment_id=place.next_id))


@blueprint.route("/tasks/<assignment_id>/receipt")
@access(Permission.JUDGE)
def task_receipt(assignment_id: str):  # type: ignore[no-untyped-def]
    """The seal of a submitted sheet, to keep and to check later."""
    entry = queries.get_blind_entry(reading_session(), current_actor().id, assignment_id)
    policy.can_judge(current_actor(), entry.place.contest_id).require()
    if entry.sheet.seal is None:
        return redirect(url_for("judge.task", assignment_id=assignment_id))
    return render_template("judge/receipt.html", entry=entry)


@blueprint.route("/tasks/<assignment_id>/files/<token>/<path:name>")
@access(Permission.JUDGE)
def task_file(assignment_id: str, token: str, name: str):  # type: ignore[no-untyped-def]
    """One file of a review copy, for this judge, this task, and only while the link lives."""
    rendition_id = read_token(_scope(assignment_id), token)
    if not queries.is_review_file(reading_session(), current_actor().id, assignment_id, rendition_id):
        raise NotFound(_("文件地址无效或已过期。请刷新页面后再看。"))
    return send_rendition_file(rendition_id, name)
