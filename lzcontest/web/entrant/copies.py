"""The owner plays what was made of their files, and follows the making, before handing in as after."""

from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from lzcontest.entries.domain import STATE_LABELS
from lzcontest.entries.queries import get_last_submission
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.queries.stuck import is_stuck
from lzcontest.media.queries import list_progress
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.copies import WorkFile, work_files
from lzcontest.web.shared.files import read_token, send_rendition_file
from lzcontest.web.shared.session import reading_session


@blueprint.route("/works/<entry_id>/copies/<token>/<path:name>")
@access(Permission.SIGNED_IN)
def copy_file(entry_id: str, token: str, name: str) -> Any:
    """A file of a review copy of one's own work, by a link that a page made for this person."""
    open_work(reading_session(), entry_id)
    return send_rendition_file(read_token(_scope(entry_id), token), name)


def own_files(session: Session, opened: OpenWork) -> list[WorkFile]:
    """The files of the work as it is being written, with links to their copies."""
    entry_id = opened.entry.id

    def address(token: str) -> str:
        return url_for("entrant.copy_file", entry_id=entry_id, token=token, name="x")

    return work_files(session, opened.work.files, _scope(entry_id), address)


def progress_of(session: Session, opened: OpenWork) -> dict[str, Any]:
    """{state, percent, label, done} over all files of the work and, once it was handed in, over its texts.

    ``done``: nothing more will happen by itself.
    """
    entry = opened.entry
    files = list(list_progress(session, list(opened.work.files.values())).values())
    busy = [f for f in files if not f.settled and f.state == "processing"]
    steps = [100 if f.settled else f.percent for f in files]
    if entry.state == "processing":
        last = get_last_submission(session, entry.id)
        steps.append(100 if last and last.examined_at else 0)
        if is_stuck(session, entry.id):
            return {"state": entry.state, "percent": 99, "label": _stuck_words(), "done": False, "stuck": True}
    elif not busy:
        return {"state": entry.state, "percent": 100, "label": str(STATE_LABELS[entry.state]), "done": True}
    percent = min(99, sum(steps) // (len(steps) or 1))
    return {
        "state": entry.state,
        "percent": percent,
        "label": busy[0].label if busy else _("正在核对文字"),
        "done": False,
    }


def _stuck_words() -> str:
    return _("作品已收到，提交时间不受影响。处理时遇到系统问题，工作人员会来处理，您不用重新提交。")


def _scope(entry_id: str) -> str:
    return f"entrant:{entry_id}:{current_actor().id}"
