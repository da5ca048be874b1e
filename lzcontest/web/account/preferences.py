"""Large type and language, for an account or for a visitor's browser."""

from typing import Any

from flask import redirect, request, session
from flask_login import current_user

from lzcontest.accounts import service
from lzcontest.foundation.i18n import LOCALES
from lzcontest.web.account import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.session import unit_of_work
from lzcontest.web.shared.targets import local_path


@blueprint.route("/preferences", methods=["POST"])
@open_to_public
def preferences() -> Any:
    """Keep what was chosen and go back to the same page."""
    large = {"1": True, "0": False}.get(request.form.get("large", ""))
    locale = request.form.get("locale")
    if large is not None:
        session["large"] = large
    if locale in LOCALES:
        session["locale"] = locale
    if large is not None or locale in LOCALES:
        session.permanent = session.permanent or "_user_id" not in session
    if current_user.is_authenticated:
        with unit_of_work() as writing:
            service.save_preferences(writing, current_user.actor, large_type=large, locale=locale)
    return redirect(local_path(request.form.get("next")), 303)
