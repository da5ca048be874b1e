"""Signing in and out: sessions kept on the server, so that each can be ended from anywhere."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.adapters import passwords
from lzcontest.accounts.domain import Actor, normal_email
from lzcontest.accounts.models import User, UserSession
from lzcontest.accounts.service.second_factor import accept_code
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.db import count_changed
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import new_token

LONGEST = timedelta(days=30)  # however busy, a session ends then


class CodeNeeded(InvalidInput):
    """The password was right; this account also asks for a one-time code."""


class NotConfirmed(InvalidInput):
    """The password was right; the address was never confirmed."""


@dataclass(frozen=True, slots=True)
class Verified:
    """An account whose password was right a moment ago."""

    user_id: str
    password_hash: str
    fresh_hash: str | None = None  # made with today's costs, when the stored one was not


def check_password(session: Session, *, email: str, password: str) -> Verified:
    """Whose password this is. Only reads, so that no transaction waits for the hash.

    Raises InvalidInput with one message for every way to be wrong, after the same work.
    """
    user = session.scalar(select(User).where(User.email == normal_email(email)))
    right = passwords.verify_password(user.password_hash if user else "", password)
    if user is None or not right or user.disabled_at is not None:
        raise InvalidInput({"password": _("邮箱或密码不对。请再试一次；忘了密码可以重设。")})
    fresh = passwords.hash_password(password) if passwords.needs_rehash(user.password_hash) else None
    return Verified(user.id, user.password_hash, fresh)


def open_session(session: Session, verified: Verified, *, code: str | None = None, device: str = "") -> str:
    """Start a session and return its secret token. Raises CodeNeeded, NotConfirmed, InvalidInput."""
    user = session.get(User, verified.user_id, with_for_update=True)
    if user is None or user.password_hash != verified.password_hash or user.disabled_at is not None:
        raise InvalidInput({"password": _("邮箱或密码不对。请再试一次；忘了密码可以重设。")})
    if user.confirmed_at is None:
        raise NotConfirmed({"email": _("这个邮箱还没有确认。请打开注册时收到的邮件，点里面的链接。")})
    if user.totp_confirmed_at is not None:
        if not (code or "").strip():
            raise CodeNeeded({"code": _("请输入手机上的 6 位一次性口令。")})
        accept_code(session, user, code or "")
    if verified.fresh_hash:
        user.password_hash = verified.fresh_hash
    return start_session(session, user, device=device, mfa=user.totp_confirmed_at is not None)


def start_session(session: Session, user: User, *, device: str = "", mfa: bool = False) -> str:
    """A session row for somebody who has just proved who they are; returns its token."""
    token = new_token()
    now = clock.now()
    session.add(
        UserSession(
            user_id=user.id,
            token_hash=token_hash(token),
            expires_at=now + _period(),
            last_seen_at=now,
            mfa_at=now if mfa else None,
            device=device[:60],
        )
    )
    session.flush()
    return token


def sign_in(session: Session, *, email: str, password: str, code: str | None = None, device: str = "") -> str:
    """Check everything at once and start a session; returns its token. Raises as the two verbs above."""
    return open_session(session, check_password(session, email=email, password=password), code=code, device=device)


def sign_out(session: Session, *, token: str) -> None:
    """End the session of ``token``; an ended or unknown one is no error."""
    _end(session, UserSession.token_hash == token_hash(token))


def touch_session(session: Session, *, session_id: str) -> None:
    """The person is still there: the session ends LZ_SESSION_HOURS from now, but never after 30 days."""
    row = session.get(UserSession, session_id)
    if row is None or row.revoked_at is not None:
        return
    now = clock.now()
    row.last_seen_at = now
    row.expires_at = min(now + _period(), row.created_at + LONGEST)
    session.flush()


def revoke_session(session: Session, actor: Actor, *, session_id: str) -> None:
    """End one of the person's own sessions. Raises NotFound for anybody else's."""
    row = session.get(UserSession, session_id)
    if row is None or row.user_id != actor.id:
        raise NotFound(_("没有这台设备的登录记录。"))
    _end(session, UserSession.id == session_id)


def revoke_other_sessions(session: Session, *, user_id: str, keep: str | None = None) -> int:
    """End all sessions of an account but the one with id ``keep``; how many were ended."""
    condition = UserSession.user_id == user_id
    if keep:
        condition &= UserSession.id != keep
    return _end(session, condition)


def _end(session: Session, which: ColumnElement[bool]) -> int:
    live = update(UserSession).where(which, UserSession.revoked_at.is_(None))
    return count_changed(session, live.values(revoked_at=clock.now()))


def _period() -> timedelta:
    return timedelta(hours=runtime.current().settings.session_hours)
