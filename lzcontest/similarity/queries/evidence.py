"""The whole evidence of one finding: both texts with their marks, and what each mark means."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.entries.models import Author, Entry
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.similarity.domain.score import Passage
from lzcontest.similarity.domain.stored import read_passages
from lzcontest.similarity.domain.text import segments
from lzcontest.similarity.models import SimilarityFinding, TextDocument
from lzcontest.similarity.policy import PairFacts


@dataclass(frozen=True, slots=True)
class Segment:
    """A piece of a text: in which match (from 1), and whether it is a public quotation."""

    text: str
    match: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two works; no entry for a text of a reference library."""

    entry_id: str | None
    contest_id: str | None
    number: str | None
    title: str
    part: str
    submitted_at: datetime | None
    chars: int
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A finding with all that is needed to weigh it; ``stale`` when a text changed since."""

    id: str
    file: Side
    source: Side
    shared_chars: int
    longest_run: int
    score: str
    same_author: bool
    flagged: bool
    passages: tuple[Passage, ...]
    evasions: tuple[tuple[str, str, int], ...]  # side, trick, how often
    state: str
    reason: str
    decided_by: str | None
    decided_at: datetime | None
    stale: bool


def get_evidence(session: Session, finding_id: str) -> Evidence:
    """The evidence of a finding. Raises NotFound. The caller asks ``can_weigh`` first."""
    row = session.get(SimilarityFinding, finding_id)
    if row is None:
        raise NotFound(_("没有这条查重线索。它可能因作品修改而消失。"))
    documents = {
        d.id: d
        for d in session.scalars(select(TextDocument).where(TextDocument.id.in_((row.document_id, row.source_id))))
    }
    own, other = documents[row.document_id], documents[row.source_id]
    passages = read_passages(row.passages)
    return Evidence(
        id=row.id,
        file=_side(session, own, passages, "file"),
        source=_side(session, other, passages, "source"),
        shared_chars=row.shared_chars,
        longest_run=row.longest_run,
        score=row.score,
        same_author=row.same_author,
        flagged=row.flagged,
        passages=tuple(passages),
        evasions=tuple((e["side"], e["trick"], int(e["count"])) for e in row.evasions),
        state=row.state,
        reason=row.reason,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        stale=(own.sha256, other.sha256) != (row.document_sha256, row.source_sha256),
    )


def get_pair_facts(session: Session, row: SimilarityFinding | str) -> PairFacts:
    """What the policy must know of a finding (the row or its id). Raises NotFound."""
    found = session.get(SimilarityFinding, row) if isinstance(row, str) else row
    if found is None:
        raise NotFound(_("没有这条查重线索。它可能因作品修改而消失。"))
    entries = session.execute(
        select(Entry.id, Entry.contest_id, Entry.owner_id)
        .join(TextDocument, TextDocument.entry_id == Entry.id)
        .where(TextDocument.id.in_((found.document_id, found.source_id)))
    ).all()
    ids = [entry.id for entry in entries]
    authors = session.scalars(select(Author.user_id).where(Author.entry_id.in_(ids), Author.user_id.is_not(None)))
    contest_id = next(entry.contest_id for entry in entries if entry.id == found.entry_id)
    return PairFacts(contest_id, frozenset({e.owner_id for e in entries} | {a for a in authors if a}))


def _side(session: Session, document: TextDocument, passages: list[Passage], side: Literal["file", "source"]) -> Side:
    entry = session.get(Entry, document.entry_id) if document.entry_id else None
    pieces = tuple(
        Segment(text, None if match is None else match + 1, "quote" if quoted else "match")
        for text, match, quoted in segments(document.text, passages, side)
    )
    return Side(
        entry_id=document.entry_id,
        contest_id=entry.contest_id if entry else None,
        number=entry.number if entry else None,
        title=entry.title if entry else document.label,
        part=document.part,
        submitted_at=entry.submitted_at if entry else None,
        chars=document.chars,
        segments=pieces,
    )
