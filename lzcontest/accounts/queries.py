"""Reading people, their roles and their sessions."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor, Grant
from lzcontest.accounts.models import RoleGrant, User, UserSession
from lzcontest.foundation.crypto import token_hash


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a session token, and how they like their pages."""

    actor: Actor
    session_id: str
    email: str
    locale: str
    large_type: bool
    last_seen_at: datetime


def get_signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The person whose live session has this token; None when it expired, was revoked or never was."""
    row = session.execute(
        select(UserSession, User)
        .join(User, User.id == UserSession.user_id)
        .where(
            UserSession.token_hash == token_hash(token),
            UserSession.revoked_at.is_(None),
            UserSession.expires_at > now,
            User.disabled_at.is_(None),
        )
    ).one_or_none()
    if row is None:
        return None
    browser, user = row
    actor = load_actor(session, user, mfa=browser.mfa_at is not None)
    return SignedIn(actor, browser.id, user.email, user.locale, user.large_type, browser.last_seen_at)


def load_actor(session: Session, user: User, *, mfa: bool = False) -> Actor:
    """The acting person with every live role."""
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.contest_id, RoleGrant.unit_id).where(
            RoleGrant.user_id == user.id, RoleGrant.revoked_at.is_(None)
        )
    )
    grants = frozenset(Grant(row.role, row.contest_id, row.unit_id) for row in rows)
    return Actor(user.id, user.name, user.is_administrator, grants, mfa)
