"""Screening: pass a work, return it for correction, reject it, or take such a decision back."""

import hashlib
from datetime import datetime, timedelta

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
from lzcontest.identity import queries as identity
from lzcontest.intake.models import ScreeningDecision
from lzcontest.intake.policy import can_reopen, can_screen
from lzcontest.intake.queries import get_screening_facts
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify

REASON_MAX = 1000
SHORTEST_TERM = timedelta(hours=12)


def accept_entry(
    session: Session, actor: Actor, *, entry_id: str, version: int | None = None, waive: str = ""
) -> ScreeningDecision:
    """Pass a work on to the judges; its owner is mailed. ``version`` is what the person saw of the work.

    Refused with InvalidInput (field ``waive``) while an open identity finding of high rank waits, unless
    ``waive`` says why it may. Raises NotFound, NotAllowed, Conflict when it changed or was decided meanwhile.
    """
    entry = _open_for_decision(session, actor, entry_id, version)
    waiting = identity.count_open(session, [entry_id], rank="high").get(entry_id, 0)
    if waiting and not waive.strip():
        raise InvalidInput(
            {
                "waive": _(
                    "还有 %(n)s 处明显的身份线索没有处理。请先遮蔽或放行；确实不用处理的，写明理由后再通过。", n=waiting
                )
            }
        )
    _check_length("waive", waive)
    made = _decide(session, actor, entry, "accept", waive if waiting else "", None, waived=waiting)
    _move(session, entry, "accepted", "", None)
    _mail(session, entry, "entry_accepted")
    return made


def return_entry(
    session: Session, actor: Actor, *, entry_id: str, reason: str, due_at: datetime, version: int | None = None
) -> ScreeningDecision:
    """Send a work back for correction until ``due_at``, with the reason the entrant reads and is mailed.

    Raises NotFound, NotAllowed, InvalidInput (``reason``, ``due_at``), Conflict.
    """
    entry = _open_for_decision(session, actor, entry_id, version)
    _need_reason(reason)
    if due_at < clock.now() + SHORTEST_TERM:
        raise InvalidInput({"due_at": _("补正期限太近了，至少留出 12 个小时。")})
    made = _decide(session, actor, entry, "return", reason, due_at)
    _move(session, entry, "returned", reason.strip(), due_at)
    due = f"{clock.local(due_at - timedelta(minutes=1)):%Y-%m-%d} 24:00" if _is_midnight(due_at) else _wall(due_at)
    _mail(session, entry, "entry_returned", reason=reason.strip(), due=due)
    return made


def reject_entry(
    session: Session, actor: Actor, *, entry_id: str, reason: str, version: int | None = None
) -> ScreeningDecision:
    """Turn a work away, with the reason the entrant reads and is mailed. Raises NotFound, NotAllowed, InvalidInput, Conflict."""
    entry = _open_for_decision(session, actor, entry_id, version)
    _need_reason(reason)
    made = _decide(session, actor, entry, "reject", reason, None)
    _move(session, entry, "rejected", reason.strip(), None)
    _mail(session, entry, "entry_rejected", reason=reason.strip())
    return made


def reopen_entry(
    session: Session, actor: Actor, *, entry_id: str, reason: str, version: int | None = None
) -> ScreeningDecision:
    """Take an acceptance or a rejection back: the work waits for screening again. No mail: a decision will follow.

    Raises NotFound, NotAllowed, InvalidInput, Conflict.
    """
    entry = entries.lock_entry(session, entry_id)
    can_reopen(actor, get_screening_facts(session, entry), clock.now()).require()
    _check_seen(entry, version)
    _need_reason(reason)
    made = _decide(session, actor, entry, "reopen", reason, None)
    _move(session, entry, "screening", "", None)
    return made


def _open_for_decision(session: Session, actor: Actor, entry_id: str, version: int | None) -> Entry:
    """The work, locked and as the person saw it. Raises NotFound, NotAllowed, Conflict."""
    entry = entries.lock_entry(session, entry_id)
    facts = get_screening_facts(session, entry)
    verdict = can_screen(actor, facts, clock.now())
    if verdict or version is None or entry.version == version:
        verdict.require()
    _check_seen(entry, version)
    return entry


def _check_seen(entry: Entry, version: int | None) -> None:
    if version is not None and entry.version != version:
        raise Conflict(
            _(
                "这件作品刚刚有了变化：另一位工作人员已经处理，或者投稿人重新提交。您的决定没有保存，请看过最新情况再定。"
            )
        )


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明理由，投稿人会看到。")})
    _check_length("reason", reason)


def _check_length(name: str, text: str) -> None:
    if len(text) > REASON_MAX:
        raise InvalidInput({name: _("理由最多 %(max)s 字，现在有 %(n)s 字。", max=REASON_MAX, n=len(text))})


def _decide(
    session: Session,
    actor: Actor,
    entry: Entry,
    decision: str,
    reason: str,
    due_at: datetime | None,
    *,
    waived: int = 0,
) -> ScreeningDecision:
    last = entries.get_last_submission(session, entry.id)
    serial = last.serial if last else 0
    made = ScreeningDecision(
        entry_id=entry.id,
        submission_serial=serial,
        decision=decision,
        reason=reason.strip(),
        due_at=due_at,
        by_user=actor.id,
    )
    session.add(made)
    record(
        session,
        actor,
        {
            "accept": "entry.accepted",
            "return": "entry.returned",
            "reject": "entry.rejected",
            "reopen": "entry.reopened",
        }[decision],
        "entry",
        entry.id,
        contest_id=entry.contest_id,
        number=entry.number,
        serial=serial,
        sha256=last.sha256 if last else None,
        was=entry.state,
        waived_identity_findings=waived,
        reason_sha256=hashlib.sha256(reason.strip().encode()).hexdigest() if reason.strip() else None,
        due_at=due_at.isoformat() if due_at else None,
    )
    return made


def _move(session: Session, entry: Entry, state: str, note: str, due_at: datetime | None) -> None:
    if not can_move(entry.state, state):
        raise Conflict(_("作品的状态刚刚变了，请刷新后再试。"))
    entry.state, entry.state_note, entry.due_at = state, note, due_at
    entry.updated_at = clock.now()
    entry.version += 1
    session.flush()


def _mail(session: Session, entry: Entry, event: str, **context: str) -> None:
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


def _is_midnight(moment: datetime) -> bool:
    return clock.local(moment).strftime("%H:%M") == "00:00"


def _wall(moment: datetime) -> str:
    return f"{clock.local(moment):%Y-%m-%d %H:%M}"
