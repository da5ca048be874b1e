"""The ledger as a list for people: kinds in words, filters, and whether all of it still holds."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from lzcontest.foundation.i18n import LazyText
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.ledger import queries
from lzcontest.ledger.service import Verification, verify
from lzcontest.web.shared.paging import requested_page

# The first part of an event's kind, as the filter offers it.
TOPICS: dict[str, LazyText] = {
    "entry": _l("作品"),
    "rules": _l("规则"),
    "contest": _l("赛事"),
    "similarity": _l("查重"),
    "identity": _l("身份线索"),
    "judge": _l("评委"),
    "round": _l("评审轮次"),
    "sheet": _l("评分表"),
    "result": _l("结果"),
    "objection": _l("异议"),
    "document": _l("文件"),
    "certificate": _l("证书"),
    "tour": _l("巡演"),
    "role": _l("角色"),
    "account": _l("账号"),
    "assignment": _l("评审任务"),
    "calendar": _l("工作日历"),
    "conflict": _l("回避关系"),
    "conflicts": _l("回避登记"),
    "invitation": _l("邀请"),
    "media": _l("音视频文件"),
    "programme": _l("节目安排"),
    "stop": _l("巡演场次"),
    "unit": _l("单位"),
    "unit_import": _l("单位的表格"),
    "venue": _l("演出场地"),
    "personal_data": _l("个人信息查看"),
    "consent": _l("监护人和作者确认"),
}
KINDS: dict[str, LazyText] = {
    "entry.submitted": _l("提交作品"),
    "entry.withdrawn": _l("撤回作品"),
    "entry.endorsed": _l("单位推荐"),
    "entry.endorsement_withdrawn": _l("单位取消推荐"),
    "entry.declared_by_unit": _l("联络员说明已收到作者签名的承诺和授权"),
    "entry.handover_offered": _l("联络员做了转交作者的链接"),
    "entry.handed_over": _l("作者接手作品"),
    "entry.handover_called_back": _l("联络员收回转交"),
    "unit.sheet_received": _l("收到单位的表格"),
    "unit.sheet_imported": _l("导入单位的表格"),
    "unit.sheet_dropped": _l("单位的表格没有导入，已删除"),
    "unit.sheet_expired": _l("单位的表格过期，已删除"),
    "unit.text_read": _l("读入单位上传的文字"),
    "unit.endorsements_ordered": _l("单位排出推荐次序"),
    "unit.reminded": _l("提醒单位"),
    "entry.accepted": _l("审查通过"),
    "entry.retried": _l("系统故障后重新处理"),
    "entry.gate_passed": _l("通过审查的一个环节"),
    "entry.rejection_proposed": _l("提议不予受理"),
    "entry.rejection_declined": _l("没有同意不予受理"),
    "entry.term_changed": _l("改补正期限"),
    "entry.lapsed": _l("补正期限已过"),
    "entry.merged": _l("与同一作者的作品合并"),
    "entry.unmerged": _l("撤销合并"),
    "entry.disqualification_proposed": _l("提议取消获奖资格"),
    "entry.disqualification_declined": _l("没有同意取消获奖资格"),
    "screening.rules_changed": _l("修改审查设置"),
    "entry.returned": _l("退回补正"),
    "entry.rejected": _l("不予受理"),
    "entry.disqualified": _l("取消获奖资格"),
    "sheet.submitted": _l("提交评分表（封存）"),
    "round.drawn": _l("抽签分配"),
    "round.opened": _l("开启评审"),
    "round.closed": _l("结束评审"),
    "result.compiled": _l("汇总结果"),
    "result.decided": _l("决定并列或空缺"),
    "result.signed": _l("签署结果"),
    "result.released": _l("发布公示"),
    "result.announced": _l("公告结果"),
    "objection.raised": _l("收到异议"),
    "objection.decided": _l("处理异议"),
    "personal_data.viewed": _l("查看个人信息"),
    "consent.asked": _l("请监护人或作者确认"),
    "consent.given": _l("监护人或作者同意"),
    "consent.refused": _l("监护人或作者不同意"),
    "account.created": _l("新建账号"),
    "account.password_reset": _l("重设密码"),
    "account.password_changed": _l("修改密码"),
    "account.administrator_ended": _l("不再是系统管理员"),
    "account.administrator_made": _l("设为系统管理员"),
    "role.granted": _l("授予角色"),
    "role.revoked": _l("撤销角色"),
    "entry.processed": _l("文件处理完成"),
    "entry.reopened": _l("重新审查"),
    "entry.redacted": _l("遮蔽身份线索"),
    "similarity.checked": _l("完成查重"),
    "similarity.decided": _l("判断雷同"),
    "identity.scanned": _l("查找身份线索"),
    "identity.decided": _l("处理身份线索"),
    "contest.created": _l("新建赛事"),
    "contest.copied": _l("复制为新一届"),
    "contest.changed": _l("修改赛事设置"),
    "contest.published": _l("发布征集公告"),
    "contest.rules_amended": _l("修订规则"),
    "contest.archived": _l("归档赛事"),
    "judge.joined": _l("加入评委组"),
    "judge.left": _l("离开评委组"),
    "judge.returned": _l("回到评委组"),
    "judge.changed": _l("修改评委安排"),
    "judge.reminded": _l("提醒评委"),
    "conflict.declared": _l("登记回避关系"),
    "conflict.dismissed": _l("撤销回避关系"),
    "conflicts.confirmed": _l("完成回避登记"),
    "assignment.added": _l("补抽评委"),
    "assignment.recused": _l("申请回避"),
    "assignment.replaced": _l("更换评委"),
    "assignment.removed": _l("收回评审任务"),
    "round.draw_discarded": _l("作废抽签"),
    "round.due_moved": _l("改评审截止时间"),
    "round.entry_added": _l("作品补入本轮"),
    "document.requested": _l("申请生成文件"),
    "document.made": _l("生成文件"),
    "document.failed": _l("文件没有做成"),
    "certificate.issued": _l("颁发证书"),
    "certificate.revoked": _l("撤销证书"),
    "tour.created": _l("建立巡演"),
    "tour.changed": _l("修改巡演"),
    "tour.published": _l("发布巡演"),
    "stop.added": _l("添加场次"),
    "stop.changed": _l("修改场次"),
    "stop.removed": _l("移除场次"),
    "stop.cancelled": _l("取消场次"),
    "stop.restored": _l("恢复场次"),
    "programme.placed": _l("排入节目"),
    "programme.moved": _l("调整节目顺序"),
    "programme.removed": _l("移除节目"),
    "venue.added": _l("登记场地"),
    "venue.changed": _l("修改场地"),
    "venue.retired": _l("停用场地"),
    "venue.restored": _l("恢复场地"),
    "media.received": _l("收到文件"),
    "media.ready": _l("文件转码完成"),
    "media.failed": _l("文件处理失败"),
    "media.stopped": _l("停止处理文件"),
    "invitation.sent": _l("发出邀请"),
    "invitation.accepted": _l("接受邀请"),
    "invitation.revoked": _l("撤回邀请"),
    "account.confirmed": _l("确认邮箱"),
    "account.disabled": _l("停用账号"),
    "account.enabled": _l("恢复账号"),
    "account.sessions_ended": _l("退出所有设备"),
    "account.totp_enabled": _l("启用一次性口令"),
    "account.totp_removed": _l("移除一次性口令"),
    "account.unit_changed": _l("修改所属单位"),
    "unit.created": _l("加入单位"),
    "unit.renamed": _l("修改单位名称"),
    "unit.moved": _l("调整上级单位"),
    "unit.retired": _l("停用单位"),
    "unit.restored": _l("恢复单位"),
    "calendar.day_set": _l("登记工作日"),
    "calendar.day_removed": _l("撤销工作日登记"),
}


@dataclass(frozen=True, slots=True)
class EventLine:
    """One event of the ledger as the list shows it."""

    seq: int
    at: datetime
    what: str
    kind: str
    actor_id: str
    subject: str
    facts: tuple[tuple[str, str], ...]
    leaf_hash: str


def evidence_page(session: Session, contest_id: str) -> dict[str, Any]:
    """What the ledger page of a contest shows, by the filters of the address; five queries."""
    topic, subject = request.args.get("topic", ""), request.args.get("q", "").strip()
    wanted = {"contest_id": contest_id, "kind": f"{topic}." if topic else "", "subject": subject}
    page = requested_page(queries.count_events(session, **wanted))
    events = queries.list_events(session, **wanted, offset=page.offset, limit=page.per_page)
    present = {kind.split(".")[0] for kind in queries.list_kinds(session, contest_id)}
    return {
        "events": [event_line(event) for event in events],
        "page": page,
        "topic": topic,
        "q": subject,
        "topics": [("", _("全部事项")), *((name, topic_word(name)) for name in sorted(present))],
        "checkpoints": queries.list_checkpoints(session, 10),
    }


def event_line(event: Any) -> EventLine:
    """An event in words; its facts as they were hashed."""
    facts = json.loads(event.body)["facts"]
    return EventLine(
        seq=event.seq,
        at=event.at,
        what=kind_word(event.kind),
        kind=event.kind,
        actor_id=event.actor_id,
        subject=event.subject_id,
        facts=tuple((name, _shown(value)) for name, value in facts.items()),
        leaf_hash=event.leaf_hash,
    )


def verified(session: Session) -> tuple[Verification, list[str]]:
    """The whole ledger read again, and what is wrong with it in words."""
    report = verify(session)
    return report, [_("第 %(n)s 条：%(what)s", n=problem["seq"], what=problem["what"]) for problem in report.problems]


def topic_word(name: str) -> str:
    """A topic's label; an unknown one is shown by its name."""
    return str(TOPICS.get(name, name))


def kind_word(kind: str) -> str:
    """What happened, in words."""
    return str(KINDS.get(kind) or topic_word(kind.split(".")[0]) + " · " + kind.partition(".")[2])


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
