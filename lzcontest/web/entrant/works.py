"""My works: where each stands, what that means, and what comes next."""

from typing import Any

from flask import flash, jsonify, redirect, render_template, url_for

from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import CONSENT_KINDS, CONSENT_STATES, STATE_HELP, STATE_LABELS, part_labels
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.service import withdraw_entry
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.copies import own_files, progress_of
from lzcontest.web.entrant.frame import OpenWork, asks_consents, open_work
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
    progress = progress_of(session, opened)
    stuck = progress.get("stuck", False)
    return render_template(
        "entrant/show.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        submissions=entries.list_submissions(session, entry_id),
        files=own_files(session, opened),
        originals=entries.list_part_files(session, opened.work.files),
        part_labels=part_labels(),
        consents=entries.list_consents(session, opened.entry, opened.work) if asks_consents(opened) else [],
        consent_kinds=CONSENT_KINDS,
        consent_states=CONSENT_STATES,
        label=STATE_LABELS[opened.entry.state],
        help=progress["label"] if stuck else state_help(opened),
        progress=None if stuck or progress["done"] else progress,
        now=opened.now,
    )


@blueprint.route("/works/<entry_id>/progress")
@access(Permission.SIGNED_IN)
def progress(entry_id: str) -> Any:
    """How far the processing is, for the script of the page."""
    session = reading_session()
    return jsonify(progress_of(session, open_work(session, entry_id)))


@blueprint.route("/works/<entry_id>/withdraw", methods=["POST"])
@access(Permission.SIGNED_IN)
def withdraw(entry_id: str) -> Any:
    """Take a work back, or drop a draft."""
    with unit_of_work() as session:
        taken_back = withdraw_entry(session, current_actor(), entry_id=entry_id)
    if taken_back.number is None:
        flash(_("草稿已删除。"), "ok")
        return redirect(url_for("entrant.works"))
    flash(_("作品已撤回，不再参评。截稿前可以改好后重新提交，编号不变；也可以另投新作品。"), "ok")
    return redirect(url_for("entrant.entry", entry_id=entry_id))


def state_help(opened: OpenWork) -> str:
    """What the state means now; a draft after the deadline, and changes that were not handed in, say so."""
    state = opened.entry.state
    if state == "draft" and not opened.submit:
        return _("还没有提交。") + str(getattr(opened.submit, "reason", ""))
    if state == "withdrawn" and not opened.edit:
        return _("您已撤回这件作品，它不参评。征集已截止，不能再提交。")
    if state == "screening" and not opened.edit:
        return _("已经收到，正在等待审查。征集已截止，不能再改。")
    return str(STATE_HELP[state])
