"""Who may reach a route: every view declares it, and a test walks the URL map for any that does not."""

import enum
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import g
from flask_login import current_user

from lzcontest.accounts.domain import ANONYMOUS, Actor
from lzcontest.contests import queries as contests
from lzcontest.foundation.errors import NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.shared.session import SignInNeeded, reading_session

View = TypeVar("View", bound=Callable[..., Any])


class Permission(enum.Enum):
    """What a route asks of the person; contest roles are checked for the contest in the address."""

    SIGNED_IN = "signed_in"
    ORGANISER = "organiser"
    SUPERVISOR = "supervisor"
    RESULT = "result"  # organiser or supervisor: both read results
    JUDGE = "judge"
    LIAISON = "liaison"
    ADMINISTRATOR = "administrator"


_ROLES = {
    Permission.ORGANISER: ("organiser",),
    Permission.SUPERVISOR: ("supervisor",),
    Permission.RESULT: ("organiser", "supervisor"),
    Permission.JUDGE: ("judge",),
    Permission.LIAISON: ("liaison",),
}


def current_actor() -> Actor:
    """The person behind this request; ANONYMOUS when nobody is signed in."""
    actor: Actor = current_user.actor if current_user.is_authenticated else ANONYMOUS
    return actor


def open_to_public(view: View) -> View:
    """Anybody may reach this view."""
    view.lz_access = "public"  # type: ignore[attr-defined]
    return view


def access(permission: Permission) -> Callable[[View], View]:
    """Only people with ``permission`` may reach this view.

    A contest role with ``slug`` in the address is checked for that contest, which is then ``g.contest``;
    without ``slug`` the role in any contest suffices. To all others the page does not exist.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                raise SignInNeeded()
            check(permission, kwargs.get("slug"))
            return view(*args, **kwargs)

        guarded.lz_access = permission  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return decorate


def check(permission: Permission, slug: str | None) -> None:
    """Raise NotFound or NotAllowed unless the current person has ``permission``; sets ``g.contest``."""
    actor = current_actor()
    if permission is Permission.SIGNED_IN:
        if slug:
            g.contest = contests.get_contest_by_slug(reading_session(), slug)
        return
    if permission is Permission.ADMINISTRATOR:
        if not actor.is_administrator:
            raise NotFound(_("没有这个页面。"))
        _need_mfa(actor, "administrator")
        return
    contest_id = None
    if slug:
        g.contest = contests.get_contest_by_slug(reading_session(), slug)
        contest_id = g.contest.id
    held = [role for role in _ROLES[permission] if actor.has_role(role, contest_id)]
    if not held:
        raise NotFound(_("没有这个页面。"))
    _need_mfa(actor, held[0])


def _need_mfa(actor: Actor, role: str) -> None:
    from lzcontest.foundation import runtime

    if role in runtime.current().settings.mfa_roles and not actor.mfa:
        raise NotAllowed(_("这个角色要用一次性口令登录。请到“我的账号”启用后，再重新登录。"))
