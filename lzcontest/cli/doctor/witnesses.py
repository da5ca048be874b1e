"""What the ledger saw happen must be what the rows say: decisions, gates, consents, files as received, endorsements."""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.cli.doctor.report import Check, finding
from lzcontest.entries.models import Consent, Entry
from lzcontest.foundation.storage import Storage
from lzcontest.intake.models import PassedGate, ScreeningDecision
from lzcontest.intake.service.deciding import EVENTS
from lzcontest.ledger.models import LedgerEvent
from lzcontest.media.models import MediaFile
from lzcontest.unitdesk.models import Endorsement

_DECIDED = {**EVENTS, "merge": "entry.merged", "unmerge": "entry.unmerged"}
_BEFORE_GATES = "entry.accepted"  # how an acceptance was recorded before there were gates
_CONSENT_STATES = {"consent.asked": "waiting", "consent.given": "given", "consent.refused": "refused"}
_ENDORSED = ("entry.endorsed", "entry.endorsement_withdrawn")
_KINDS = {*_DECIDED.values(), *_CONSENT_STATES, *_ENDORSED, _BEFORE_GATES, "entry.submitted", "media.received"}


@dataclass(frozen=True, slots=True)
class _Act:
    kind: str
    actor: str
    subject: str
    facts: dict[str, Any]


def check_witnesses(session: Session, _storage: Storage) -> Check:
    """Rows that no recorded act explains, and recorded acts whose row is gone."""
    rows = session.execute(
        select(LedgerEvent.kind, LedgerEvent.subject_id, LedgerEvent.body)
        .where(LedgerEvent.kind.in_(_KINDS))
        .order_by(LedgerEvent.seq)
        .execution_options(yield_per=500)
    )
    acts = [_Act(kind, told["actor"], subject, told["facts"]) for kind, subject, told in _told(rows)]
    looks = (_decisions, _gates, _consents, _files, _endorsements, _owners)
    wrong = [problem for look in looks for problem in look(session, acts)]
    return finding("recorded acts", wrong, "decisions, consents, files and endorsements are those that were recorded")


def _told(rows: Iterable[Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for kind, subject, body in rows:
        yield kind, subject, json.loads(body)


def _decisions(session: Session, acts: list[_Act]) -> Iterator[str]:
    left: Counter[tuple[Any, ...]] = Counter()
    reasons: dict[tuple[Any, ...], set[str | None]] = defaultdict(set)
    for act in acts:
        if act.kind in _DECIDED.values() or act.kind == _BEFORE_GATES:
            at = (act.kind, act.subject, act.facts.get("serial"), act.actor)
            left[at] += 1
            if "reason_sha256" in act.facts:
                reasons[at].add(act.facts["reason_sha256"])
    for row in session.scalars(select(ScreeningDecision)):
        kind = _DECIDED[row.decision] if row.gate or row.decision != "accept" else _BEFORE_GATES
        at = (kind, row.entry_id, row.submission_serial, row.by_user)
        left[at] -= 1
        digest = hashlib.sha256(row.reason.encode()).hexdigest() if row.reason else None
        if left[at] < 0:
            yield f"decision {row.id} ({row.decision}) was never recorded"
        elif reasons[at] and digest not in reasons[at]:
            yield f"the reason of decision {row.id} is not the one that was recorded"
    for (kind, entry, _serial, _actor), count in left.items():
        if count > 0 and kind != _BEFORE_GATES:
            yield f"a decision on entry {entry} ({kind}) was recorded and is gone"


def _gates(session: Session, acts: list[_Act]) -> Iterator[str]:
    passed = {(a.subject, a.facts["gate"], a.facts["serial"], a.actor) for a in acts if a.kind == EVENTS["accept"]}
    by_gates = {(entry, serial) for entry, _gate, serial, _actor in passed}
    whole = {(a.subject, a.facts.get("serial"), a.actor) for a in acts if a.kind == _BEFORE_GATES}
    for row in session.scalars(select(PassedGate)):
        entry, serial, actor = row.entry_id, row.submission_serial, row.by_user
        before = (entry, serial) not in by_gates and (entry, serial, actor) in whole
        if not before and (entry, row.gate, serial, actor) not in passed:
            yield f"entry {entry} has passed the gate {row.gate} by nobody's recorded act"


def _consents(session: Session, acts: list[_Act]) -> Iterator[str]:
    last = {
        a.facts["consent"]: (_CONSENT_STATES[a.kind], a.facts["text_sha256"]) for a in acts if a.kind in _CONSENT_STATES
    }
    rows = {row.id: (row.state, row.text_sha256) for row in session.scalars(select(Consent)) if row.state != "needed"}
    for consent in sorted(rows.keys() | last.keys()):
        if rows.get(consent) != last.get(consent):
            yield f"consent {consent} is not as it was recorded"


def _files(session: Session, acts: list[_Act]) -> Iterator[str]:
    received = {a.subject: (a.facts["sha256"], a.facts["size"]) for a in acts if a.kind == "media.received"}
    for row in session.execute(select(MediaFile.id, MediaFile.sha256, MediaFile.size)):
        if received.get(row.id, (row.sha256, row.size)) != (row.sha256, row.size):
            yield f"file {row.id} is not the one that was received"


def _endorsements(session: Session, acts: list[_Act]) -> Iterator[str]:
    last = {(a.subject, a.facts["unit"]): a.kind for a in acts if a.kind in _ENDORSED}
    recorded = {at for at, kind in last.items() if kind == _ENDORSED[0]}
    rows = {(row.entry_id, row.unit_id) for row in session.execute(select(Endorsement.entry_id, Endorsement.unit_id))}
    for entry, unit in sorted(rows ^ recorded):
        yield f"the endorsement of entry {entry} by unit {unit} is not as it was recorded"


def _owners(session: Session, acts: list[_Act]) -> Iterator[str]:
    by = {a.subject: a.actor for a in acts if a.kind == "entry.submitted"}
    for row in session.execute(select(Entry.id, Entry.owner_id)):
        if by.get(row.id, row.owner_id) != row.owner_id:
            yield f"entry {row.id} belongs to somebody else than who handed it in"
