"""Signing in and out."""

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_login import current_user

from lzcontest.accounts import service
from lzcontest.foundation.errors import InvalidInput
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import SignInForm
from lzcontest.web.account.guards import account_key, begin, device_name, end, failed
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work
from lzcontest.web.shared.targets import local_path


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
    if form.validate_on_submit():
        try:
            verified = service.check_password(
                reading_session(), email=form.email.data or "", password=form.password.data or ""
            )
            with unit_of_work() as session:
                token = service.open_session(session, verified, code=form.code.data, device=device_name())
            begin(token, stay=bool(form.stay.data))
            return redirect(following, 303)
        except InvalidInput as error:
            ask_code, unconfirmed = "code" in error.fields, isinstance(error, service.NotConfirmed)
            form.take(error)
    page = render_template(
        "account/sign_in.html", form=form, next_path=following, ask_code=ask_code, unconfirmed=unconfirmed
    )
    return page, 400 if form.errors or form.form_errors_extra else 200


@blueprint.route("/sign-out", methods=["POST"])
@open_to_public
def sign_out() -> Any:
    """End this browser's session, here and on the server."""
    end()
    return redirect("/", 303)
