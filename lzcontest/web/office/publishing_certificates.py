"""Issuing certificates and taking them back."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.awards.queries import get_public_result
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing import queries, service
from lzcontest.publishing.policy import can_issue_certificates
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.paging import requested_page
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/<slug>/publishing/certificates")
@access(Permission.ORGANISER)
def publishing_certificates(slug: str) -> Any:
    """All certificates of the contest, with a search by title, author, unit, number."""
    session = reading_session()
    search = request.args.get("q", "").strip()
    views = queries.list_certificates(session, g.contest.id)
    shown = [view for view in views if search in f"{view.line} {view.serial} {view.number} {view.code}"]
    page = requested_page(len(shown))
    result = get_public_result(session, g.contest.id)
    return render_template(
        "office/publishing_certificates.html",
        views=shown[page.offset : page.last],
        page=page,
        search=search,
        standing=sum(view.standing.holds for view in views),
        total=len(views),
        can_issue=can_issue_certificates(current_actor(), g.contest.id, result.state if result else None),
    )


@blueprint.route("/<slug>/publishing/certificates", methods=["POST"])
@access(Permission.ORGANISER)
def publishing_certificates_issue(slug: str) -> Any:
    """Issue what is missing, revoke what no longer holds."""
    with unit_of_work() as session:
        issued = service.issue_certificates(session, current_actor(), contest_id=g.contest.id)
    if issued:
        flash(_("颁发了 %(n)s 张证书。投稿人登录后可以自己下载。", n=len(issued)), "ok")
    else:
        flash(_("没有需要新颁发的证书。"), "info")
    return redirect(url_for("office.publishing_certificates", slug=slug), 303)


@blueprint.route("/<slug>/publishing/certificates/<certificate_id>/revoke", methods=["POST"])
@access(Permission.ORGANISER)
def publishing_certificates_revoke(slug: str, certificate_id: str) -> Any:
    """Take one certificate back."""
    try:
        with unit_of_work() as session:
            service.revoke_certificate(
                session,
                current_actor(),
                contest_id=g.contest.id,
                certificate_id=certificate_id,
                reason=request.form.get("reason", ""),
            )
    except InvalidInput as error:
        flash(error.message, "danger")
    else:
        flash(_("证书已撤销，查验页面会写明。更正以后可以再次颁发。"), "ok")
    return redirect(url_for("office.publishing_certificates", slug=slug), 303)
