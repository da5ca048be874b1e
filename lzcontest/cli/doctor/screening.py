"""What must always be true of screening: the rows say what the ledger says, and nothing passed without both gates."""

import json

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from lzcontest.cli.doctor.report import Check, finding
from lzcontest.entries.models import Entry
from lzcontest.foundation.storage import Storage
from lzcontest.intake.domain import GATES
from lzcontest.intake.models import EntryMerge, PassedGate, RejectionProposal
from lzcontest.judging.models import RoundEntry
from lzcontest.ledger.models import LedgerEvent

# What the state of a work is after the latest of these acts.
STATE_AFTER = {
    "entry.submitted": {"processing"},
    "entry.processed": {"screening"},
    "entry.accepted": {"accepted"},
    "entry.returned": {"returned"},
    "entry.rejected": {"rejected"},
    "entry.reopened": {"screening"},
    "entry.withdrawn": {"withdrawn"},
    "entry.merged": {"withdrawn"},
    "entry.unmerged": {"processing", "returned"},
    "entry.disqualified": {"disqualified"},
}


def check_screening(session: Session, _storage: Storage) -> Check:
    """States by the ledger, gates of accepted works, proposals and merges that stand, the mark of drawn works."""
    wrong = [*_states(session), *_gates(session), *_proposals(session), *_merges(session), *_drawn(session)]
    return finding("screening", wrong, "states, gates and proposals are what the ledger says")


def _states(session: Session) -> list[str]:
    last = (
        select(LedgerEvent.subject_id, func.max(LedgerEvent.seq).label("seq"))
        .where(LedgerEvent.kind.in_(STATE_AFTER))
        .group_by(LedgerEvent.subject_id)
        .subquery()
    )
    rows = session.execute(
        select(Entry.id, Entry.state, LedgerEvent.kind)
        .join(last, last.c.subject_id == Entry.id)
        .join(LedgerEvent, LedgerEvent.seq == last.c.seq)
    )
    return [
        f"entry {row.id} is {row.state}, but the ledger's last word is {row.kind}"
        for row in rows
        if row.state not in STATE_AFTER[row.kind]
    ]


def _gates(session: Session) -> list[str]:
    """Works that the ledger saw accepted since there are gates, and works in which a gate was passed at all."""
    passed: dict[str, dict[str, int]] = {}
    for row in session.execute(select(PassedGate.entry_id, PassedGate.gate, PassedGate.submission_serial)):
        passed.setdefault(row.entry_id, {})[row.gate] = row.submission_serial
    states = {row.id: row.state for row in session.execute(select(Entry.id, Entry.state))}
    accepted = session.execute(
        select(LedgerEvent.subject_id, LedgerEvent.body)
        .where(LedgerEvent.kind == "entry.accepted")
        .order_by(LedgerEvent.seq)
    )
    serials = {row.subject_id: json.loads(row.body)["facts"].get("serial") for row in accepted}
    wrong = [
        f"entry {entry} was accepted without passing both gates"
        for entry, serial in serials.items()
        if states.get(entry) == "accepted" and passed.get(entry) != dict.fromkeys(GATES, serial)
    ]
    held = ("screening", "accepted", "disqualified", "withdrawn")
    wrong += [
        f"entry {entry} is {states[entry]} and still has a passed gate" for entry in passed if states[entry] not in held
    ]
    return wrong


def _proposals(session: Session) -> list[str]:
    made = RejectionProposal
    doubled = (
        select(made.entry_id, made.act)
        .where(made.state == "open")
        .group_by(made.entry_id, made.act)
        .having(func.count() > 1)
    )
    wrong = [f"entry {row.entry_id} has two open proposals" for row in session.execute(doubled)]
    stale = (
        select(made.entry_id)
        .join(Entry, Entry.id == made.entry_id)
        .where(made.state == "open", made.act == "reject", Entry.state != "screening")
    )
    return wrong + [
        f"entry {entry} is not in screening and a rejection is proposed" for entry in session.scalars(stale)
    ]


def _merges(session: Session) -> list[str]:
    apart = (
        select(EntryMerge.entry_id)
        .join(Entry, Entry.id == EntryMerge.entry_id)
        .where(EntryMerge.undone_at.is_(None), Entry.state != "withdrawn")
    )
    return [f"entry {entry} was merged and still takes part" for entry in session.scalars(apart)]


def _drawn(session: Session) -> list[str]:
    inside = exists().where(RoundEntry.entry_id == Entry.id)
    unmarked = select(Entry.id).where(inside, Entry.drawn_at.is_(None))
    marked = select(Entry.id).where(~inside, Entry.drawn_at.is_not(None))
    wrong = [f"entry {entry} is in a round and not marked as drawn" for entry in session.scalars(unmarked)]
    return wrong + [f"entry {entry} is marked as drawn and in no round" for entry in session.scalars(marked)]
