"""Deciding on a finding: mask it for the judges, or let it stand with a reason."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity.models import IdentityFinding
from lzcontest.identity.policy import can_redact
from lzcontest.identity.queries import SUBTITLES, get_work_facts
from lzcontest.identity.service.captions import settle_subtitles
from lzcontest.ledger import service as ledger

STATES = ("open", "redacted", "dismissed")


def decide_finding(
    session: Session, actor: Actor, *, finding_id: str, state: str, reason: str = "", seen_state: str | None = None
) -> IdentityFinding:
    """Mask the place in the review copy (``redacted``), let it stand (``dismissed``, with a reason), or reopen it.

    The original is never altered. Records ``identity.decided``. Raises NotFound, NotAllowed, InvalidInput,
    Conflict when it is no longer in ``seen_state``.
    """
    row = session.get(IdentityFinding, finding_id, with_for_update=True)
    if row is None:
        raise NotFound(_("没有这条身份线索。它可能因作品修改而消失。"))
    facts = get_work_facts(session, row.entry_id)
    can_redact(actor, facts, clock.now()).require()
    if state not in STATES:
        raise InvalidInput({"state": _("请选择遮蔽或者放行。")})
    if state == "dismissed" and not reason.strip():
        raise InvalidInput({"reason": _("放行要写明理由，例如“剧中人物，与作者同名”。")})
    if seen_state is not None and row.state != seen_state:
        raise Conflict(_("另一位工作人员刚刚处理了这条线索，您的决定没有保存。请看过最新结果再定。"))
    _decide(session, actor, [row], state, reason, facts.contest_id)
    return row


def redact_findings(session: Session, actor: Actor, *, entry_id: str) -> int:
    """Mask every open finding of high or medium rank of an entry; how many. Raises NotFound, NotAllowed."""
    facts = get_work_facts(session, entry_id)
    can_redact(actor, facts, clock.now()).require()
    rows = list(
        session.scalars(
            select(IdentityFinding).where(
                IdentityFinding.entry_id == entry_id,
                IdentityFinding.state == "open",
                IdentityFinding.rank.in_(("high", "medium")),
            )
        )
    )
    _decide(session, actor, rows, "redacted", "", facts.contest_id)
    return len(rows)


def _decide(
    session: Session, actor: Actor, rows: list[IdentityFinding], state: str, reason: str, contest_id: str
) -> None:
    for row in rows:
        before, row.state, row.reason = row.state, state, reason.strip()
        row.decided_by, row.decided_at = actor.id, clock.now()
        session.flush()
        ledger.record(
            session,
            actor,
            "identity.decided",
            "identity_finding",
            row.id,
            contest_id=contest_id,
            entry=row.entry_id,
            before=before,
            after=state,
            text=row.text_sha256,
            span=[row.start, row.end],
        )
    if any(row.part == SUBTITLES for row in rows):
        settle_subtitles(session, rows[0].entry_id)
