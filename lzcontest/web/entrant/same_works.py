"""What the entrant is told of screening: how far it is, until when a correction counts, and works that may be one."""

from typing import Any

from flask import flash, redirect, request, url_for

from lzcontest.entries import queries as entries
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import LzError, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake import queries, service
from lzcontest.intake.domain import GATE_LABELS, GATES, LAPSE_RULES
from lzcontest.intake.policy import can_merge, can_unmerge
from lzcontest.intake.queries.duplicates import MergeRow, get_merge_facts, list_duplicates, list_merges
from lzcontest.web.entrant import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.context_processor
def screening_words() -> dict[str, Any]:
    """For the pages of a work: ``screening_line(entry)`` and ``same_works(entry)``."""
    return {"screening_line": _screening_line, "same_works": _same_works}


def _screening_line(entry: Entry) -> str:
    """What the state alone does not say: which gate is passed, what happens when the term passes."""
    session = reading_session()
    if entry.state == "screening":
        passed = queries.get_screening_facts(session, entry).passed
        done = [gate for gate in GATES if gate in passed]
        if not done:
            return ""
        left = next(gate for gate in GATES if gate not in passed)
        return _("%(done)s已通过，%(left)s中。", done=str(GATE_LABELS[done[0]]), left=str(GATE_LABELS[left]))
    if entry.state != "returned":
        return ""
    rule = queries.get_screening_settings(session, entry.contest_id)[0].lapse
    if queries.get_screening_facts(session, entry).overdue:
        return _("补正期限已过。填写的内容和文件都还在；是否受理由主办方决定，结果会写信告诉您。")
    return _("期满没有重新提交的：%(rule)s。", rule=str(LAPSE_RULES[rule]))


def _same_works(entry: Entry) -> dict[str, Any]:
    """The person's own works that may be this one, and the merge this one is part of.

    Works under other accounts are not named here: a telephone typed by a stranger must not tell whose works there are.
    """
    session, actor, now = reading_session(), current_actor(), clock.now()
    work = entries.get_work(session, entry) if entry.state == "draft" or entry.pending else None
    pairs = []
    if entry.state in ("draft", "processing", "screening", "returned", "accepted"):
        for other in list_duplicates(session, entry, work):
            if other.owner_id == actor.id:
                pairs.append(
                    (other, _may(session, entry, other.id, now), _may_keep_this(session, entry, other.id, now))
                )
    merge = next((m for m in list_merges(session, [entry.id]) if m.entry_id == entry.id), None)
    return {"pairs": pairs, "merge": merge, "undo": merge is not None and _may_undo(session, entry, merge)}


def _may(session: Any, entry: Entry, other_id: str, now: Any) -> bool:
    """Whether this one may give way to the other."""
    kept = entries.get_entry(session, other_id)
    return bool(can_merge(current_actor(), get_merge_facts(session, current_actor(), entry, kept), now))


def _may_keep_this(session: Any, entry: Entry, other_id: str, now: Any) -> bool:
    other = entries.get_entry(session, other_id)
    return bool(can_merge(current_actor(), get_merge_facts(session, current_actor(), other, entry), now))


def _may_undo(session: Any, entry: Entry, merge: MergeRow) -> bool:
    kept = entries.get_entry(session, merge.kept_id)
    return bool(can_unmerge(current_actor(), get_merge_facts(session, current_actor(), entry, kept), clock.now()))


@blueprint.route("/works/<entry_id>/merge", methods=["POST"])
@access(Permission.SIGNED_IN)
def merge(entry_id: str) -> Any:
    """Let this work give way to another one of the same person."""
    actor, kept_id = current_actor(), request.form.get("kept", "")
    with unit_of_work() as session:
        for one in (entry_id, kept_id):
            entries.get_own_entry(session, actor, one)
        service.merge_entries(session, actor, entry_id=entry_id, kept_id=kept_id)
    flash(_("已合并，只保留这一件参评。审查作出决定以前可以撤销。"), "ok")
    return redirect(url_for("entrant.entry", entry_id=kept_id))


@blueprint.route("/works/<entry_id>/unmerge", methods=["POST"])
@access(Permission.SIGNED_IN)
def unmerge(entry_id: str) -> Any:
    """Let a merged work take part again."""
    try:
        with unit_of_work() as session:
            entries.get_own_entry(session, current_actor(), entry_id)
            service.unmerge_entry(session, current_actor(), entry_id=entry_id)
    except NotFound:
        raise
    except LzError as error:
        flash(error.message, "warn")
    else:
        flash(_("合并已撤销，两件作品都参评。"), "ok")
    return redirect(url_for("entrant.entry", entry_id=entry_id))
