"""Who plans tours, and what a published tour still allows."""

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict


def can_plan_tour(actor: Actor, contest_id: str) -> Verdict:
    """The organiser of the contest whose programmes travel."""
    if actor.id == "system" or actor.has_role("organiser", contest_id):
        return Allowed()
    return Denied(_("只有本赛事的工作人员可以安排巡演。"))


def can_keep_venues(actor: Actor) -> Verdict:
    """Venues belong to the county, not to one contest: any organiser keeps them."""
    if actor.id == "system" or actor.is_administrator or actor.has_role("organiser"):
        return Allowed()
    return Denied(_("只有工作人员可以登记场地。"))


def can_publish_tour(actor: Actor, contest_id: str, state: str, stops: int, clashes: int, *, accepted: bool) -> Verdict:
    """A tour with something on it; clashes that stay must be taken on knowingly."""
    verdict = can_plan_tour(actor, contest_id)
    if not verdict:
        return verdict
    if state == "published":
        return Denied(_("这次巡演已经发布。以后的改动会直接显示在公开页面上。"))
    if not stops:
        return Denied(_("还没有场次。请先添加场次和节目，再发布。"))
    if clashes and not accepted:
        return Denied(_("还有 %(n)s 处冲突。请先解决，或者勾选“冲突已逐一核实”再发布。", n=clashes))
    return Allowed()
