"""What every act of screening begins and ends with: the work held still, the decision, the ledger, the mail."""

import hashlib
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import can_move, title_in_marks
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.models import PassedGate, RejectionProposal, ScreeningDecision
from lzcontest.intake.policy import ScreeningFacts, can_look_at
from lzcontest.intake.queries import get_screening_facts
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify

REASON_MAX = 1000
EVENTS = {
    "accept": "entry.gate_passed",
    "return": "entry.returned",
    "reject": "entry.rejected",
    "confirm": "entry.rejected",
    "reopen": "entry.reopened",
    "propose": "entry.rejection_proposed",
    "decline": "entry.rejection_declined",
    "extend": "entry.term_changed",
    "lapse": "entry.lapsed",
}


def hold(session: Session, actor: Actor, entry_id: str, seen: str | None) -> tuple[Entry, ScreeningFacts]:
    """The work, locked, with its facts. Raises NotFound, NotAllowed, Conflict when it is not as the person saw it."""
    entry = entries.lock_entry(session, entry_id)
    facts = get_screening_facts(session, entry)
    can_look_at(actor, facts, clock.now()).require()
    if seen is not None and seen != facts.seen:
        raise Conflict(
            _(
                "这件作品刚刚有了变化：另一位工作人员已经处理，或者投稿人重新提交。您的决定没有保存，请看过最新情况再定。"
            )
        )
    return entry, facts


def need_reason(reason: str) -> str:
    """The reason without white space around. Raises InvalidInput (``reason``) when it is missing or too long."""
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明理由，投稿人会看到。")})
    return check_length("reason", reason)


def check_length(name: str, text: str) -> str:
    """The text without white space around. Raises InvalidInput for field ``name`` when it is too long."""
    if len(text) > REASON_MAX:
        raise InvalidInput({name: _("理由最多 %(max)s 字，现在有 %(n)s 字。", max=REASON_MAX, n=len(text))})
    return text.strip()


def decide(
    session: Session,
    actor: Actor,
    entry: Entry,
    decision: str,
    *,
    gate: str = "",
    reason: str = "",
    due_at: datetime | None = None,
    **facts: Any,
) -> ScreeningDecision:
    """Keep the decision on the latest submission and record it in the ledger, the reason as a hash only."""
    last = entries.get_last_submission(session, entry.id)
    serial = last.serial if last else 0
    made = ScreeningDecision(
        entry_id=entry.id,
        submission_serial=serial,
        decision=decision,
        gate=gate,
        reason=reason,
        due_at=due_at,
        by_user=actor.id,
    )
    session.add(made)
    record(
        session,
        actor,
        EVENTS[decision],
        "entry",
        entry.id,
        contest_id=entry.contest_id,
        number=entry.number,
        serial=serial,
        sha256=last.sha256 if last else None,
        was=entry.state,
        gate=gate,
        reason_sha256=hashlib.sha256(reason.encode()).hexdigest() if reason else None,
        due_at=due_at.isoformat() if due_at else None,
        **facts,
    )
    return made


def move(session: Session, entry: Entry, state: str, note: str = "", due_at: datetime | None = None) -> None:
    """Let the work be in ``state``. What its owner is typing is theirs: the version of the form is not touched."""
    if not can_move(entry.state, state):
        raise Conflict(_("作品的状态刚刚变了，请刷新后再试。"))
    entry.state, entry.state_note, entry.due_at = state, note, due_at
    entry.updated_at = clock.now()
    session.flush()


def forget_screening(session: Session, entry_id: str) -> None:
    """Open both gates again and drop a proposal: the work is handed in or screened anew. Decisions stay."""
    session.execute(delete(PassedGate).where(PassedGate.entry_id == entry_id))
    session.execute(
        update(RejectionProposal)
        .where(
            RejectionProposal.entry_id == entry_id,
            RejectionProposal.act == "reject",
            RejectionProposal.state == "open",
        )
        .values(state="dropped", answered_at=clock.now())
    )


def mail_owner(session: Session, entry: Entry, event: str, **context: Any) -> None:
    """Write to the owner of the work about it."""
    owner = session.get_one(User, entry.owner_id)
    notify(
        session,
        event,
        address=owner.email,
        user_id=owner.id,
        locale=owner.locale,
        contest=contests.get_contest(session, entry.contest_id).title,
        title=title_in_marks(entry.title),
        number=entry.number,
        path=f"/my/works/{entry.id}",
        **context,
    )


def due_text(due_at: datetime) -> str:
    """A term as mails write it: midnight is 24:00 of the day that ends."""
    local = clock.local(due_at)
    if f"{local:%H:%M}" == "00:00":
        return f"{local - timedelta(minutes=1):%Y-%m-%d} 24:00"
    return f"{local:%Y-%m-%d %H:%M}"
