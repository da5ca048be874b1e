"""Terms of correction: set anew, reminded of before they end, and what happens when they pass."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.accounts.models import User
from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry
from lzcontest.entries.policy import HAND_IN_GRACE, UPLOAD_GRACE
from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.intake.models import ScreeningDecision
from lzcontest.intake.policy import can_extend
from lzcontest.intake.queries import get_screening_settings
from lzcontest.intake.service.deciding import check_length, decide, due_text, hold, mail_owner
from lzcontest.intake.service.screening import check_term, turn_away


def change_term(
    session: Session, actor: Actor, *, entry_id: str, due_at: datetime, reason: str = "", seen: str | None = None
) -> ScreeningDecision:
    """Give a returned work another term, passed or not; its owner is mailed the new one.

    Raises NotFound, NotAllowed, InvalidInput (``due_at``, ``reason``), Conflict.
    """
    entry, facts = hold(session, actor, entry_id, seen)
    can_extend(actor, facts, clock.now()).require()
    check_term(due_at)
    made = decide(session, actor, entry, "extend", reason=check_length("reason", reason), due_at=due_at)
    entry.due_at = due_at
    for earlier in _terms(session, entry.id):
        earlier.reminded_at = earlier.lapsed_at = clock.now()  # superseded: the new decision carries the term on
    made.reminded_at = made.lapsed_at = None
    session.flush()
    mail_owner(session, entry, "entry_term_changed", reason=entry.state_note, due=due_text(due_at))
    return made


def keep_term(session: Session, *, entry_id: str, began_at: datetime) -> None:
    """An upload for a correction that was begun in time has ended late: leave time to hand the work in.

    Counted from the term that was given, so that one late upload does not make room for the next.
    """
    entry = session.get_one(Entry, entry_id)
    if entry.state != "returned" or entry.due_at is None:
        return
    now, given = clock.now(), [made.due_at for made in _terms(session, entry_id) if made.due_at]
    ends = max(given[0], session.get_one(Contest, entry.contest_id).closes_at or given[0]) if given else entry.due_at
    if began_at < ends <= now <= ends + UPLOAD_GRACE:
        entry.due_at = now + HAND_IN_GRACE
        session.flush()


def list_terms_to_look_at(session: Session) -> list[str]:
    """Works whose term ends soon or has passed, and nobody was told of it yet."""
    latest = clock.now() + timedelta(days=14)
    waiting = (
        select(Entry.id)
        .where(Entry.state == "returned", Entry.due_at < latest)
        .where(
            select(ScreeningDecision.id)
            .where(ScreeningDecision.entry_id == Entry.id, ScreeningDecision.lapsed_at.is_(None))
            .where(ScreeningDecision.decision.in_(("return", "extend")))
            .exists()
        )
    )
    return list(session.scalars(waiting))


def look_at_term(session: Session, entry_id: str) -> str:
    """Remind the owner of a returned work, or let its term pass by the contest's rule; what was done, or "".

    Does nothing twice. An upload that was begun in time may finish: a term has passed ``UPLOAD_GRACE`` after its end.
    """
    entry = session.get(Entry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None or entry.state != "returned" or entry.due_at is None:
        return ""
    terms = [made for made in _terms(session, entry_id) if made.lapsed_at is None]
    if not terms:
        return ""
    contest, now = session.get_one(Contest, entry.contest_id), clock.now()
    settings = get_screening_settings(session, contest.id)[0]
    ends = max(entry.due_at, contest.closes_at or entry.due_at)
    if now >= ends + UPLOAD_GRACE:
        _lapse(session, entry, terms, settings.lapse)
        return "lapsed"
    soon = entry.due_at - timedelta(days=settings.remind_days)
    # A term that was short from the start needs no reminder right after its letter.
    if settings.remind_days and terms[0].reminded_at is None and terms[0].created_at < soon <= now < entry.due_at:
        terms[0].reminded_at = now
        session.flush()
        due = due_text(entry.due_at)
        mail_owner(session, entry, "entry_term_ends", reason=entry.state_note, due=due, lapse=settings.lapse)
        return "reminded"
    return ""


def _lapse(session: Session, entry: Entry, terms: list[ScreeningDecision], rule: str) -> None:
    now = clock.now()
    for made in terms:
        made.lapsed_at = made.reminded_at = now
    decide(session, SYSTEM, entry, "lapse", due_at=entry.due_at, rule=rule)
    if rule == "reject":
        with speaking(session.get_one(User, entry.owner_id).locale):
            why = _("退回补正后，到期没有重新提交。原来的说明：%(why)s", why=entry.state_note)
        decide(session, SYSTEM, entry, "reject", reason=why, cause="lapsed")
        turn_away(session, entry, why)
    else:
        session.flush()
        mail_owner(session, entry, "entry_term_passed", reason=entry.state_note)


def _terms(session: Session, entry_id: str) -> list[ScreeningDecision]:
    """The decisions that set a term on the work, the latest first."""
    made = ScreeningDecision
    return list(
        session.scalars(
            select(made)
            .where(made.entry_id == entry_id, made.decision.in_(("return", "extend")), made.due_at.is_not(None))
            .order_by(made.created_at.desc(), made.id.desc())
        )
    )
