"""Who may hand in, withdraw and decide on a work, and until when."""

from datetime import datetime

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
    if facts.state not in _MAY_SUBMIT:
        return Denied(_("作品已有审查结论或已撤回，不能再提交。"))
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
