"""Who may sign, release, announce and decide, and what must be true before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict

ORGANISER = "organiser"
SUPERVISOR = "supervisor"
ROLES = (ORGANISER, SUPERVISOR)


@dataclass(frozen=True, slots=True)
class ResultFacts:
    """What the rules look at. `signed_by`: role → account, valid signatures under the present text only."""

    contest_id: str
    state: str
    signed_by: Mapping[str, str]
    undecided: int = 0
    unfinished: int = 0
    ranked: int = 0
    open_objections: int = 0
    notice_until: date | None = None
    needs_mfa: frozenset[str] = frozenset()


def can_prepare_result(actor: Actor, contest_id: str) -> Verdict:
    """Compile, decide vacancies and ties, handle objections: the organiser's work."""
    if actor.id == "system" or actor.has_role(ORGANISER, contest_id):
        return Allowed()
    return Denied(_("只有本赛事的工作人员可以这样做。"))


def can_sign_result(actor: Actor, facts: ResultFacts, role: str) -> Verdict:
    """The organiser signs first, then a supervisor, who must be another account."""
    if role not in ROLES or not actor.has_role(role, facts.contest_id):
        return Denied(_("您不是本赛事的签名人。"))
    if role in facts.needs_mfa and not actor.mfa:
        return Denied(_("签名要用一次性口令登录。请到“我的账号”启用后，再重新登录。"))
    if facts.state not in ("draft", "signed"):
        return Denied(_("这一版结果已经发布，不能再签名。"))
    if facts.unfinished:
        return Denied(_("还有 %(n)s 个类别的最后一轮评审没有结束，结果还不能签名。", n=facts.unfinished))
    if not facts.ranked:
        return Denied(_("结果里还没有作品，不能签名。"))
    if facts.undecided:
        return Denied(_("还有 %(n)s 件作品因并列待决定。请先决定，再签名。", n=facts.undecided))
    if role in facts.signed_by:
        return Denied(_("这一版已经签过名。"))
    if role == SUPERVISOR and ORGANISER not in facts.signed_by:
        return Denied(_("请等工作人员先签名。"))
    if actor.id in facts.signed_by.values():
        return Denied(_("两个签名必须来自两个不同的账号。"))
    return Allowed()


def can_release_result(actor: Actor, facts: ResultFacts) -> Verdict:
    """Only a result with both signatures under its present text."""
    verdict = can_prepare_result(actor, facts.contest_id)
    if not verdict:
        return verdict
    if facts.state not in ("draft", "signed"):
        return Denied(_("这一版结果已经发布。"))
    if set(facts.signed_by) != set(ROLES):
        return Denied(_("结果要由工作人员和监督员都签名后才能公示。"))
    return Allowed()


def can_announce_result(actor: Actor, facts: ResultFacts, today: date) -> Verdict:
    """After the last day of the notice, when every objection has its decision."""
    verdict = can_prepare_result(actor, facts.contest_id)
    if not verdict:
        return verdict
    if facts.state != "notice" or facts.notice_until is None:
        return Denied(_("只有公示中的结果可以公告。"))
    if today <= facts.notice_until:
        until = _("%(m)s月%(d)s日", m=facts.notice_until.month, d=facts.notice_until.day)
        return Denied(_("公示期到 %(until)s 24:00 为止，期满后才能公告。", until=until))
    if facts.open_objections:
        return Denied(_("还有 %(n)s 件异议没有处理完，处理完后才能公告。", n=facts.open_objections))
    return Allowed()


def can_raise_objection(state: str, notice_from: date | None, notice_until: date | None, today: date) -> Verdict:
    """Anybody, while the notice stands, its first and last day included."""
    if state != "notice" or notice_from is None or notice_until is None or not notice_from <= today <= notice_until:
        return Denied(_("现在不在公示期内，不能提交异议。如有情况反映，请直接联系主办单位。"))
    return Allowed()
