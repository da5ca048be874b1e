"""What goes with a film of one's own: the picture that stands for it, and its subtitles."""

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.subtitles import MAX_SUBTITLE_BYTES, read_subtitles
from lzcontest.media.queries import list_subtitles
from lzcontest.media.service import choose_poster, set_subtitles
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.copies import own_files
from lzcontest.web.entrant.frame import OpenWork, open_work
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/works/<entry_id>/film/<part>")
@access(Permission.SIGNED_IN)
def film(entry_id: str, part: str) -> Any:
    """Choose a poster, and give or remove subtitles."""
    return _page(entry_id, part, {})


@blueprint.route("/works/<entry_id>/film/<part>/poster", methods=["POST"])
@access(Permission.SIGNED_IN)
def film_poster(entry_id: str, part: str) -> Any:
    """Let the chosen picture stand for the film."""
    try:
        with unit_of_work() as session:
            media_id = _media(session, entry_id, part)
            poster = request.form.get("poster", "")
            choose_poster(session, current_actor(), media_id=media_id, poster=poster, entitled=True)
    except InvalidInput as error:
        return _page(entry_id, part, error.fields), 400
    flash(_("封面已换好。"), "ok")
    return redirect(url_for("entrant.film", entry_id=entry_id, part=part))


@blueprint.route("/works/<entry_id>/film/<part>/subtitles", methods=["POST"])
@access(Permission.SIGNED_IN)
def film_subtitles(entry_id: str, part: str) -> Any:
    """Take subtitles in place of those there are, or remove them."""
    sent = request.files.get("subtitles")
    data = sent.stream.read(MAX_SUBTITLE_BYTES + 1) if sent else b""
    removing = request.form.get("action") == "remove"
    if not data and not removing:
        return _page(entry_id, part, {"subtitles": _("请先选择字幕文件，再上传。")}), 400
    try:
        with unit_of_work() as session:
            media_id = _media(session, entry_id, part)
            set_subtitles(session, current_actor(), media_id=media_id, data=b"" if removing else data, entitled=True)
    except InvalidInput as error:
        return _page(entry_id, part, error.fields), 400
    flash(_("字幕已删除。") if removing else _("字幕已收到。重新提交作品并核对身份信息以后，评委才会看到。"), "ok")
    return redirect(url_for("entrant.film", entry_id=entry_id, part=part))


def _media(session: Session, entry_id: str, part: str) -> str:
    """The id of an own film that may be changed now. Raises NotFound and NotAllowed."""
    opened = open_work(session, entry_id)
    opened.edit.require()
    if part not in opened.work.files:
        abort(404)
    return opened.work.files[part]


def _page(entry_id: str, part: str, errors: dict[str, str]) -> str:
    session = reading_session()
    opened: OpenWork = open_work(session, entry_id)
    shown = [file for file in own_files(session, opened) if file.part == part and file.kind == "film"]
    if not shown:
        abort(404)
    tracks = [
        (row.source, row.state, read_subtitles(row.text.encode()))
        for row in list_subtitles(session, opened.work.files[part])
    ]
    return render_template(
        "entrant/film.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        file=shown[0],
        tracks=tracks,
        errors=errors,
    )
