"""Giving and taking roles, never two that exclude one another."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.domain import ROLES, Actor
from lzcontest.accounts.models import RoleGrant, Unit, User
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger


def check_role(session: Session, role: str, unit_id: str | None) -> None:
    """Raise InvalidInput unless the role exists and has a unit exactly where it needs one."""
    if role not in ROLES:
        raise InvalidInput({"role": _("没有这个角色。")})
    if role == "liaison" and (not unit_id or session.get(Unit, unit_id) is None):
        raise InvalidInput({"unit_id": _("请选择联络员负责的单位。")})
    if role != "liaison" and unit_id:
        raise InvalidInput({"unit_id": _("只有联络员要选单位。")})


def held_roles(session: Session, user_id: str, contest_id: str) -> set[str]:
    """Live roles of an account in one contest."""
    return set(
        session.scalars(
            select(RoleGrant.role).where(
                RoleGrant.user_id == user_id, RoleGrant.contest_id == contest_id, RoleGrant.revoked_at.is_(None)
            )
        )
    )


def grant_role(
    session: Session, actor: Actor, *, user_id: str, role: str, contest_id: str, unit_id: str | None = None
) -> RoleGrant:
    """Give a role in one contest; an account that has it keeps the one it has.

    Whether the person takes part with works of their own is known above this feature: judging and entries
    check that. Raises NotAllowed (not yours to give, or the roles exclude one another), InvalidInput, NotFound.
    """
    policy.can_grant(actor, role, contest_id).require()
    return add_grant(session, actor, user_id=user_id, role=role, contest_id=contest_id, unit_id=unit_id)


def add_grant(
    session: Session, actor: Actor, *, user_id: str, role: str, contest_id: str, unit_id: str | None = None
) -> RoleGrant:
    """``grant_role`` for whoever was already found entitled, such as the holder of an invitation."""
    check_role(session, role, unit_id)
    # The row of the account is held until commit: two grants at once see one another.
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.disabled_at is not None:
        raise NotFound(_("没有这个账号，或者已经停用。"))
    found = _live(session, user_id, role, contest_id, unit_id)
    if found is not None:
        return found
    policy.can_hold(held_roles(session, user_id, contest_id), role).require()
    grant = RoleGrant(user_id=user_id, role=role, contest_id=contest_id, unit_id=unit_id, granted_by=actor.id)
    session.add(grant)
    session.flush()
    ledger.record(session, actor, "role.granted", "account", user_id, contest_id=contest_id, role=role, unit=unit_id)
    return grant


def revoke_role(
    session: Session, actor: Actor, *, user_id: str, role: str, contest_id: str, unit_id: str | None = None
) -> None:
    """Take a role away from now on; what was done with it stays. Raises NotAllowed, NotFound."""
    policy.can_grant(actor, role, contest_id).require()
    grant = _live(session, user_id, role, contest_id, unit_id)
    if grant is None:
        raise NotFound(_("这个账号没有这个角色，可能刚刚被撤销。"))
    grant.revoked_at = clock.now()
    session.flush()
    ledger.record(session, actor, "role.revoked", "account", user_id, contest_id=contest_id, role=role, unit=unit_id)


def _live(session: Session, user_id: str, role: str, contest_id: str, unit_id: str | None) -> RoleGrant | None:
    return session.scalar(
        select(RoleGrant).where(
            RoleGrant.user_id == user_id,
            RoleGrant.role == role,
            RoleGrant.contest_id == contest_id,
            RoleGrant.unit_id.is_(None) if unit_id is None else RoleGrant.unit_id == unit_id,
            RoleGrant.revoked_at.is_(None),
        )
    )
