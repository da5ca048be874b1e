"""Reading people, their roles and their sessions."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, bindparam, func, or_, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor, Grant, in_tree_order, normal_email, unit_paths
from lzcontest.accounts.models import Invitation, RoleGrant, Unit, User, UserSession
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person behind a session token, and how they like their pages."""

    actor: Actor
    session_id: str
    email: str
    locale: str
    large_type: bool
    last_seen_at: datetime


_session, _user, _grant = columns(UserSession), columns(User), columns(RoleGrant)
# Asked at every request of a signed-in person: one round trip, and the statement is made once.
_SIGNED_IN = (
    select(
        _session.id.label("session_id"), _session.mfa_at, _session.last_seen_at, _user.id, _user.name, _user.email,
        _user.is_administrator, _user.locale, _user.large_type, _grant.role, _grant.contest_id, _grant.unit_id,
    )
    .select_from(UserSession.__table__)
    .join(User.__table__, _user.id == _session.user_id)
    .outerjoin(RoleGrant.__table__, and_(_grant.user_id == _user.id, _grant.revoked_at.is_(None)))
    .where(
        _session.token_hash == bindparam("token_hash"),
        _session.revoked_at.is_(None),
        _session.expires_at > bindparam("now"),
        _user.disabled_at.is_(None),
    )
)  # fmt: skip


def get_signed_in(session: Session, token: str, now: datetime) -> SignedIn | None:
    """The person whose live session has this token; None when it expired, was revoked or never was."""
    rows = session.execute(_SIGNED_IN, {"token_hash": token_hash(token), "now": now}).all()
    if not rows:
        return None
    row = rows[0]
    grants = frozenset(Grant(r.role, r.contest_id, r.unit_id) for r in rows if r.role)
    actor = Actor(row.id, row.name, row.is_administrator, grants, row.mfa_at is not None)
    return SignedIn(actor, row.session_id, row.email, row.locale, row.large_type, row.last_seen_at)


def load_actor(session: Session, user: User, *, mfa: bool = False) -> Actor:
    """The acting person with every live role."""
    rows = session.execute(
        select(RoleGrant.role, RoleGrant.contest_id, RoleGrant.unit_id).where(
            RoleGrant.user_id == user.id, RoleGrant.revoked_at.is_(None)
        )
    )
    grants = frozenset(Grant(row.role, row.contest_id, row.unit_id) for row in rows)
    return Actor(user.id, user.name, user.is_administrator, grants, mfa)


def get_user(session: Session, user_id: str) -> User:
    """The account with that id. Raises NotFound."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("没有这个账号。"))
    return user


def get_user_by_email(session: Session, email: str) -> User | None:
    """The account of an address, however it was typed; None when there is none."""
    return session.scalar(select(User).where(User.email == normal_email(email)))


def get_users(session: Session, user_ids: Collection[str]) -> dict[str, User]:
    """Accounts by id, in one query; unknown ids are left out."""
    return {u.id: u for u in session.scalars(select(User).where(User.id.in_(set(user_ids))))}


def list_people_with_role(session: Session, role: str, contest_id: str) -> list[User]:
    """Accounts that hold ``role`` in a contest now, by name."""
    held = select(RoleGrant.user_id).where(
        RoleGrant.role == role, RoleGrant.contest_id == contest_id, RoleGrant.revoked_at.is_(None)
    )
    return list(session.scalars(select(User).where(User.id.in_(held), User.disabled_at.is_(None)).order_by(User.name)))


def _matching(text: str, phone: str | None) -> Select[User]:
    query = select(User)
    if text:
        like = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        found = [User.name.ilike(like, escape="\\"), User.email.ilike(like, escape="\\")]
        query = query.where(or_(*found, User.phone_index == phone) if phone else or_(*found))
    return query


def count_people(session: Session, text: str = "", phone_index: str | None = None) -> int:
    """How many accounts ``list_people`` finds."""
    return session.scalar(select(func.count()).select_from(_matching(text, phone_index).subquery())) or 0


def list_people(
    session: Session, text: str = "", phone_index: str | None = None, *, offset: int = 0, limit: int = 50
) -> list[User]:
    """Accounts whose name or address contains ``text``, or whose phone has that blind index; newest first."""
    query = _matching(text, phone_index).order_by(User.created_at.desc(), User.id)
    return list(session.scalars(query.offset(offset).limit(limit)))


def list_grants(session: Session, user_ids: Collection[str]) -> list[RoleGrant]:
    """Live roles of these accounts in all contests, newest first."""
    return list(
        session.scalars(
            select(RoleGrant)
            .where(RoleGrant.user_id.in_(set(user_ids)), RoleGrant.revoked_at.is_(None))
            .order_by(RoleGrant.created_at.desc(), RoleGrant.id)
        )
    )


def list_sessions(session: Session, user_id: str, now: datetime) -> list[UserSession]:
    """Browsers in which the account is signed in, the last used first."""
    return list(
        session.scalars(
            select(UserSession)
            .where(UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > now)
            .order_by(UserSession.last_seen_at.desc())
        )
    )


def list_invitations(session: Session, contest_id: str | None = None, *, limit: int = 200) -> list[Invitation]:
    """Offers of roles, of one contest or of all, newest first."""
    query = select(Invitation).order_by(Invitation.created_at.desc(), Invitation.id).limit(limit)
    return list(session.scalars(query if contest_id is None else query.where(Invitation.contest_id == contest_id)))


def list_units(session: Session) -> list[Unit]:
    """Every unit, retired ones too, by name."""
    return list(session.scalars(select(Unit).order_by(Unit.name)))


def get_unit_paths(session: Session) -> dict[str, str]:
    """From each unit's id to the ids from its root down to itself, joined by ``/``."""
    parents = {row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))}
    return {unit: "/".join(path) for unit, path in unit_paths(parents).items()}


def get_unit_names(session: Session) -> dict[str, str]:
    """From each unit's id to its full name."""
    return {row.id: row.name for row in session.execute(select(Unit.id, Unit.name))}


def list_unit_choices(session: Session, keep: str | None = None) -> list[tuple[str, str]]:
    """(id, name set in by its depth) of every unit that may be chosen, in tree order; ``keep`` stays even if retired."""
    units = {u.id: u for u in list_units(session)}
    order = in_tree_order({u.id: u.parent_id for u in units.values()}, {u.id: u.name for u in units.values()})
    return [
        (unit, "　" * depth + units[unit].name)
        for unit, depth in order
        if units[unit].retired_at is None or unit == keep
    ]
