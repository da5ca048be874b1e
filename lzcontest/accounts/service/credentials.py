"""Changing and resetting passwords; either ends the sessions that a thief may hold."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.adapters.passwords import hash_password, verify_password
from lzcontest.accounts.domain import Actor, normal_email, password_problem
from lzcontest.accounts.models import User
from lzcontest.accounts.service import letters, links
from lzcontest.accounts.service.registration import confirm
from lzcontest.accounts.service.sessions import revoke_other_sessions
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger


def request_reset(session: Session, *, email: str) -> None:
    """Mail a link for a new password, if the address has an account; the caller cannot tell."""
    user = session.scalar(select(User).where(User.email == normal_email(email)))
    if user is None or user.disabled_at is not None:
        return
    links.use_up(session, user.id, "reset")  # only the newest link works
    token = links.make_link(session, user, "reset")
    letters.write(session, "reset_password", user, name=user.name, token=token)


def reset_password(session: Session, *, token: str, password: str, password_hash: str | None = None) -> User:
    """Set a new password by a mailed link; ends every session and confirms the address.

    Raises NotFound for a dead link, InvalidInput for a weak password.
    """
    link = links.read_link(session, token, "reset")
    user = session.get_one(User, link.user_id)
    _set(session, user, password, password_hash)
    links.use_up(session, user.id, "reset")
    confirm(session, user)
    revoke_other_sessions(session, user_id=user.id)
    ledger.record(session, user, "account.password_reset", "account", user.id, by="link")
    return user


def change_password(
    session: Session, actor: Actor, *, current: str, password: str, session_id: str, password_hash: str | None = None
) -> None:
    """Change one's own password; all other devices are signed out. Raises InvalidInput."""
    user = session.get_one(User, actor.id)
    if not verify_password(user.password_hash, current):
        raise InvalidInput({"current_password": _("现在的密码不对。")})
    _set(session, user, password, password_hash)
    links.use_up(session, user.id, "reset")
    revoke_other_sessions(session, user_id=user.id, keep=session_id)
    ledger.record(session, actor, "account.password_changed", "account", user.id)


def set_password(session: Session, actor: Actor, *, user_id: str, password: str) -> None:
    """Set an account's password from the command line; ends every session of it."""
    user = session.get_one(User, user_id)
    _set(session, user, password, None)
    revoke_other_sessions(session, user_id=user.id)
    ledger.record(session, actor, "account.password_reset", "account", user.id, by="operator")


def _set(session: Session, user: User, password: str, password_hash: str | None) -> None:
    problem = password_problem(password, email=user.email)
    if problem:
        raise InvalidInput({"password": problem})
    user.password_hash = password_hash or hash_password(password)
    session.flush()
