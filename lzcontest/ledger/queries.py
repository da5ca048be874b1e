"""Reading the ledger: its events, its checkpoints, and the proof that an event is under a signed root."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select, tuple_
from sqlalchemy.orm import Session

from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.domain import inclusion_places, inclusion_proof
from lzcontest.ledger.models import LedgerCheckpoint, LedgerEvent, LedgerNode

_LAST_SEQ = select(func.max(columns(LedgerEvent).seq))


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """What leads from one event to the root of a signed checkpoint; hashes in hex, from the leaf upwards."""

    event: LedgerEvent
    checkpoint: LedgerCheckpoint
    path: tuple[str, ...]


def list_events(
    session: Session,
    *,
    contest_id: str | None = None,
    kind: str = "",
    subject: str = "",
    offset: int = 0,
    limit: int = 50,
) -> Sequence[LedgerEvent]:
    """Events (of a contest: with those about the accounts of its people), the newest first; ``kind`` is a beginning (``result.``), ``subject`` an id."""
    query = select(LedgerEvent).where(*_conditions(contest_id, kind, subject))
    return session.scalars(query.order_by(LedgerEvent.seq.desc()).offset(offset).limit(limit)).all()


def count_events(session: Session, *, contest_id: str | None = None, kind: str = "", subject: str = "") -> int:
    """How many events ``list_events`` has in all."""
    query = select(func.count()).select_from(LedgerEvent).where(*_conditions(contest_id, kind, subject))
    return session.scalar(query) or 0


def get_last_seq(session: Session) -> int:
    """Number of the newest event, -1 when there is none; cheap enough to ask on every page."""
    last = session.scalar(_LAST_SEQ)
    return -1 if last is None else last


def list_kinds(session: Session, contest_id: str | None = None) -> list[str]:
    """The kinds of events there are, in alphabetical order."""
    query = select(LedgerEvent.kind).distinct().where(*_conditions(contest_id))
    return list(session.scalars(query.order_by(LedgerEvent.kind)))


def list_checkpoints(session: Session, limit: int = 20) -> Sequence[LedgerCheckpoint]:
    """The newest signed checkpoints."""
    return session.scalars(select(LedgerCheckpoint).order_by(LedgerCheckpoint.tree_size.desc()).limit(limit)).all()


def kept_text(checkpoint: LedgerCheckpoint) -> str:
    """A checkpoint as people keep it: the signed note, an empty line, key id and signature."""
    return f"{checkpoint.note}\n— {checkpoint.key_id} {checkpoint.signature}\n"


def get_event(session: Session, seq: int) -> LedgerEvent:
    """One event. Raises NotFound."""
    event = session.get(LedgerEvent, seq)
    if event is None:
        raise NotFound(_("存证账本里没有这一条。"))
    return event


def get_last_event(session: Session, kind: str, subject_id: str) -> LedgerEvent | None:
    """The newest event of that kind about that subject."""
    return session.scalar(
        select(LedgerEvent)
        .where(LedgerEvent.kind == kind, LedgerEvent.subject_id == subject_id)
        .order_by(LedgerEvent.seq.desc())
        .limit(1)
    )


def get_inclusion_proof(session: Session, seq: int) -> InclusionProof:
    """The proof that event ``seq`` is under the first checkpoint that covers it. Raises NotFound before there is one."""
    event = get_event(session, seq)
    checkpoint = session.scalar(
        select(LedgerCheckpoint).where(LedgerCheckpoint.tree_size > seq).order_by(LedgerCheckpoint.tree_size).limit(1)
    )
    if checkpoint is None:
        raise NotFound(_("这一条还没有被检查点覆盖，请稍后再查。"))
    places = inclusion_places(seq, checkpoint.tree_size)
    rows = session.scalars(select(LedgerNode).where(tuple_(LedgerNode.level, LedgerNode.index).in_(places)))
    nodes = {(node.level, node.index): bytes.fromhex(node.hash) for node in rows}
    path = inclusion_proof(seq, checkpoint.tree_size, lambda level, index: nodes[(level, index)])
    return InclusionProof(event, checkpoint, tuple(node.hex() for node in path))


def _conditions(contest_id: str | None, kind: str = "", subject: str = "") -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if contest_id is not None:
        wanted.append(or_(LedgerEvent.contest_id == contest_id, _about_its_people(contest_id)))
    if kind:
        wanted.append(LedgerEvent.kind.startswith(kind, autoescape=True))
    if subject:
        wanted.append(LedgerEvent.subject_id == subject)
    return wanted


def _about_its_people(contest_id: str) -> ColumnElement[bool]:
    """Acts on accounts that were given a role in the contest: a judge's password set by another belongs to its story."""
    people = select(LedgerEvent.subject_id).where(
        LedgerEvent.kind == "role.granted", LedgerEvent.contest_id == contest_id
    )
    return and_(
        LedgerEvent.contest_id.is_(None), LedgerEvent.kind.like("account.%"), LedgerEvent.subject_id.in_(people)
    )
