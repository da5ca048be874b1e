"""My works: where each stands, what that means, and what comes next."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for

from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import STATE_HELP, STATE_LABELS, part_labels
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.queries.stuck import is_stuck
from lzcontest.intake.service import withdraw_entry
from lzcontest.media.queries import list_progress
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/works")
@access(Permission.SIGNED_IN)
def works() -> Any:
    """All works of this person, and the calls that are open."""
    session = reading_session()
    now = clock.now()
    calls = [c for c in contests.list_contests(session, ["published"]) if contests.phase_of(c, now) == "call"]
    return render_template(
        "entrant/works.html",
        works=entries.list_own_entries(session, current_actor()),
        calls=calls,
        labels=STATE_LABELS,
        help=STATE_HELP,
        now=now,
    )


@blueprint.route("/works/<entry_id>")
@access(Permission.SIGNED_IN)
def entry(entry_id: str) -> Any:
    """One work: its state, progress, submissions and what can be done."""
    session = reading_session()
    opened = open_work(session, entry_id)
    return render_template(
        "entrant/show.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        submissions=entries.list_submissions(session, entry_id),
        files=entries.list_part_files(session, entries.get_files(session, entry_id)),
        part_labels=part_labels(),
        label=STATE_LABELS[opened.entry.state],
        help=state_help(opened),
        progress=progress_of(entry_id) if opened.entry.state == "processing" else None,
        now=opened.now,
    )


@blueprint.route("/works/<entry_id>/progress")
@access(Permission.SIGNED_IN)
def progress(entry_id: str) -> Any:
    """How far the processing is, for the script of the page."""
    return jsonify(progress_of(entry_id))


@blueprint.route("/works/<entry_id>/withdraw", methods=["POST"])
@access(Permission.SIGNED_IN)
def withdraw(entry_id: str) -> Any:
    """Take a work back, or drop a draft."""
    with unit_of_work() as session:
        taken_back = withdraw_entry(session, current_actor(), entry_id=entry_id)
    if taken_back.number is None:
        flash(_("草稿已删除。"), "ok")
        return redirect(url_for("entrant.works"))
    flash(_("作品已撤回，不再参评。截稿前可以另投新作品。"), "ok")
    return redirect(url_for("entrant.entry", entry_id=entry_id))


def state_help(opened: OpenWork) -> str:
    """What the state means now; a draft after the deadline, and changes that were not handed in, say so."""
    state = opened.entry.state
    if state == "draft" and not opened.submit:
        return _("还没有提交。") + str(getattr(opened.submit, "reason", ""))
    if state == "screening" and not opened.edit:
        return _("已经收到，正在等待形式审查。征集已截止，不能再改。")
    return str(STATE_HELP[state])


def progress_of(entry_id: str) -> dict[str, Any]:
    """{state, percent, label, done} over all files and texts of the work."""
    session = reading_session()
    state = entries.get_own_entry(session, current_actor(), entry_id).state
    if state != "processing":
        return {"state": state, "percent": 100, "label": str(STATE_LABELS[state]), "done": True}
    files = list(list_progress(session, list(entries.get_files(session, entry_id).values())).values())
    last = entries.get_last_submission(session, entry_id)
    examined = 100 if last is not None and last.examined_at else 0
    if is_stuck(session, entry_id):
        return {"state": state, "percent": 99, "label": _stuck_words(), "done": False}
    busy = [f for f in files if not f.settled]
    percent = min(99, (sum(100 if f.settled else f.percent for f in files) + examined) // (len(files) + 1))
    label = busy[0].label if busy else _("正在核对文字")
    return {"state": state, "percent": percent, "label": label, "done": False}


def _stuck_words() -> str:
    return _("作品已收到，提交时间不受影响。处理时遇到系统问题，工作人员会来处理，您不用重新提交。")
