"""Offers of a role by mail: whoever holds the link accepts with their account, or with a new one."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.adapters.passwords import hash_password
from lzcontest.accounts.domain import ROLE_TITLES, Actor, email_problem, normal_email
from lzcontest.accounts.models import Invitation, User
from lzcontest.accounts.service import letters
from lzcontest.accounts.service.registration import check_person, confirm
from lzcontest.accounts.service.roles import add_grant, check_role, held_roles
from lzcontest.foundation import clock
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.db import count_changed
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import new_token
from lzcontest.ledger import service as ledger

VALID_FOR = timedelta(days=14)


def invite(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    role: str,
    contest_id: str,
    unit_id: str | None = None,
    contest_title: str = "",
) -> Invitation:
    """Offer a role and mail the link; an earlier open offer of the same role to that address is replaced.

    Raises NotAllowed (not yours to give, or an account of that address has a role that excludes it), InvalidInput.
    """
    policy.can_grant(actor, role, contest_id).require()
    email, name = normal_email(email), name.strip()[:40]
    problem = email_problem(email)
    if problem:
        raise InvalidInput({"email": problem})
    check_role(session, role, unit_id)
    user = session.scalar(select(User).where(User.email == email))
    if user is not None:
        policy.can_hold(held_roles(session, user.id, contest_id), role).require()
    now = clock.now()
    _replace_open(session, email, role, contest_id)
    token = new_token()
    invitation = Invitation(
        email=email,
        name=name,
        role=role,
        contest_id=contest_id,
        unit_id=unit_id,
        token_hash=token_hash(token),
        invited_by=actor.id,
        expires_at=now + VALID_FOR,
    )
    session.add(invitation)
    session.flush()
    ledger.record(
        session, actor, "invitation.sent", "invitation", invitation.id, contest_id=contest_id, role=role, unit=unit_id
    )
    letters.write_to(
        session,
        "invitation",
        email,
        user_id=user.id if user else None,
        locale=user.locale if user else "zh",
        name=name,
        role_title=ROLE_TITLES[role],
        token=token,
        contest_title=contest_title,
        until=clock.local(invitation.expires_at),
    )
    return invitation


def _replace_open(session: Session, email: str, role: str, contest_id: str) -> None:
    session.execute(
        update(Invitation)
        .where(
            Invitation.email == email,
            Invitation.role == role,
            Invitation.contest_id == contest_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
        )
        .values(revoked_at=clock.now())
    )


def read_invitation(session: Session, token: str) -> Invitation:
    """The open offer of a link. Raises NotFound when it was accepted, withdrawn, is too old or never was."""
    found = session.scalar(
        select(Invitation).where(
            Invitation.token_hash == token_hash(token),
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > clock.now(),
        )
    )
    if found is None:
        raise NotFound(_("这个邀请已经接受过、撤回了或者过期了。如需重新邀请，请联系主办方。"))
    return found


def accept_invitation(session: Session, actor: Actor, token: str) -> Invitation:
    """Take the offered role with the actor's account; the link is used up.

    Raises NotFound for a dead link, NotAllowed when a role of the account excludes this one.
    """
    invitation = read_invitation(session, token)
    user = session.get(User, actor.id)
    if user is None:
        raise NotFound(_("请先登录。"))
    taken = count_changed(
        session,
        update(Invitation)
        .where(Invitation.id == invitation.id, Invitation.accepted_at.is_(None))
        .values(accepted_at=clock.now(), accepted_by=actor.id)
        .execution_options(synchronize_session="fetch"),
    )
    if taken != 1:
        raise Conflict(_("这个邀请刚刚被接受了。"))
    add_grant(
        session,
        actor,
        user_id=actor.id,
        role=invitation.role,
        contest_id=invitation.contest_id,
        unit_id=invitation.unit_id,
    )
    ledger.record(
        session,
        actor,
        "invitation.accepted",
        "invitation",
        invitation.id,
        contest_id=invitation.contest_id,
        role=invitation.role,
    )
    return invitation


def join_by_invitation(
    session: Session, *, token: str, name: str, password: str, password_hash: str | None = None
) -> User:
    """Open a confirmed account for the invited address and take the role: the link itself proved the address.

    Raises NotFound for a dead link, Conflict when the address has a confirmed account, InvalidInput.
    """
    invitation = read_invitation(session, token)
    check_person(session, email=invitation.email, name=name, password=password, unit_id=None)
    user = session.scalar(select(User).where(User.email == invitation.email))
    if user is not None and (user.confirmed_at is not None or user.disabled_at is not None):
        raise Conflict(_("这个邮箱已经有账号了，请先登录，再打开邀请链接。"))
    if user is None:
        user = User(email=invitation.email, name=name.strip())
        session.add(user)
        session.flush()
        ledger.record(session, user, "account.created", "account", user.id, by="invitation")
    user.name, user.password_hash = name.strip(), password_hash or hash_password(password)
    confirm(session, user)
    accept_invitation(session, Actor(user.id, user.name), token)
    return user


def revoke_invitation(session: Session, actor: Actor, *, invitation_id: str) -> None:
    """Withdraw an open offer. Raises NotAllowed, NotFound when there is none."""
    invitation = session.get(Invitation, invitation_id)
    if invitation is None or invitation.accepted_at or invitation.revoked_at:
        raise NotFound(_("没有这个未接受的邀请，可能刚刚被接受或撤回。"))
    policy.can_grant(actor, invitation.role, invitation.contest_id).require()
    invitation.revoked_at = clock.now()
    session.flush()
    ledger.record(session, actor, "invitation.revoked", "invitation", invitation.id, contest_id=invitation.contest_id)
