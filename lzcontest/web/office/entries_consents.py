"""The consents behind a work, for its formal screening: states for all to see, persons and forms with a reason."""

from typing import Any

from flask import Response, g, render_template, request

from lzcontest.entries import queries as entries
from lzcontest.entries import service
from lzcontest.entries.domain import CONSENT_KINDS, CONSENT_STATES
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_work import shown_entry
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work

REASON = "inspection"  # one of accounts.service.personal_data.REVEAL_REASONS


@blueprint.route("/<slug>/entries/<entry_id>/consents")
@access(Permission.ORGANISER)
def entries_consents(slug: str, entry_id: str) -> Any:
    """Which consents the work needs and how far each is."""
    return _page(entry_id)


@blueprint.route("/<slug>/entries/<entry_id>/consents/<consent_id>", methods=["POST"])
@access(Permission.ORGANISER)
def entries_consents_reveal(slug: str, entry_id: str, consent_id: str) -> Any:
    """Show who consented, or the signed form; the look is recorded."""
    shown_entry(reading_session(), current_actor(), entry_id)
    actor, contest_id = current_actor(), g.contest.id
    given = {"consent_id": consent_id, "contest_id": contest_id, "entry_id": entry_id, "reason": REASON}
    if request.form.get("what") == "form":
        with unit_of_work() as session:
            data, kind = service.reveal_form(session, actor, **given)
        ending = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}[kind]
        response = Response(data, mimetype=kind)
        response.headers["Content-Disposition"] = f"attachment; filename=consent-{consent_id}.{ending}"
        response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response.headers["Cache-Control"] = "private, no-store"
        return response
    with unit_of_work() as session:
        facts = service.reveal_consent(session, actor, **given)
    return _page(entry_id, consent_id, facts)


def _page(entry_id: str, revealed: str = "", facts: dict[str, str] | None = None) -> str:
    session = reading_session()
    entry = shown_entry(session, current_actor(), entry_id)
    labels = {"name": _("姓名"), "relation": _("和作者的关系"), "phone": _("手机号"), "email": _("邮箱")}
    return render_template(
        "office/entries_consents.html",
        contest=g.contest,
        entry=entry,
        rows=entries.list_consents(session, entry),
        kinds=CONSENT_KINDS,
        states=CONSENT_STATES,
        revealed=revealed,
        facts=[(labels[name], value) for name, value in (facts or {}).items() if value],
    )
