"""Who may do what in judging, and the sentence that says why not."""

from collections.abc import Collection

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict


def can_run_rounds(actor: Actor, contest_id: str) -> Verdict:
    """Panels and rounds are the organiser's."""
    if actor.id == SYSTEM.id or actor.has_role("organiser", contest_id):
        return Allowed()
    return Denied(_("只有本赛事的工作人员可以管理评委和评审。"))


def can_judge(actor: Actor, contest_id: str) -> Verdict:
    """Only somebody who is a judge of the contest at this moment."""
    if actor.has_role("judge", contest_id):
        return Allowed()
    return Denied(_("您已不是这场赛事的评委。已交的评分都保留着；如有疑问，请联系主办方。"))


def can_score(round_state: str, assignment_state: str) -> Verdict:
    """A sheet can be filled in while its round is open and the task is still the judge's."""
    if round_state == "drawn":
        return Denied(_("这一轮评审还没有开始。开始时会发邮件通知您。"))
    if round_state == "closed":
        return Denied(_("这一轮评审已经结束，不能再打分。已交的评分都保留着。"))
    if assignment_state == "submitted":
        return Denied(_("这份评分表已经提交并封存，不能再改。您可以在“我的任务”里查看。"))
    if assignment_state not in ("open", "started"):
        return Denied(_("这件作品已改由其他评委评审，您不用再评。已保存的内容没有删除。"))
    return Allowed()


def can_recuse(round_state: str, assignment_state: str) -> Verdict:
    """A judge can step back until the sheet is submitted."""
    if round_state == "closed":
        return Denied(_("这一轮评审已经结束，不能再申请回避。如有利害关系，请直接告诉主办方。"))
    if assignment_state == "submitted":
        return Denied(_("这份评分表已经提交并封存。如发现有利害关系，请直接告诉主办方。"))
    if assignment_state not in ("open", "started"):
        return Denied(_("这件作品已经不在您的任务里，不用再申请。"))
    return Allowed()


def can_open(round_state: str) -> Verdict:
    """A drawn round is opened once."""
    if round_state == "drawn":
        return Allowed()
    return Denied(_("这一轮已经开始过了，没有重复通知评委。"))


def can_change_panel(round_state: str) -> Verdict:
    """Judges are replaced and works added until the round is closed."""
    if round_state in ("drawn", "open"):
        return Allowed()
    return Denied(_("这一轮已经结束，不能再换评委或加作品。"))


def can_draw(number: int, states: Collection[tuple[int, str]]) -> Verdict:
    """A round is drawn once, after the one before it is closed; `states` are (number, state) of the category's rounds."""
    known = dict(states)
    if number in known:
        return Denied(_("这一轮已经抽签，不能重复抽。要重抽，请先作废现有的抽签。"))
    if number > 1 and known.get(number - 1) != "closed":
        return Denied(_("上一轮还没有结束。请先结束上一轮，再为这一轮抽签。"))
    return Allowed()


def can_close(round_state: str, missing: int, reason: str, unscored: int = 0) -> Verdict:
    """An open round is closed when all sheets are in, or with a reason for those that are not; never with a work unscored."""
    if round_state != "open":
        return Denied(_("只有进行中的一轮可以结束。"))
    if unscored:
        # Closing cannot be undone, and a work without a single sheet could never be ranked.
        return Denied(
            _("还有 %(n)s 件作品一份评分表也没有，现在结束就无法排名。请先催办，或更换评委后再结束。", n=unscored)
        )
    if missing and not reason.strip():
        return Denied(_("还有 %(n)s 份评分表没有交。要现在结束，请写明原因，原因会存档。", n=missing))
    return Allowed()
