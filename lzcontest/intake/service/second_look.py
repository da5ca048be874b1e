"""The second look: a rejection takes effect when another organiser confirms it, or is turned down with a reason."""

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.models import RejectionProposal, ScreeningDecision
from lzcontest.intake.policy import can_answer, can_decline
from lzcontest.intake.queries import get_open_proposal
from lzcontest.intake.service.deciding import check_length, decide, hold
from lzcontest.intake.service.screening import turn_away


def confirm_rejection(session: Session, actor: Actor, *, entry_id: str, seen: str | None = None) -> ScreeningDecision:
    """Let the proposed rejection take effect, with the reason it was proposed with; the owner is mailed now.

    Raises NotFound, NotAllowed (who proposed it cannot confirm it), Conflict.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    can_answer(actor, facts, clock.now()).require()
    proposal = need_proposal(session, entry_id)
    answer_proposal(session, proposal, actor, "confirmed", "")
    made = decide(
        session, actor, entry, "confirm", gate=proposal.gate, reason=proposal.reason, proposed_by=proposal.by_user
    )
    turn_away(session, entry, proposal.reason)
    return made


def decline_rejection(
    session: Session, actor: Actor, *, entry_id: str, reason: str, seen: str | None = None
) -> ScreeningDecision:
    """Turn the proposal down, or take one's own back; the work waits where it waited. Nobody is mailed.

    Raises NotFound, NotAllowed, InvalidInput (``reason``), Conflict.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    can_decline(actor, facts, clock.now()).require()
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明为什么不同意，提议的同事会看到。")})
    why = check_length("reason", reason)
    proposal = need_proposal(session, entry_id)
    answer_proposal(session, proposal, actor, "declined", why)
    return decide(session, actor, entry, "decline", gate=proposal.gate, reason=why, proposed_by=proposal.by_user)


def need_proposal(session: Session, entry_id: str, act: str = "reject") -> RejectionProposal:
    """What was proposed against the work. Raises NotFound."""
    found = get_open_proposal(session, entry_id, act)
    if found is None:
        raise NotFound(_("没有等待复核的提议，可能已经有人处理。"))
    return found


def answer_proposal(session: Session, proposal: RejectionProposal, actor: Actor, state: str, answer: str) -> None:
    """Close a proposal as ``confirmed`` or ``declined``, with the reason."""
    proposal.state, proposal.answer = state, answer
    proposal.answered_by, proposal.answered_at = actor.id, clock.now()
    session.flush()
