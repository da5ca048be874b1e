"""Who may make a contest and who may change its rules, and when."""

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict


def can_create_contest(actor: Actor) -> Verdict:
    """Administrators, and whoever already organises a contest."""
    if actor.is_administrator or actor.has_role("organiser"):
        return Allowed()
    return Denied(_("只有系统管理员或已有赛事的工作人员可以新建赛事。请联系管理员。"))


def can_change_rules(actor: Actor, contest_id: str, state: str) -> Verdict:
    """The contest's organisers, until it is archived."""
    if not actor.has_role("organiser", contest_id):
        return Denied(_("只有本届赛事的工作人员可以改规则。"))
    if state == "archived":
        return Denied(_("赛事已经归档，规则不能再改。"))
    return Allowed()


def can_publish(actor: Actor, contest_id: str, state: str) -> Verdict:
    """The contest's organisers, once."""
    if state != "draft":
        return Denied(_("征集公告已经发布过了。要改规则，请到相应的设置页面修改并说明理由。"))
    return can_change_rules(actor, contest_id, state)


def can_archive(actor: Actor, contest_id: str, state: str) -> Verdict:
    """The contest's organisers, after it was published."""
    if state == "draft":
        return Denied(_("还没有发布的赛事不用归档。"))
    return can_change_rules(actor, contest_id, state)


def can_change_calendar(actor: Actor) -> Verdict:
    """Organisers of any contest and administrators: the calendar is the same for all."""
    if actor.is_administrator or actor.has_role("organiser"):
        return Allowed()
    return Denied(_("只有工作人员可以改工作日历。"))


def can_copy_contest(actor: Actor, contest_id: str) -> Verdict:
    """Organisers of the contest that is copied, and administrators."""
    if actor.is_administrator or actor.has_role("organiser", contest_id):
        return Allowed()
    return Denied(_("只有这届赛事的工作人员或系统管理员可以复制它。"))
