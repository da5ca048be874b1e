"""A new password by a mailed link."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from lzcontest.accounts import service
from lzcontest.accounts.adapters.passwords import hash_password
from lzcontest.accounts.domain import password_problem
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import EmailForm, NewPasswordForm
from lzcontest.web.account.guards import account_key
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/reset-password", methods=["GET", "POST"])
@open_to_public
@limiter.limit("5 per hour", methods=["POST"], key_func=account_key)
@limiter.limit("30 per hour", methods=["POST"])
def reset_password() -> Any:
    """Ask for the mail; the answer is the same whether the address has an account or not."""
    form = EmailForm()
    if form.validate_on_submit():
        with unit_of_work() as session:
            service.request_reset(session, email=form.email.data or "")
        flash(_("如果这个邮箱有账号，重设密码的邮件已经发出。几分钟内没收到，请看看垃圾邮件。"), "ok")
        return redirect(url_for("account.sign_in"), 303)
    return render_template("account/reset_password.html", form=form), 400 if form.all_errors else 200


@blueprint.route("/reset-password/<token>", methods=["GET", "POST"])
@open_to_public
@limiter.limit("30 per hour", methods=["POST"])
def reset_password_new(token: str) -> Any:
    """Set the new password; every device is signed out."""
    form = NewPasswordForm()
    service.read_link(reading_session(), token, "reset")
    if form.validate_on_submit():
        password = form.password.data or ""
        hashed = None if password_problem(password) else hash_password(password)
        try:
            with unit_of_work() as session:
                service.reset_password(session, token=token, password=password, password_hash=hashed)
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("新密码设好了，所有设备都已退出。请用新密码登录。"), "ok")
            return redirect(url_for("account.sign_in"), 303)
    return render_template("account/reset_password_new.html", form=form), 400 if form.all_errors else 200
