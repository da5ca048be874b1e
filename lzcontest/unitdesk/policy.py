"""What a liaison may do for the works of the own units, and who may take a work over."""

from dataclasses import dataclass
from datetime import datetime

from lzcontest.entries.policy import EntrantFacts, can_take_part
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict

# Works that were handed in and may still win: they count for a unit, and may be put forward.
IN_THE_RUNNING = ("processing", "screening", "returned", "accepted")


@dataclass(frozen=True, slots=True)
class EndorsementFacts:
    """What decides whether a unit may put a work forward. ``taken``: how many of the category it already did."""

    in_field: bool
    state: str
    phase: str
    until: datetime | None = None
    quota: int | None = None
    taken: int = 0


@dataclass(frozen=True, slots=True)
class HandoverFacts:
    """What decides whether a work may be given to its author: whose it is, and that it was never handed in."""

    owned: bool
    via_unit: bool
    state: str
    open_link: bool = False


def can_rank(facts: EndorsementFacts, now: datetime) -> Verdict:
    """Endorsements and their order may change while works are taken in and screened."""
    if not facts.in_field:
        return Denied(_("这件作品不属于您联络的单位。"))
    if facts.phase == "archived" or (facts.until is not None and now >= facts.until):
        return Denied(_("形式审查已经结束，单位推荐不能再改。"))
    return Allowed()


def can_endorse(facts: EndorsementFacts, now: datetime) -> Verdict:
    """Works that were handed in and are still in the running, up to the unit's quota."""
    verdict = can_rank(facts, now)
    if not verdict:
        return verdict
    if facts.state == "draft":
        return Denied(_("作品还没有提交，提交后才能推荐。"))
    if facts.state not in IN_THE_RUNNING:
        return Denied(_("作品已撤回、未被受理或已取消资格，不能推荐。"))
    if facts.quota is not None and facts.taken >= facts.quota:
        return Denied(_("这个类别最多推荐 %(n)s 件，名额已经用完。要换一件，请先取消一件的推荐。", n=facts.quota))
    return Allowed()


def can_hand_over(facts: HandoverFacts) -> Verdict:
    """A draft that the liaison began for the unit, as long as it was not handed in."""
    if not facts.owned or not facts.via_unit:
        return Denied(_("只能转交由您代为开始的作品。"))
    if facts.state != "draft":
        return Denied(_("作品已经提交过，不能再转交。"))
    return Allowed()


def can_take_over(entrant: EntrantFacts, facts: HandoverFacts, *, is_maker: bool) -> Verdict:
    """Whoever holds the link and may take part, but not the liaison who made it."""
    verdict = can_take_part(entrant)
    if not verdict:
        return verdict
    if is_maker:
        return Denied(_("这是您自己发出的链接，请让作者本人打开。"))
    if entrant.phase == "archived":
        return Denied(_("赛事已归档，作品不能再转交。"))
    if facts.state != "draft":
        return Denied(_("这件作品已经提交过，不能再转交。"))
    return Allowed()


def can_call_back(*, taken: bool, untouched: bool, state: str) -> Verdict:
    """An open link at any time; a work that was taken, only while its taker has written nothing."""
    if not taken:
        return Allowed()
    if untouched and state == "draft":
        return Allowed()
    return Denied(_("接手的人已经改动或提交了作品，不能收回。如果接手的不是作者本人，请联系主办方。"))
