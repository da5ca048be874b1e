"""Who may have documents made, and when there is something to make them from."""

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict


def can_make_documents(actor: Actor, contest_id: str, stage: str | None) -> Verdict:
    """The organiser, once the result is in its public notice (``stage`` notice) or announced."""
    if not (actor.id == "system" or actor.has_role("organiser", contest_id)):
        return Denied(_("只有本赛事的工作人员可以这样做。"))
    if stage is None:
        return Denied(_("结果公示以后才能生成名单和资料包。请先在“结果”里签名并公示。"))
    return Allowed()


def can_issue_certificates(actor: Actor, contest_id: str, stage: str | None) -> Verdict:
    """The organiser, once the notice is over and the result announced: a certificate is for good."""
    verdict = can_make_documents(actor, contest_id, stage)
    if verdict and stage != "announced":
        return Denied(_("公示期满并公告以后才能颁发证书。"))
    return verdict


def can_fetch_certificate(actor: Actor, owner_id: str, contest_id: str, holds: bool) -> Verdict:
    """The entrant whose work it is, and the organiser; nobody gets a certificate that was revoked."""
    if actor.id != owner_id and not actor.has_role("organiser", contest_id):
        return Denied(_("只有获奖作品的投稿人可以下载这张证书。"))
    return Allowed() if holds else Denied(_("这张证书已被撤销，不能下载。"))
