"""Saving what two texts share, once for each side, without losing a decision."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.entries.queries import list_person_marks
from lzcontest.similarity.domain.score import ALGORITHM, Comparison
from lzcontest.similarity.domain.stored import plain_evasions, plain_passages, swap_evasions, swap_passages
from lzcontest.similarity.models import SimilarityFinding, TextDocument


@dataclass(frozen=True)
class Pair:
    """A text, the text it shares passages with, and what they share."""

    document: TextDocument
    source: TextDocument
    comparison: Comparison


def save_pair(session: Session, pair: Pair) -> int:
    """Store the finding, and its mirror where the other work is of the same contest; how many rows are new or other."""
    same = is_same_author(session, pair.document.entry_id, pair.source.entry_id)
    passages, evasions = plain_passages(pair.comparison), plain_evasions(pair.comparison)
    values = _numbers(pair.comparison) | {"same_author": same}
    changed = _save(session, pair.document, pair.source, values | {"passages": passages, "evasions": evasions})
    # The works of another contest stay as they were: its organisers are not shown this one's.
    if pair.source.entry_id is not None and pair.source.collection == pair.document.collection:
        mirror = {"passages": swap_passages(passages), "evasions": swap_evasions(evasions)}
        changed += _save(session, pair.source, pair.document, values | mirror)
    return changed


def is_same_author(session: Session, entry_id: str | None, other_id: str | None) -> bool:
    """Whether two works share an author or a person who handed both in, so that the likeness may be their own."""
    if entry_id is None or other_id is None:
        return False
    marks = list_person_marks(session, [entry_id, other_id])
    return bool(marks[entry_id] & marks[other_id])


def _numbers(comparison: Comparison) -> dict[str, Any]:
    return {
        "algorithm": ALGORITHM,
        "score": comparison.score_text,
        "shared_chars": comparison.shared_chars,
        "longest_run": comparison.longest_run,
        "flagged": comparison.flagged,
    }


def _save(session: Session, document: TextDocument, source: TextDocument, values: dict[str, Any]) -> int:
    row = session.scalar(
        select(SimilarityFinding).where(
            SimilarityFinding.document_id == document.id, SimilarityFinding.source_id == source.id
        )
    )
    hashes = {"document_sha256": document.sha256, "source_sha256": source.sha256}
    if row is None:
        row = SimilarityFinding(entry_id=document.entry_id or "", document_id=document.id, source_id=source.id)
        session.add(row)
    else:
        same = all(getattr(row, name) == value for name, value in hashes.items())
        if same and (row.state != "open" or all(getattr(row, name) == value for name, value in values.items())):
            return 0
        if not same:  # it speaks of other words now: what was decided on the old ones is in the ledger
            row.state, row.reason, row.decided_by, row.decided_at = "open", "", None, None
    for name, value in (hashes | values).items():
        setattr(row, name, value)
    session.flush()
    return 1
