"""Who may hand in, withdraw and decide on a work, and until when."""

from dataclasses import dataclass
from datetime import datetime

from lzcontest.accounts.domain import Actor
from lzcontest.entries.policy import EntrantFacts, EntryFacts, can_take_part, within_term
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict

_MAY_SUBMIT = ("draft", "processing", "screening", "returned")
_MAY_WITHDRAW = ("draft", "processing", "screening", "returned", "accepted")


def can_submit(entrant: EntrantFacts, facts: EntryFacts, now: datetime) -> Verdict:
    """The owner hands in while the call is open or the work's own term runs; judges and organisers never."""
    verdict = can_take_part(entrant)
    if not verdict:
        return verdict
    if not facts.owned:
        return Denied(_("这不是您的作品。"))
    if facts.state not in _MAY_SUBMIT and not (facts.state == "withdrawn" and facts.numbered):
        return Denied(_("作品已有审查结论，不能再提交。"))
    if within_term(facts, now):
        return Allowed()
    if facts.phase == "announced":
        return Denied(_("征集还没有开始。草稿已保存，到开始时间再来提交。"))
    if facts.state == "returned":
        return Denied(_("补正期限已过，不能再提交。填写的内容都还在，如有特殊情况请联系主办方。"))
    return Denied(_("征集已经截止，不能再提交。填写的内容都还在，如有特殊情况请联系主办方。"))


def can_withdraw(facts: EntryFacts, now: datetime) -> Verdict:
    """The owner takes a work back until the deadline; a draft at any time."""
    if not facts.owned:
        return Denied(_("这不是您的作品。"))
    if facts.state not in _MAY_WITHDRAW:
        return Denied(_("作品已经结束流程，不能再撤回。"))
    if facts.state == "draft" or within_term(facts, now):
        return Allowed()
    return Denied(_("征集已经截止，不能自行撤回。确需退出，请联系主办方。"))


@dataclass(frozen=True, slots=True)
class ScreeningFacts:
    """What decides whether a person may decide on a work: its contest, its people, where it stands."""

    contest_id: str
    people: frozenset[str]
    state: str


def can_look_at(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """An organiser of the contest sees its works, but not from this side those that are their own."""
    if not actor.has_role("organiser", facts.contest_id):
        return Denied(_("作品由本届赛事的工作人员审查。"))
    if actor.id in facts.people:
        return Denied(_("这是您自己的作品，请由其他工作人员审查。"))
    return Allowed()


def can_screen(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether the person may pass, return or reject the work as it stands."""
    verdict = can_look_at(actor, facts, now)
    if not verdict or facts.state == "screening":
        return verdict
    waiting = {
        "processing": _("文件和查重还在处理，处理完会自动进入审查。"),
        "returned": _("作品已退回，等投稿人补正后再审查。"),
    }
    return Denied(waiting.get(facts.state, _("这件作品已经有结论或已撤回。")))


def can_reopen(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether a decision may be taken back, so that the work is screened again."""
    verdict = can_look_at(actor, facts, now)
    if not verdict or facts.state in ("accepted", "rejected"):
        return verdict
    return Denied(_("只有已通过或不予受理的作品可以重新审查。"))
