"""From errors to pages: one place that decides status, wording and what is kept."""

from typing import Any

from flask import Flask, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from lzcontest.foundation.errors import Conflict, InvalidInput, LzError, NotAllowed, NotFound, Transient
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.session import SignInNeeded, close_reading

STATUS: dict[type[LzError], int] = {NotAllowed: 403, NotFound: 404, Conflict: 409, Transient: 503, InvalidInput: 400}
# Never put back into a page: what must be typed again.
_SECRET_FIELDS = ("csrf_token", "password", "password_again", "current_password", "code")


def wants_json() -> bool:
    """Whether the script of a page asks, not a person's browser; uploads are sent by nothing else."""
    if request.blueprint == "uploads":
        return True
    best = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.is_json or best == "application/json" or request.headers.get("X-Requested-With") == "fetch"


def install_error_pages(app: Flask) -> None:
    """Teach the application every way to fail."""
    app.register_error_handler(SignInNeeded, _sign_in_needed)
    app.register_error_handler(CSRFError, _csrf_failed)
    app.register_error_handler(LzError, _lz_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def _page(status: int, title: str, message: str) -> Any:
    close_reading()
    if wants_json():
        return jsonify(ok=False, message=message), status
    return render_template("error.html", status=status, heading=title, message=message), status


def _lz_error(error: LzError) -> Any:
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 400)
    titles = {
        403: _("不能这样做"),
        404: _("没有找到"),
        409: _("已有更新"),
        503: _("暂时不行"),
        400: _("请检查填写的内容"),
    }
    return _page(status, titles[status], error.message)


def _sign_in_needed(_error: SignInNeeded) -> Any:
    here = request.full_path.rstrip("?") if request.method == "GET" else ""
    if wants_json():
        return jsonify(
            ok=False,
            message=_("登录已过期，请重新登录。填写的内容还在这台设备上。"),
            sign_in=url_for("account.sign_in"),
        ), 401
    if request.method == "POST" and request.form:
        return _resume_page(_("登录已过期")), 401
    return redirect(url_for("account.sign_in", next=here or None))


def _csrf_failed(_error: CSRFError) -> Any:
    if wants_json():
        message = _("页面已过期。请刷新后再试，填写的内容还在这台设备上。")
        return jsonify(ok=False, expired=True, message=message), 400
    if request.form:
        return _resume_page(_("页面已过期")), 400
    return _page(400, _("页面已过期"), _("请回到上一页，刷新后再试一次。"))


def _resume_page(heading: str) -> str:
    """What was typed, held in a form that can be sent again after signing in: nothing is lost."""
    kept = [
        (name, value) for name in request.form for value in request.form.getlist(name) if name not in _SECRET_FIELDS
    ]
    files = any(file.filename for file in request.files.values())
    action, signed_in = request.full_path.rstrip("?"), current_user.is_authenticated
    return render_template("resume.html", heading=heading, kept=kept, action=action, signed_in=signed_in, files=files)


def _http_error(error: HTTPException) -> Any:
    if error.code in (None, 301, 302, 303, 304, 307, 308):
        return error
    messages = {
        404: _("没有这个页面。可能网址有误，或者您没有查看权限。"),
        405: _("这个网址不能这样访问。请从页面上的按钮进入。"),
        413: _("文件太大，没有收下。请按页面上写的大小限制压缩后再传。"),
        429: _("操作太频繁，请过几分钟再试。填写的内容没有丢。"),
    }
    return _page(
        error.code or 500,
        _("没有找到") if error.code == 404 else _("没有办成"),
        messages.get(error.code or 0, _("请求有误，请返回上一页重试。")),
    )


def _unexpected(error: Exception) -> Any:
    from flask import current_app

    current_app.logger.exception("unexpected error", extra={"endpoint": request.endpoint})
    if current_app.config.get("PROPAGATE_ERRORS"):
        raise error
    return _page(500, _("出错了"), _("系统出了问题，已经记录下来。您的内容没有被改动，请稍后再试。"))
