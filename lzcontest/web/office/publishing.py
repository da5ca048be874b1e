"""Having winner lists and the press kit made, and fetching them."""

from typing import Any

from flask import flash, g, jsonify, redirect, render_template, request, url_for

from lzcontest.awards.queries import get_public_result
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing import queries, service
from lzcontest.publishing.domain.kinds import FORMAT_LABELS, FORMATS, LABELS, MEDIA_TYPES, file_name
from lzcontest.publishing.domain.wording import document_number, plain_text
from lzcontest.publishing.policy import can_issue_certificates, can_make_documents
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/publishing")
@access(Permission.ORGANISER)
def publishing(slug: str) -> Any:
    """What can be made from the result, and what was made."""
    return _page()


def _page(error: InvalidInput | None = None) -> Any:
    session, actor, contest_id = reading_session(), current_actor(), g.contest.id
    result = get_public_result(session, contest_id)
    stage = result.state if result else None
    found = queries.get_winner_list(session, contest_id) if result else None
    return render_template(
        "office/publishing.html",
        result=result,
        found=found,
        text=plain_text(found) if found else "",
        documents=queries.list_documents(session, contest_id),
        certificates=queries.count_certificates(session, contest_id),
        can_make=can_make_documents(actor, contest_id, stage),
        can_issue=can_issue_certificates(actor, contest_id, stage),
        formats=[(name, FORMAT_LABELS[name]) for name in FORMATS["winner_list"]],
        labels=LABELS,
        format_labels=FORMAT_LABELS,
        number=document_number(request.form.get("number", "")),
        error=error,
    )


@blueprint.route("/<slug>/publishing/documents", methods=["POST"])
@access(Permission.ORGANISER)
def publishing_request(slug: str) -> Any:
    """Ask for a document."""
    kind, ending = request.form.get("kind", ""), request.form.get("format", "")
    try:
        with unit_of_work() as session:
            document = service.request_document(
                session,
                current_actor(),
                contest_id=g.contest.id,
                kind=kind,
                format=ending,
                number=request.form.get("number", ""),
            )
            ready = document.state == "ready"
    except InvalidInput as error:
        return _page(error), 400
    flash(
        _("这份文件已经有了，就在下面的列表里。") if ready else _("正在生成，做好后可以在下面下载，页面会自己更新。"),
        "ok" if ready else "info",
    )
    return redirect(url_for("office.publishing", slug=slug, _anchor="documents"), 303)


@blueprint.route("/<slug>/publishing/documents/<document_id>/progress")
@access(Permission.ORGANISER)
def publishing_progress(slug: str, document_id: str) -> Any:
    """How far a document is, for the page that waits."""
    queries.get_document(reading_session(), g.contest.id, document_id)
    rows = queries.list_documents(reading_session(), g.contest.id)
    row = next((each for each in rows if each.id == document_id), None)
    if row is None:
        raise NotFound(_("没有这份文件。"))
    done = row.state != "waiting"
    return jsonify(state=row.state, percent=100 if done else row.percent, label=str(LABELS[row.kind]), done=done)


@blueprint.route("/<slug>/publishing/documents/<document_id>/file")
@access(Permission.ORGANISER)
def publishing_file(slug: str, document_id: str) -> Any:
    """Fetch a finished document."""
    session = reading_session()
    document = queries.get_document(session, g.contest.id, document_id)
    stream = service.open_document(current_actor(), document=document)
    name = file_name(slug, document.kind, document.format, document.result_sha256[:8])
    return send_made(stream, name, MEDIA_TYPES[document.format], size=document.size)
