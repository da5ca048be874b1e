"""Opening an account: the form, the mail, and the link that confirms the address."""

from typing import Any

from flask import flash, redirect, render_template, request, session, url_for

from lzcontest.accounts import queries, service
from lzcontest.accounts.adapters.passwords import hash_password
from lzcontest.accounts.domain import password_problem
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import PasswordForm, SignUpForm
from lzcontest.web.account.guards import account_key, begin, device_name, failed
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work
from lzcontest.web.shared.targets import local_path


@blueprint.route("/sign-up", methods=["GET", "POST"])
@open_to_public
@limiter.limit("10 per hour", methods=["POST"], key_func=account_key)
@limiter.limit("60 per hour", methods=["POST"])
def sign_up() -> Any:
    """Open an account; the answer is the same whether the address is known or not."""
    form = SignUpForm()
    following = local_path(request.values.get("next"), "")
    if form.validate_on_submit():
        try:
            _open_account(form, following)
        except InvalidInput as error:
            form.take(error)
        else:
            session["mailed_to"] = (form.email.data or "").strip()
            return redirect(url_for("account.sign_up_sent"), 303)
    choices = queries.list_unit_choices(reading_session())
    form.unit_id.choices = [("", _("先不选")), *choices]
    return render_template("account/sign_up.html", form=form, next_path=following), 400 if form.all_errors else 200


def _open_account(form: SignUpForm, following: str) -> None:
    password = form.password.data or ""
    # The slow hash is made before the transaction, and only for a password that will be taken.
    hashed = None if password_problem(password) else hash_password(password)
    with unit_of_work() as writing:
        service.sign_up(
            writing,
            email=form.email.data or "",
            name=form.name.data or "",
            password=password,
            unit_id=form.unit_id.data or None,
            password_hash=hashed,
            next_path=following,
        )


@blueprint.route("/sign-up/sent")
@open_to_public
def sign_up_sent() -> Any:
    """What to do now: read the mail."""
    if "mailed_to" not in session:
        return redirect(url_for("account.sign_up"))
    return render_template("account/sign_up_sent.html", address=session.get("mailed_to"))


@blueprint.route("/confirm/<token>", methods=["GET", "POST"])
@open_to_public
@limiter.limit("20 per 15 minutes", methods=["POST"], deduct_when=failed)
def confirm(token: str) -> Any:
    """Confirm an address with the password chosen at sign-up, and be signed in.

    The link alone does nothing: mail programs open links by themselves.
    """
    form = PasswordForm()
    following = local_path(request.values.get("next"), url_for("account.desk"))
    service.read_link(reading_session(), token, "confirm")
    if form.validate_on_submit():
        try:
            with unit_of_work() as writing:
                user = service.confirm_address(writing, token=token, password=form.password.data or "")
                opened = service.start_session(writing, user, device=device_name())
        except InvalidInput as error:
            form.take(error)
        else:
            begin(opened)
            flash(_("邮箱已确认，您已登录。"), "ok")
            return redirect(following, 303)
    return render_template("account/confirm.html", form=form, next_path=following), 400 if form.all_errors else 200
