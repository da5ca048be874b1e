"""Screening: pass a work at its gates, return it for correction, turn it away, or take such a decision back."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries import queries as entries
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity import queries as identity
from lzcontest.intake.domain import GATES, entry_state
from lzcontest.intake.models import PassedGate, RejectionProposal, ScreeningDecision
from lzcontest.intake.policy import (
    ScreeningFacts,
    can_give_up,
    can_pass,
    can_reopen,
    can_screen,
    needs_second_look,
    open_gates,
)
from lzcontest.intake.queries import get_screening_settings
from lzcontest.intake.service.deciding import (
    check_length,
    decide,
    due_text,
    forget_screening,
    hold,
    mail_owner,
    move,
    need_reason,
)
from lzcontest.ledger.service import record

SHORTEST_TERM = timedelta(hours=12)


def pass_gate(
    session: Session, actor: Actor, *, entry_id: str, gate: str, seen: str | None = None, waive: str = ""
) -> ScreeningDecision:
    """Pass a work at one gate; past both it goes to the judges and its owner is mailed.

    ``seen`` is what the person saw (ScreeningFacts.seen). At the formal gate refused with InvalidInput (``consent``)
    while a guardian's consent is missing. At the content gate refused with InvalidInput (``waive``)
    while an open identity finding of high rank waits, unless ``waive`` says why it may.
    Raises NotFound, NotAllowed, Conflict when it changed or was decided meanwhile.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    return _pass(session, actor, entry, facts, gate, waive)


def accept_entry(
    session: Session, actor: Actor, *, entry_id: str, seen: str | None = None, waive: str = ""
) -> list[ScreeningDecision]:
    """Pass a work at every gate that is open to this person, in one go; as ``pass_gate`` otherwise."""
    entry, facts = hold(session, actor, entry_id, seen)
    gates = open_gates(actor, facts, clock.now())
    if not gates:
        left = [gate for gate in GATES if gate not in facts.passed] or GATES
        can_pass(actor, facts, left[0], clock.now()).require()
    made = []
    for gate in gates:
        made.append(_pass(session, actor, entry, facts, gate, waive))
        facts = _with_gate(facts, gate, actor)
    return made


def _pass(
    session: Session, actor: Actor, entry: Entry, facts: ScreeningFacts, gate: str, waive: str
) -> ScreeningDecision:
    if gate not in GATES:
        raise InvalidInput({"gate": _("请选择形式审查或内容审查。")})
    can_pass(actor, facts, gate, clock.now()).require()
    if gate == "formal":
        _check_consents(session, entry)
    waived = _check_identity(session, entry.id, waive) if gate == "content" else 0
    made = decide(
        session,
        actor,
        entry,
        "accept",
        gate=gate,
        reason=waive.strip() if waived else "",
        waived_identity_findings=waived,
    )
    session.add(PassedGate(entry_id=entry.id, gate=gate, submission_serial=made.submission_serial, by_user=actor.id))
    session.flush()
    if set(facts.passed) | {gate} == set(GATES):
        _accept(session, actor, entry)
    return made


def _with_gate(facts: ScreeningFacts, gate: str, actor: Actor) -> ScreeningFacts:
    return replace(facts, passed={**facts.passed, gate: actor.id})


def _accept(session: Session, actor: Actor, entry: Entry) -> None:
    last = entries.get_last_submission(session, entry.id)
    record(
        session,
        actor,
        "entry.accepted",
        "entry",
        entry.id,
        contest_id=entry.contest_id,
        number=entry.number,
        serial=last.serial if last else 0,
        sha256=last.sha256 if last else None,
    )
    move(session, entry, "accepted")
    mail_owner(session, entry, "entry_accepted")


def _check_consents(session: Session, entry: Entry) -> None:
    """A guardian may take the consent back after handing in. Raises InvalidInput (``consent``) while one is missing."""
    if any(need.required and not need.done for need in entries.list_consents(session, entry)):
        raise InvalidInput(
            {"consent": _("监护人没有同意，或者收回了同意，不能通过形式审查。请退回补正，让投稿人重新请监护人确认。")}
        )


def _check_identity(session: Session, entry_id: str, waive: str) -> int:
    """How many open identity findings of high rank ``waive`` lets stand. Raises InvalidInput without a reason."""
    waiting = identity.count_open(session, [entry_id], rank="high").get(entry_id, 0)
    if waiting and not waive.strip():
        raise InvalidInput(
            {
                "waive": _(
                    "还有 %(n)s 处明显的身份线索没有处理。请先遮蔽或放行；确实不用处理的，写明理由后再通过。", n=waiting
                )
            }
        )
    check_length("waive", waive)
    return waiting


def return_entry(
    session: Session,
    actor: Actor,
    *,
    entry_id: str,
    reason: str,
    due_at: datetime,
    gate: str = "",
    seen: str | None = None,
) -> ScreeningDecision:
    """Send a work back for correction until ``due_at``, with the reason the entrant reads and is mailed.

    Raises NotFound, NotAllowed, InvalidInput (``reason``, ``due_at``), Conflict.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    can_screen(actor, facts, clock.now()).require()
    why = need_reason(reason)
    check_term(due_at)
    made = decide(session, actor, entry, "return", gate=gate, reason=why, due_at=due_at)
    forget_screening(session, entry.id)
    move(session, entry, "returned", why, due_at)
    lapse = get_screening_settings(session, entry.contest_id)[0].lapse
    mail_owner(session, entry, "entry_returned", reason=why, due=due_text(due_at), lapse=lapse)
    return made


def check_term(due_at: datetime) -> None:
    """Raises InvalidInput (``due_at``) for a term nobody could keep."""
    if due_at < clock.now() + SHORTEST_TERM:
        raise InvalidInput({"due_at": _("补正期限太近了，至少留出 12 个小时。")})


def reject_entry(
    session: Session, actor: Actor, *, entry_id: str, reason: str, gate: str = "", seen: str | None = None
) -> ScreeningDecision:
    """Turn a work away, with the reason the entrant reads and is mailed; or propose it, where a second look is due.

    The decision says which: ``reject`` or ``propose``. A proposal changes nothing for the entrant and mails nobody.
    Raises NotFound, NotAllowed, InvalidInput (``reason``), Conflict.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    now = clock.now()
    if not can_give_up(actor, facts, now):
        can_screen(actor, facts, now).require()
    why = need_reason(reason)
    # A term that passed is a fact, not an opinion: it needs no second pair of eyes.
    if facts.state == "screening" and needs_second_look(actor, facts):
        session.add(RejectionProposal(entry_id=entry.id, act="reject", gate=gate, reason=why, by_user=actor.id))
        made = decide(session, actor, entry, "propose", gate=gate, reason=why)
        session.flush()
        return made
    made = decide(session, actor, entry, "reject", gate=gate, reason=why)
    turn_away(session, entry, why)
    return made


def turn_away(session: Session, entry: Entry, reason: str) -> None:
    """Let a rejection take effect: state, gates, mail."""
    forget_screening(session, entry.id)
    move(session, entry, "rejected", reason)
    mail_owner(session, entry, "entry_rejected", reason=reason)


def reopen_entry(
    session: Session, actor: Actor, *, entry_id: str, reason: str, seen: str | None = None
) -> ScreeningDecision:
    """Take an acceptance or a rejection back: both gates are open again. No mail: a decision will follow.

    Raises NotFound, NotAllowed (once judges have it, too), InvalidInput, Conflict.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    can_reopen(actor, facts, clock.now()).require()
    why = need_reason(reason)
    made = decide(session, actor, entry, "reopen", reason=why)
    forget_screening(session, entry.id)
    move(session, entry, entry_state("untouched"))
    return made
