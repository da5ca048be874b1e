"""Taking an award away: proposed by one organiser, done when another confirms it, as rejections are."""

from hashlib import sha256

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.awards.models import Result
from lzcontest.awards.policy import can_prepare_result
from lzcontest.awards.service.compiling import get_awarded, public_reason, take_award_away
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.models import RejectionProposal
from lzcontest.intake.policy import can_look_at, can_second, needs_second_look
from lzcontest.intake.queries import get_open_proposal, get_screening_facts
from lzcontest.intake.service.second_look import answer_proposal, need_proposal
from lzcontest.ledger.service import record

ACT = "disqualify"


def disqualify_entry(
    session: Session, actor: Actor, *, contest_id: str, entry_id: str, reason: str
) -> Result | RejectionProposal:
    """Take a work's award away, or propose it where a second look is due; the proposal changes nothing yet.

    Raises NotAllowed, NotFound, InvalidInput (``reason``; ``entry`` when it is proposed already).
    """
    can_prepare_result(actor, contest_id).require()
    _result, entry = get_awarded(session, contest_id, entry_id)
    facts = get_screening_facts(session, entry)
    if not needs_second_look(actor, facts):
        return take_award_away(session, actor, contest_id=contest_id, entry_id=entry_id, reason=reason)
    can_look_at(actor, facts, clock.now()).require()
    why = public_reason(reason)
    if get_open_proposal(session, entry_id, ACT) is not None:
        raise InvalidInput({"entry": _("已经有人提议取消这件作品的资格，等另一位工作人员复核。")})
    made = RejectionProposal(entry_id=entry_id, act=ACT, reason=why, by_user=actor.id)
    session.add(made)
    session.flush()
    _note(session, actor, contest_id, entry_id, "proposed", why)
    return made


def confirm_disqualification(session: Session, actor: Actor, *, contest_id: str, entry_id: str) -> Result:
    """Let the proposed disqualification take effect. Raises NotAllowed (never who proposed it), NotFound."""
    can_prepare_result(actor, contest_id).require()
    _result, entry = get_awarded(session, contest_id, entry_id)
    proposal = need_proposal(session, entry_id, ACT)
    can_second(actor, get_screening_facts(session, entry), proposal.by_user, clock.now()).require()
    answer_proposal(session, proposal, actor, "confirmed", "")
    return take_award_away(session, actor, contest_id=contest_id, entry_id=entry_id, reason=proposal.reason)


def decline_disqualification(session: Session, actor: Actor, *, contest_id: str, entry_id: str, reason: str) -> None:
    """Turn the proposal down, or take one's own back; the award stays. Raises NotAllowed, NotFound, InvalidInput."""
    can_prepare_result(actor, contest_id).require()
    _result, entry = get_awarded(session, contest_id, entry_id)
    can_look_at(actor, get_screening_facts(session, entry), clock.now()).require()
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明为什么不同意，提议的同事会看到。")})
    answer_proposal(session, need_proposal(session, entry_id, ACT), actor, "declined", reason.strip()[:1000])
    _note(session, actor, contest_id, entry_id, "declined", reason.strip())


def _note(session: Session, actor: Actor, contest_id: str, entry_id: str, what: str, reason: str) -> None:
    digest = sha256(reason.encode()).hexdigest()
    kind = f"entry.disqualification_{what}"
    record(session, actor, kind, "entry", entry_id, contest_id=contest_id, reason_sha256=digest)
