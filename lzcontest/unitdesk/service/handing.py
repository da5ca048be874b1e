"""Handing a work that a liaison began to its author, by a link that works once."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor, email_problem, normal_email
from lzcontest.accounts.queries import get_user_by_email
from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries.models import Entry
from lzcontest.entries.service.drafts import entrant_facts
from lzcontest.entries.service.storing import store_work
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.db import count_changed
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import new_token
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify
from lzcontest.unitdesk import policy, queries
from lzcontest.unitdesk.models import Handover
from lzcontest.unitdesk.policy import HandoverFacts

VALID_FOR = timedelta(days=14)
_PURPOSE = "handover"


def handover_facts(actor: Actor, entry: Entry) -> HandoverFacts:
    """What decides whether a work may be handed to its author."""
    return HandoverFacts(entry.owner_id == actor.id, entry.via_unit, entry.state)


def make_handover(session: Session, actor: Actor, *, contest_id: str, entry_id: str, email: str = "") -> Handover:
    """A fresh link for the author of a draft, mailed where ``email`` is given; an earlier open one stops working.

    The address is used for the letter and not kept. Raises NotFound, NotAllowed, InvalidInput (``email``).
    """
    field = queries.get_field(session, actor, contest_id)
    entry = _own_entry(session, actor, contest_id, entry_id)
    policy.can_hand_over(handover_facts(actor, entry)).require()
    unit_id = field.nearest_own(entry.unit_id)
    if unit_id is None:
        raise NotFound(_("没有这件作品。"))
    address = normal_email(email)
    if address and (problem := email_problem(address)):
        raise InvalidInput({"email": problem})
    now = clock.now()
    session.execute(
        update(Handover)
        .where(Handover.entry_id == entry_id, Handover.taken_at.is_(None), Handover.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    token = new_token()
    made = Handover(
        entry_id=entry_id,
        unit_id=unit_id,
        token_hash=token_hash(token),
        token_sealed=runtime.current().cipher.seal(token, purpose=_PURPOSE),
        made_by=actor.id,
        mailed=bool(address),
        expires_at=now + VALID_FOR,
    )
    session.add(made)
    session.flush()
    record(session, actor, "entry.handover_offered", "entry", entry_id, contest_id=contest_id, unit=unit_id)
    if address:
        _mail(session, entry, address, field.names[unit_id], token, made)
    return made


def _mail(session: Session, entry: Entry, address: str, unit: str, token: str, made: Handover) -> None:
    user = get_user_by_email(session, address)
    notify(
        session,
        "work_handed",
        address=address,
        user_id=user.id if user else None,
        locale=user.locale if user else "zh",
        contest=contests.get_contest(session, entry.contest_id).title,
        unit=unit,
        token=token,
        until=clock.local(made.expires_at),
    )


def open_token(session: Session, handover_id: str) -> str:
    """The secret of a link, for whoever made it to copy."""
    return runtime.current().cipher.open(session.get_one(Handover, handover_id).token_sealed, purpose=_PURPOSE)


def made_link(session: Session, actor: Actor, entry_id: str) -> bool:
    """Whether the actor ever made a link for this work."""
    found = select(Handover.id).where(Handover.entry_id == entry_id, Handover.made_by == actor.id).limit(1)
    return session.scalar(found) is not None


def take_over(session: Session, actor: Actor, token: str) -> Entry:
    """Make the actor the owner of the work; the link is used up, and the unit keeps sight of the work.

    Raises NotFound for a dead link, NotAllowed for whoever decides in the contest and for the liaison's own account,
    Conflict when somebody else was faster.
    """
    now = clock.now()
    made = queries.get_open_handover(session, token, now)
    entry = entries.lock_entry(session, made.entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    facts = HandoverFacts(True, entry.via_unit, entry.state)
    policy.can_take_over(
        entrant_facts(actor, contest), facts, is_maker=actor.id in (made.made_by, entry.owner_id)
    ).require()
    taken = count_changed(
        session,
        update(Handover)
        .where(Handover.id == made.id, Handover.taken_at.is_(None), Handover.revoked_at.is_(None))
        .values(taken_at=now, taken_by=actor.id, taken_version=entry.version + 1)
        .execution_options(synchronize_session="fetch"),
    )
    if taken != 1:
        raise Conflict(_("这个链接刚刚被用过了。"))
    work = entries.get_work(session, entry)
    people = tuple(
        replace(a, user_id=actor.id) if a.role == "author" and a.name == actor.name else a for a in work.authors
    )
    # What the liaison ticked was not the author's own word.
    after = replace(work, authors=people, originality_at=None, licence_at=None, rules_version=None)
    store_work(session, entry, work, after)
    entry.owner_id, entry.via_unit = actor.id, False
    entry.version += 1
    entry.updated_at = now
    session.flush()
    record(session, actor, "entry.handed_over", "entry", entry.id, contest_id=contest.id, unit=made.unit_id)
    return entry


def call_back(session: Session, actor: Actor, *, contest_id: str, handover_id: str) -> Handover:
    """Stop a link; of a work that was taken by the wrong person and not touched since, take the work back.

    Raises NotFound, NotAllowed once the taker has written or handed in.
    """
    made = session.get(Handover, handover_id, with_for_update=True)
    if made is None or made.made_by != actor.id or made.revoked_at is not None:
        raise NotFound(_("没有这个链接，或者已经收回。"))
    entry = entries.lock_entry(session, made.entry_id)
    if entry.contest_id != contest_id:
        raise NotFound(_("没有这个链接，或者已经收回。"))
    untouched = queries.is_untouched(made, entry)
    policy.can_call_back(taken=made.taken_at is not None, untouched=untouched, state=entry.state).require()
    made.revoked_at = clock.now()
    if made.taken_at is not None:
        entry.owner_id, entry.via_unit = actor.id, True
        entry.version += 1
        entry.updated_at = clock.now()
    session.flush()
    record(
        session, actor, "entry.handover_called_back", "entry", entry.id,
        contest_id=contest_id, unit=made.unit_id, taken=made.taken_at is not None,
    )  # fmt: skip
    return made


def _own_entry(session: Session, actor: Actor, contest_id: str, entry_id: str) -> Entry:
    entry = entries.get_own_entry(session, actor, entry_id)
    if entry.contest_id != contest_id:
        raise NotFound(_("没有这件作品。"))
    return entries.lock_entry(session, entry.id)
