"""密码与登录: the password, one-time codes, and the devices that are signed in."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from lzcontest.accounts import queries, service
from lzcontest.accounts.adapters.passwords import hash_password
from lzcontest.accounts.domain import password_problem
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.desk import needs_code
from lzcontest.web.account.forms import ChangePasswordForm, CodeForm, RemoveCodesForm
from lzcontest.web.account.guards import failed
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work


def _who() -> str:
    """The account that guesses are counted for."""
    return "actor:" + current_actor().id


def _page(
    *, password: ChangePasswordForm | None = None, code: CodeForm | None = None, remove: RemoveCodesForm | None = None
) -> Any:
    session, actor = reading_session(), current_actor()
    status = 400 if password or code or remove else 200
    return render_template(
        "account/security.html",
        user=queries.get_user(session, actor.id),
        password_form=password or ChangePasswordForm(formdata=None),
        code_form=code or CodeForm(formdata=None),
        remove_form=remove or RemoveCodesForm(formdata=None),
        setup=service.read_setup(session, actor),
        devices=queries.list_sessions(session, actor.id, clock.now()),
        this_device=current_user.session_id,
        need_code=needs_code(actor),
    ), status


@blueprint.route("/account/security")
@access(Permission.SIGNED_IN)
def security() -> Any:
    """Password, codes and devices on one page."""
    return _page()


@blueprint.route("/account/password", methods=["POST"])
@access(Permission.SIGNED_IN)
@limiter.limit("10 per 15 minutes", key_func=_who, deduct_when=failed)
def security_password() -> Any:
    """Change the password; all other devices are signed out."""
    form = ChangePasswordForm()
    if not form.validate():
        return _page(password=form)
    password = form.password.data or ""
    hashed = None if password_problem(password) else hash_password(password)
    try:
        with unit_of_work() as session:
            service.change_password(
                session,
                current_actor(),
                current=form.current_password.data or "",
                password=password,
                session_id=current_user.session_id,
                password_hash=hashed,
            )
    except InvalidInput as error:
        form.take(error)
        return _page(password=form)
    flash(_("密码已更换，其他设备都已退出。"), "ok")
    return redirect(url_for("account.security"), 303)


@blueprint.route("/account/codes/start", methods=["POST"])
@access(Permission.SIGNED_IN)
def security_codes_start() -> Any:
    """Begin setting up one-time codes."""
    with unit_of_work() as session:
        service.start_totp(session, current_actor())
    return redirect(url_for("account.security", _anchor="codes"), 303)


@blueprint.route("/account/codes/confirm", methods=["POST"])
@access(Permission.SIGNED_IN)
@limiter.limit("10 per 15 minutes", key_func=_who, deduct_when=failed)
def security_codes_confirm() -> Any:
    """Switch one-time codes on with a first one."""
    form = CodeForm()
    if not form.validate():
        return _page(code=form)
    try:
        with unit_of_work() as session:
            service.confirm_totp(
                session, current_actor(), code=form.code.data or "", session_id=current_user.session_id
            )
    except InvalidInput as error:
        form.take(error)
        return _page(code=form)
    flash(_("一次性口令已启用。以后登录除了密码，还要填手机上的数字。"), "ok")
    return redirect(url_for("account.security"), 303)


@blueprint.route("/account/codes/remove", methods=["POST"])
@access(Permission.SIGNED_IN)
@limiter.limit("10 per 15 minutes", key_func=_who, deduct_when=failed)
def security_codes_remove() -> Any:
    """Switch one-time codes off; asks for the password."""
    form = RemoveCodesForm()
    if not form.validate():
        return _page(remove=form)
    try:
        with unit_of_work() as session:
            service.remove_totp(session, current_actor(), user_id=current_actor().id, password=form.password.data)
    except InvalidInput as error:
        form.take(error)
        return _page(remove=form)
    flash(_("一次性口令已停用。"), "ok")
    return redirect(url_for("account.security"), 303)


@blueprint.route("/account/devices/<session_id>/end", methods=["POST"])
@access(Permission.SIGNED_IN)
def security_device_end(session_id: str) -> Any:
    """Sign one device out."""
    with unit_of_work() as session:
        service.revoke_session(session, current_actor(), session_id=session_id)
    flash(_("那台设备已退出。"), "ok")
    return redirect(url_for("account.security", _anchor="devices"), 303)


@blueprint.route("/account/devices/end-others", methods=["POST"])
@access(Permission.SIGNED_IN)
def security_devices_end_others() -> Any:
    """Sign every other device out."""
    with unit_of_work() as session:
        count = service.revoke_other_sessions(session, user_id=current_actor().id, keep=current_user.session_id)
    flash(_("已退出 %(n)s 台其他设备。", n=count), "ok")
    return redirect(url_for("account.security", _anchor="devices"), 303)
