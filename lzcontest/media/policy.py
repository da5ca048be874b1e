"""Who may look at an uploaded original, and who may stop its processing."""

from lzcontest.foundation.i18n import _
from lzcontest.foundation.verdict import Allowed, Denied, Verdict


def can_stop_processing(actor_id: str, owner_id: str, organises: bool) -> Verdict:
    """The person who uploaded a file, or an organiser of its contest, may stop its processing."""
    if actor_id and (actor_id == owner_id or organises):
        return Allowed()
    return Denied(_("只有上传文件的人和本赛事的工作人员可以停止处理。"))


def can_dress(actor_id: str, owner_id: str, entitled: bool) -> Verdict:
    """The person who uploaded a film, its work's owner or an organiser (``entitled``) may choose poster and subtitles."""
    if actor_id and (actor_id == owner_id or entitled):
        return Allowed()
    return Denied(_("只有作品的主人和本赛事的工作人员可以换封面和字幕。"))
