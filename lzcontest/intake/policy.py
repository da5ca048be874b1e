"""Who may hand in, withdraw and decide on a work, and until when."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from lzcontest.accounts.domain import Actor
from lzcontest.entries.policy import EntrantFacts, EntryFacts, can_take_part, is_uninvolved_organiser, within_term
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict
from lzcontest.intake.domain import GATE_LABELS, GATES, after, stage_of

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
    """What decides whether a person may decide on a work: its contest, its people, where it stands.

    ``passed``: gate → who passed it. ``proposed_by``: who wants it turned away. ``organisers``: who could decide here.
    ``seen``: changes with every decision and submission that somebody should see before deciding.
    """

    contest_id: str
    people: frozenset[str]
    state: str
    passed: Mapping[str, str] = field(default_factory=dict)
    proposed_by: str = ""
    drawn: bool = False
    overdue: bool = False
    organisers: frozenset[str] = frozenset()
    one_person: bool = True
    second_look: bool = True
    seen: str = ""

    @property
    def stage(self) -> str:
        """Where the work stands in the table of moves."""
        return stage_of(self.state, self.passed, proposed=bool(self.proposed_by))


def can_look_at(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """An organiser of the contest sees its works, but not from this side those that are their own."""
    others, own = _("作品由本届赛事的工作人员审查。"), _("这是您自己的作品，请由其他工作人员审查。")
    return is_uninvolved_organiser(actor, facts.contest_id, facts.people, others=others, own=own)


def can_screen(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether the person may return or turn away the work as it stands."""
    verdict = can_look_at(actor, facts, now)
    if not verdict or after(facts.stage, "return"):
        return verdict
    waiting = {
        "processing": _("文件和查重还在处理，处理完会自动进入审查。"),
        "returned": _("作品已退回，等投稿人补正后再审查。"),
        "proposed": _("有人提议不予受理，等另一位工作人员复核。"),
    }
    return Denied(waiting.get(facts.stage, _("这件作品已经有结论或已撤回。")))


def can_pass(actor: Actor, facts: ScreeningFacts, gate: str, now: datetime) -> Verdict:
    """Whether the person may pass the work at that gate; the contest says whether one person may do both."""
    verdict = can_screen(actor, facts, now)
    if not verdict:
        return verdict
    if gate in facts.passed:
        return Denied(_("“%(gate)s”这一环节已经通过。", gate=str(GATE_LABELS[gate])))
    if not facts.one_person and actor.id in facts.passed.values():
        return Denied(_("另一环节是您审的。本届规定两个环节由不同的人审查，请由其他工作人员审这一环节。"))
    return Allowed()


def open_gates(actor: Actor, facts: ScreeningFacts, now: datetime) -> list[str]:
    """The gates the person may pass in one go: those still open, one only where two people must do them."""
    gates = [gate for gate in GATES if can_pass(actor, facts, gate, now)]
    return gates if facts.one_person else gates[:1]


def needs_second_look(actor: Actor, facts: ScreeningFacts) -> bool:
    """Whether turning the work away must be confirmed: the contest wants it, and somebody else is there to do it."""
    return facts.second_look and bool(facts.organisers - facts.people - {actor.id})


def can_answer(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether the person may confirm that the work is turned away: never who proposed it."""
    verdict = can_look_at(actor, facts, now)
    if not verdict:
        return verdict
    if not after(facts.stage, "confirm"):
        return Denied(_("没有等待复核的提议，可能已经有人处理。"))
    return can_second(actor, facts, facts.proposed_by, now)


def can_second(actor: Actor, facts: ScreeningFacts, proposed_by: str, now: datetime) -> Verdict:
    """Whether the person may look a second time at what ``proposed_by`` wants done to the work."""
    verdict = can_look_at(actor, facts, now)
    if verdict and actor.id == proposed_by:
        return Denied(_("这是您提议的，请由另一位工作人员复核。"))
    return verdict


def can_decline(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether the person may turn the proposal down; who made it may take it back."""
    verdict = can_look_at(actor, facts, now)
    if verdict and not after(facts.stage, "decline"):
        return Denied(_("没有等待复核的提议，可能已经有人处理。"))
    return verdict


def can_extend(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether the term of a returned work may be set anew."""
    verdict = can_look_at(actor, facts, now)
    if verdict and not after(facts.stage, "extend"):
        return Denied(_("只有退回补正的作品可以改期限。"))
    return verdict


def can_give_up(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether a returned work may be turned away because its term passed without a correction."""
    verdict = can_extend(actor, facts, now)
    if verdict and not facts.overdue:
        return Denied(_("补正期限还没有到。"))
    return verdict


def can_reopen(actor: Actor, facts: ScreeningFacts, now: datetime) -> Verdict:
    """Whether a decision may be taken back, so that the work is screened again: never once judges have it."""
    verdict = can_look_at(actor, facts, now)
    if not verdict:
        return verdict
    if facts.drawn:
        return Denied(_("作品已经分给评委评审，不能重新审查。确需取消，请在结果阶段按取消资格处理。"))
    if after(facts.stage, "reopen"):
        return Allowed()
    return Denied(_("只有已通过或不予受理的作品可以重新审查。"))


@dataclass(frozen=True, slots=True)
class MergeFacts:
    """What decides whether one of two works of an author may give way to the other, or come back."""

    contest_id: str
    same_contest: bool
    same_person: bool
    people: frozenset[str]
    owns_both: bool
    state: str
    kept_state: str
    merged: bool = False
    decided: bool = False


_UNDECIDED = ("processing", "screening", "returned")


def can_merge(actor: Actor, facts: MergeFacts, now: datetime) -> Verdict:
    """An organiser without a hand in either work, or the owner of both, while the one that goes is undecided."""
    if not facts.same_contest or not facts.same_person:
        return Denied(_("只有同一届赛事中同一作者的作品可以合并。"))
    verdict = _may_merge(actor, facts)
    if not verdict:
        return verdict
    if facts.state not in _UNDECIDED:
        return Denied(_("要合并掉的作品已有结论或已撤回，不能合并。"))
    if facts.kept_state not in (*_UNDECIDED, "accepted"):
        return Denied(_("要保留的作品没有参评，不能合并到它。"))
    return Allowed()


def can_unmerge(actor: Actor, facts: MergeFacts, now: datetime) -> Verdict:
    """The same people, while nothing was decided on the work that was kept."""
    verdict = _may_merge(actor, facts)
    if verdict and not facts.merged:
        return Denied(_("这两件作品没有合并，可能已经恢复。"))
    if verdict and facts.decided:
        return Denied(_("保留的作品已经有了审查决定，合并不能再撤销。"))
    return verdict


def _may_merge(actor: Actor, facts: MergeFacts) -> Verdict:
    if facts.owns_both:
        return Allowed()
    if not actor.has_role("organiser", facts.contest_id):
        return Denied(_("只有作品的投稿人和本届工作人员可以合并。"))
    if actor.id in facts.people:
        return Denied(_("这里有您自己的作品，请由其他工作人员处理。"))
    return Allowed()
