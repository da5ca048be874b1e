"""What the pages of signing in share: who may try how often, and a session that nobody prepared."""

from hashlib import sha256

from flask import request, session
from flask_login import login_user

from lzcontest.accounts import service
from lzcontest.accounts.domain import normal_email
from lzcontest.foundation.errors import NotAllowed
from lzcontest.web.shared.people import load_person
from lzcontest.web.shared.session import unit_of_work

# What survives signing in and out: how pages look, and the token that pages in other tabs still hold.
_KEPT = ("csrf_token", "locale", "large")

# Marks in a User-Agent and what people call them; the first that fits counts.
_SYSTEMS = (
    ("MicroMessenger", "微信"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Harmony", "鸿蒙手机"),
    ("Android", "安卓手机"),
    ("Windows", "Windows 电脑"),
    ("Mac OS", "苹果电脑"),
    ("Linux", "Linux 电脑"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("QQBrowser", "QQ 浏览器"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)


def account_key() -> str:
    """The account that a request is about, as a rate limit counts it: never the address itself."""
    return "account:" + sha256(normal_email(request.form.get("email", "")).encode()).hexdigest()


def failed(response: object) -> bool:
    """Whether an attempt failed; only those count against a limit on guessing."""
    return getattr(response, "status_code", 200) >= 400


def device_name() -> str:
    """What a person recognises a browser by, from its User-Agent; coarse on purpose."""
    agent = request.user_agent.string
    system = next((label for mark, label in _SYSTEMS if mark in agent), "")
    browser = next((label for mark, label in _BROWSERS if mark in agent), "")
    return " · ".join(part for part in (system, browser) if part)


def begin(token: str, *, stay: bool = False) -> None:
    """Make this browser the one of a fresh session; whatever session it had before ends."""
    before = session.get("_user_id")
    kept = {name: session[name] for name in _KEPT if name in session}
    session.clear()
    session.update(kept)
    session.permanent = stay
    if before:
        with unit_of_work() as writing:
            service.sign_out(writing, token=before)
    person = load_person(token)
    if person is None:
        raise NotAllowed("")
    login_user(person)


def end() -> None:
    """Sign this browser out, here and on the server."""
    token = session.get("_user_id")
    kept = {name: session[name] for name in ("locale", "large") if name in session}
    if token:
        with unit_of_work() as writing:
            service.sign_out(writing, token=token)
    session.clear()
    session.update(kept)
