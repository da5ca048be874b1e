"""What an organiser makes of a finding: no matter, a warning, or upheld as copied."""

import hashlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger
from lzcontest.similarity.models import SimilarityFinding
from lzcontest.similarity.policy import can_weigh
from lzcontest.similarity.queries import get_pair_facts

DECISIONS = ("open", "dismissed", "warned", "upheld")


def decide_finding(
    session: Session, actor: Actor, *, finding_id: str, state: str, reason: str, seen_state: str | None = None
) -> SimilarityFinding:
    """Decide what a finding means, with a reason; ``open`` takes a decision back.

    A dismissal holds for both sides of the pair, a warning or an upheld finding for this work alone.
    ``seen_state`` is the state the person saw. Records ``similarity.decided``. Raises NotFound, NotAllowed,
    InvalidInput without a reason, Conflict when somebody decided meanwhile.
    """
    row = session.get(SimilarityFinding, finding_id, with_for_update=True)
    if row is None:
        raise NotFound(_("没有这条查重线索。它可能因作品修改而消失。"))
    facts = get_pair_facts(session, row)
    can_weigh(actor, facts, clock.now()).require()
    if state not in DECISIONS:
        raise InvalidInput({"state": _("请选择怎样处理。")})
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明理由。理由会存证，申诉时要用。")})
    if seen_state is not None and row.state != seen_state:
        raise Conflict(_("另一位工作人员刚刚处理了这条线索，您的决定没有保存。请看过最新结果再定。"))
    before = row.state
    rows = [row, *_mirror(session, row)] if "dismissed" in (state, before) else [row]
    for each in rows:
        each.state, each.reason = state, reason.strip()
        each.decided_by, each.decided_at = actor.id, clock.now()
    session.flush()
    ledger.record(
        session,
        actor,
        "similarity.decided",
        "similarity_finding",
        row.id,
        contest_id=facts.contest_id,
        entry=row.entry_id,
        before=before,
        after=state,
        texts=[row.document_sha256, row.source_sha256],
        both_sides=len(rows) == 2,
        reason_sha256=hashlib.sha256(reason.strip().encode()).hexdigest(),
    )
    return row


def _mirror(session: Session, row: SimilarityFinding) -> list[SimilarityFinding]:
    return list(
        session.scalars(
            select(SimilarityFinding).where(
                SimilarityFinding.document_id == row.source_id,
                SimilarityFinding.source_id == row.document_id,
                SimilarityFinding.state == row.state,
            )
        )
    )
