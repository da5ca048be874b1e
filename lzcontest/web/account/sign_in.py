"""Signing in and out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lzcontest.accounts import service
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import SignInForm
from lzcontest.web.account.guards import account_key, begin, device_name, end, failed
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work
from lzcontest.web.shared.targets import local_path

KEPT = "kept:"


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_public
@limiter.limit("30 per minute", methods=["POST"])
@limiter.limit("20 per 15 minutes", methods=["POST"], key_func=account_key, deduct_when=failed)
def sign_in() -> Any:
    """Sign in and go on to where the person was heading."""
    form = SignInForm()
    following = local_path(request.values.get("next"), url_for("account.desk"))
    if request.method == "GET" and current_user.is_authenticated:
        return redirect(following)
    ask_code, unconfirmed = False, False
    resume, kept = local_path(request.form.get("resume"), ""), _kept()
    if form.validate_on_submit():
        try:
            verified = service.check_password(
                reading_session(), email=form.email.data or "", password=form.password.data or ""
            )
            with unit_of_work() as session:
                token = service.open_session(session, verified, code=form.code.data, device=device_name())
            begin(token, stay=bool(form.stay.data))
            return _resumed(resume, kept) if resume else redirect(following, 303)
        except InvalidInput as error:
            ask_code, unconfirmed = "code" in error.fields, isinstance(error, service.NotConfirmed)
            form.take(error)
    page = render_template(
        "account/sign_in.html", form=form, next_path=following, ask_code=ask_code, unconfirmed=unconfirmed,
        resume=resume, kept=kept,
    )  # fmt: skip
    return page, 400 if form.errors or form.form_errors_extra else 200


def _kept() -> list[tuple[str, str]]:
    """What a form held that came after its session had ended (``web.shared.errors``)."""
    names = [name for name in request.form if name.startswith(KEPT)]
    return [(name.removeprefix(KEPT), value) for name in names for value in request.form.getlist(name)]


def _resumed(action: str, kept: list[tuple[str, str]]) -> str:
    """The form again, to be sent on by whoever typed it; sent only by their press, never by itself."""
    heading = _("可以继续了")
    return render_template("resume.html", heading=heading, kept=kept, action=action, signed_in=True, files=False)


@blueprint.route("/sign-out", methods=["POST"])
@open_to_public
def sign_out() -> Any:
    """End this browser's session, here and on the server."""
    end()
    return redirect("/", 303)
