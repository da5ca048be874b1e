"""Who may give roles, look at sealed data and administer accounts."""

from lzcontest.accounts.domain import ROLE_TITLES, SYSTEM, Actor, clashing_role
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict

# An organiser appoints judges and liaisons; who supervises the organiser is not the organiser's choice.
APPOINTED_BY_ORGANISER = ("judge", "liaison")


def can_administer(actor: Actor) -> Verdict:
    """Whether the person may change accounts and units."""
    if actor.is_administrator or actor.id == SYSTEM.id:
        return Allowed()
    return Denied(_("只有系统管理员可以这样做。"))


def can_grant(actor: Actor, role: str, contest_id: str) -> Verdict:
    """Whether the person may give or take ``role`` in that contest."""
    if can_administer(actor):
        return Allowed()
    if role in APPOINTED_BY_ORGANISER and actor.has_role("organiser", contest_id):
        return Allowed()
    return Denied(_("您不能安排这个角色。评委和联络员由本届工作人员安排，其他角色由系统管理员安排。"))


def can_hold(held: set[str], role: str) -> Verdict:
    """Whether an account with the roles ``held`` in a contest may get ``role`` there too."""
    clash = clashing_role(held, role)
    if clash is None:
        return Allowed()
    return Denied(
        _(
            "这个账号在本届已经是%(held)s，不能同时担任%(wanted)s。请换一个人，或先撤销原来的角色。",
            held=str(ROLE_TITLES[clash]),
            wanted=str(ROLE_TITLES[role]),
        )
    )


def can_reveal(actor: Actor, contest_id: str | None) -> Verdict:
    """Whether the person may read sealed personal data (of a contest's people, when named)."""
    if can_administer(actor) or (contest_id and actor.has_role("organiser", contest_id)):
        return Allowed()
    return Denied(_("只有本届工作人员或系统管理员可以查看，每次查看都会记入存证。"))


def can_disable(actor: Actor, user_id: str) -> Verdict:
    """Whether the person may disable that account; nobody locks themselves out."""
    if actor.id == user_id:
        return Denied(_("不能停用自己的账号。请由另一位管理员操作。"))
    return can_administer(actor)
