"""People, units and their roles."""

from itertools import count

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import RoleGrant, Unit, User
from lzcontest.accounts.queries import load_actor
from lzcontest.foundation import clock

_serial = count(1)


def make_unit(session: Session, name: str = "", parent: Unit | None = None) -> Unit:
    """A unit of the tree."""
    unit = Unit(name=name or f"第{next(_serial)}单位", parent_id=parent.id if parent else None)
    session.add(unit)
    session.flush()
    return unit


def make_user(session: Session, name: str = "", *, unit: Unit | None = None, administrator: bool = False) -> User:
    """A confirmed account without a password."""
    number = next(_serial)
    user = User(
        email=f"person{number}@example.org",
        name=name or f"测试人{number}",
        unit_id=unit.id if unit else None,
        is_administrator=administrator,
        confirmed_at=clock.now(),
    )
    session.add(user)
    session.flush()
    return user


def grant(session: Session, user: User, role: str, contest_id: str, unit: Unit | None = None) -> None:
    """Give a role as an organiser would have."""
    session.add(
        RoleGrant(
            user_id=user.id, role=role, contest_id=contest_id, unit_id=unit.id if unit else None, granted_by="test"
        )
    )
    session.flush()


def actor_of(session: Session, user: User) -> Actor:
    """The acting person of an account, with the roles it has now."""
    return load_actor(session, user, mfa=True)
