"""Checking a certificate: where its QR code leads."""

from typing import Any

from flask import redirect, render_template, request, url_for

from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing import queries
from lzcontest.publishing.domain.certificates import grouped
from lzcontest.publishing.domain.names import safe_name
from lzcontest.publishing.policy import can_fetch_certificate
from lzcontest.publishing.writers import write_certificate
from lzcontest.web.public import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor, open_to_public
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session

LONGEST_CODE = 60


@blueprint.route("/certificates")
@open_to_public
@limiter.limit("60 per minute")
def certificates() -> Any:
    """Type a code from a certificate; a signed-in entrant also finds their own."""
    code = request.args.get("code", "").strip()[:LONGEST_CODE]
    error = ""
    if code:
        try:
            found = queries.get_certificate_by_code(reading_session(), code)
        except NotFound as missing:
            error = missing.message
        else:
            return redirect(url_for("public.certificate", code=found.code), 303)
    own = queries.list_own_certificates(reading_session(), current_actor())
    return render_template("public/certificates.html", code=code, error=error, own=own)


@blueprint.route("/certificates/<code>")
@open_to_public
@limiter.limit("60 per minute")
def certificate(code: str) -> Any:
    """Whether a certificate holds, for which work, under which result."""
    view = queries.get_certificate_by_code(reading_session(), code[:LONGEST_CODE])
    may_fetch = can_fetch_certificate(current_actor(), view.owner_id, view.contest_id, view.standing.holds)
    return render_template("public/certificate.html", view=view, code=grouped(view.code), may_fetch=may_fetch)


@blueprint.route("/certificates/<code>.pdf")
@access(Permission.SIGNED_IN)
@limiter.limit("30 per minute")
def certificate_pdf(code: str) -> Any:
    """The certificate itself, for its entrant and the organiser."""
    view = queries.get_certificate_by_code(reading_session(), code[:LONGEST_CODE])
    can_fetch_certificate(current_actor(), view.owner_id, view.contest_id, view.standing.holds).require()
    name = safe_name(view.serial) + "_" + _("获奖证书") + ".pdf"
    return send_made(write_certificate(queries.get_certificate_facts(view)), name, "application/pdf")
