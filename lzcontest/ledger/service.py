"""Writing to the ledger and proving that nobody changed it."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.crypto import SigningKey
from lzcontest.ledger.domain import (
    Checkpoint,
    append,
    canonical_json,
    frontier_places,
    leaf_hash,
    note_text,
    root_from_nodes,
)
from lzcontest.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerNode

ORIGIN = "lzcontest/ledger"
_APPEND_LOCK = 0x6C7A6C65  # PostgreSQL advisory lock: one appender at a time keeps seq without gaps


class HasId(Protocol):
    """Whoever acts: all that the ledger needs to know is the id."""

    @property
    def id(self) -> str: ...


def record(
    session: Session,
    actor: HasId,
    kind: str,
    subject_type: str,
    subject_id: str,
    *,
    contest_id: str | None = None,
    **facts: Any,
) -> LedgerEvent:
    """Add one act to the ledger, in the transaction of the act itself.

    ``kind`` reads ``entry.submitted``. ``facts`` are plain JSON without floats and without personal data:
    ids, hashes, states, numbers. Raises CanonicalError for anything else.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _APPEND_LOCK})
    seq = session.scalar(select(func.coalesce(func.max(LedgerEvent.seq) + 1, 0))) or 0
    at = clock.now()
    body = canonical_json(
        {
            "seq": seq,
            "at": at.isoformat(timespec="microseconds"),
            "actor": actor.id,
            "kind": kind,
            "subject": [subject_type, subject_id],
            "contest": contest_id,
            "facts": facts,
        }
    )
    leaf = leaf_hash(body)
    for node in append(seq, _frontier(session, seq), leaf).nodes:
        session.add(LedgerNode(level=node.level, index=node.index, hash=node.hash.hex()))
    event = LedgerEvent(
        seq=seq,
        at=at,
        actor_id=actor.id,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        contest_id=contest_id,
        body=body.decode(),
        leaf_hash=leaf.hex(),
    )
    session.add(event)
    session.flush()
    return event


def _frontier(session: Session, size: int) -> list[bytes]:
    return [_stored_node(session)(level, index) for level, index in frontier_places(size)]


def _stored_node(session: Session) -> Callable[[int, int], bytes]:
    def read(level: int, index: int) -> bytes:
        return bytes.fromhex(session.get_one(LedgerNode, (level, index)).hash)

    return read


def tree_size(session: Session) -> int:
    """How many events the ledger holds."""
    return session.scalar(select(func.count()).select_from(LedgerEvent)) or 0


def make_checkpoint(session: Session, actor: HasId) -> LedgerCheckpoint:
    """Sign the present size and root of the tree; the last one is returned when nothing is new."""
    size = tree_size(session)
    found = session.get(LedgerCheckpoint, size)
    if found is not None:
        return found
    root = root_from_nodes(size, _stored_node(session))
    key = signing_key()
    at = clock.now()  # read once: the note and the column must name the same second
    note = note_text(Checkpoint(origin=ORIGIN, size=size, root=root, time=at))
    checkpoint = LedgerCheckpoint(
        tree_size=size, root_hash=root.hex(), at=at, key_id=key.key_id, note=note, signature=key.sign(note)
    )
    session.add(checkpoint)
    session.flush()
    return checkpoint


def signing_key() -> SigningKey:
    """The key of this installation that signs checkpoints."""
    return SigningKey.of(runtime.current().settings)


@dataclass(slots=True)
class Verification:
    """What ``verify`` found: how much was read, and the first thing that is wrong, if any."""

    size: int = 0
    root: str = ""
    checkpoints: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether nothing at all was wrong."""
        return not self.problems


def verify(session: Session, kept: Checkpoint | None = None) -> Verification:
    """Read the whole ledger again: every body, leaf, node and checkpoint. Names the first wrong place.

    ``kept`` is a checkpoint somebody kept elsewhere: whoever holds the database and the key can cut its end off and
    sign what is left, but cannot reach that copy.
    """
    report = Verification()
    nodes = {(n.level, n.index): bytes.fromhex(n.hash) for n in session.scalars(select(LedgerNode))}
    checkpoints = {c.tree_size: c for c in session.scalars(select(LedgerCheckpoint))}
    frontier: Sequence[bytes] = ()
    _check_checkpoint(report, checkpoints.get(0), leaf_count=0, nodes=nodes)
    for event in session.scalars(select(LedgerEvent).order_by(LedgerEvent.seq).execution_options(yield_per=1000)):
        problem = _event_problem(event, report.size)
        if problem:
            report.problems.append({"seq": report.size, "what": problem})
            return report
        grown = append(report.size, frontier, leaf_hash(event.body.encode()))
        for node in grown.nodes:
            if nodes.pop((node.level, node.index), None) != node.hash:
                report.problems.append({"seq": report.size, "what": f"tree node {node.level}/{node.index} differs"})
                return report
        frontier, report.size, report.root = grown.frontier, grown.size, grown.root.hex()
        if not _check_checkpoint(report, checkpoints.get(report.size), root=grown.root):
            return report
        if kept is not None and kept.size == report.size and kept.root != grown.root:
            report.problems.append({"seq": report.size, "what": "the kept checkpoint of this size has another root"})
            return report
    if nodes:
        report.problems.append(
            {"seq": report.size, "what": "tree nodes without events: events were removed at the end"}
        )
    if kept is not None and kept.size > report.size:
        what = f"the kept checkpoint counts {kept.size} events: events were removed at the end"
        report.problems.append({"seq": report.size, "what": what})
    if late := [size for size in checkpoints if size > report.size]:
        report.problems.append({"seq": report.size, "what": f"a checkpoint of size {min(late)} has lost its events"})
    return report


def _event_problem(event: LedgerEvent, expected: int) -> str | None:
    if event.seq != expected:
        return f"event {expected} is missing"
    if leaf_hash(event.body.encode()).hex() != event.leaf_hash:
        return "the body was changed after it was recorded"
    body = json.loads(event.body)
    shown = [
        event.seq,
        event.at.isoformat(timespec="microseconds"),
        event.actor_id,
        event.kind,
        event.subject_type,
        event.subject_id,
        event.contest_id,
    ]
    told = [body["seq"], body["at"], body["actor"], body["kind"], *body["subject"], body["contest"]]
    return None if shown == told else "the columns beside the body were changed"


def _check_checkpoint(
    report: Verification,
    checkpoint: LedgerCheckpoint | None,
    *,
    root: bytes | None = None,
    leaf_count: int = 0,
    nodes: Any = None,
) -> bool:
    if checkpoint is None:
        return True
    expected = root if root is not None else root_from_nodes(leaf_count, lambda level, index: nodes[(level, index)])
    note = note_text(Checkpoint(origin=ORIGIN, size=checkpoint.tree_size, root=expected, time=_note_time(checkpoint)))
    if checkpoint.root_hash != expected.hex() or checkpoint.note != note:
        report.problems.append({"seq": report.size, "what": "the checkpoint of this size has another root"})
        return False
    try:
        signing_key().verify(checkpoint.note, checkpoint.signature)
    except InvalidSignature:
        report.problems.append({"seq": report.size, "what": "the signature of the checkpoint of this size is not ours"})
        return False
    report.checkpoints += 1
    return True


def _note_time(checkpoint: LedgerCheckpoint) -> datetime:
    return checkpoint.at
