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
    "assignment": _l("评审任务"),
    "sheet": _l("评分表"),
    "result": _l("结果"),
    "objection": _l("异议"),
    "document": _l("文件"),
    "certificate": _l("证书"),
    "tour": _l("巡演"),
    "role": _l("角色"),
    "account": _l("账号"),
    "personal_data": _l("个人信息查看"),
}
KINDS: dict[str, LazyText] = {
    "entry.submitted": _l("提交作品"),
    "entry.withdrawn": _l("撤回作品"),
    "entry.accepted": _l("审查通过"),
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
    "account.created": _l("新建账号"),
    "account.password_reset": _l("重设密码"),
    "account.password_changed": _l("修改密码"),
    "account.administrator_made": _l("设为系统管理员"),
    "role.granted": _l("授予角色"),
    "role.revoked": _l("撤销角色"),
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
