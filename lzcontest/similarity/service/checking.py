"""Indexing the texts of a work, comparing them with all others, and keeping what was found.

Three steps, so that the slow one holds no lock on the database: the texts are stored and committed first, then compared.
Of two works checked at the same moment, at least the later one therefore sees the other.
"""

import hashlib
from dataclasses import dataclass
from itertools import chain

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.contests.models import Contest
from lzcontest.entries.domain import SUBMITTED_STATES
from lzcontest.entries.models import Entry, EntryText
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.fingerprints import pack_prints, winnowed_prints
from lzcontest.similarity.domain.score import ALGORITHM, Comparison
from lzcontest.similarity.models import SimilarityFinding, TextDocument
from lzcontest.similarity.queries.documents import COMPARED_PARTS, list_later_documents
from lzcontest.similarity.service.collection import QUOTATIONS, current_collection
from lzcontest.similarity.service.findings import Pair, save_pair


@dataclass(frozen=True)
class Found:
    """One text of the checked work, as it was compared, and what it shares with which document."""

    document_id: str
    sha256: str
    matches: tuple[tuple[str, str, Comparison], ...]  # source document, its sha256, what is shared


def check_entry(session: Session, entry_id: str) -> int:
    """Index the texts of an entry, compare them with all of this and earlier contests, store the findings.

    Idempotent. Returns how many findings of the entry stand now. Raises NotFound.
    """
    index_entry(session, entry_id)
    return store_findings(session, entry_id, compare_entry(session, entry_id))


def index_entry(session: Session, entry_id: str) -> list[str]:
    """Store each comparable text of an entry with its fingerprints; ids of its documents.

    A draft or withdrawn entry loses its documents and every finding that rests on them. Raises NotFound.
    """
    entry = _entry(session, entry_id)
    held = {d.part: d for d in session.scalars(select(TextDocument).where(TextDocument.entry_id == entry_id))}
    texts = _texts(session, entry_id) if entry.state in SUBMITTED_STATES else {}
    _drop(session, [held.pop(part).id for part in sorted(set(held) - set(texts))])
    for part, text in texts.items():
        sha256 = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
        document = held.get(part)
        if document is not None and document.sha256 == sha256:
            continue
        if document is None:
            document = TextDocument(collection=f"contest:{entry.contest_id}", entry_id=entry_id, part=part)
            session.add(document)
            held[part] = document
        canonical = canonicalise(text)
        document.text, document.sha256, document.chars = text, sha256, len(canonical)
        document.fingerprints = pack_prints(winnowed_prints(canonical))
        document.label, document.indexed_at, document.checked_at = entry.number or "", clock.now(), None
    session.flush()
    return [document.id for document in held.values()]


def compare_entry(session: Session, entry_id: str) -> list[Found]:
    """Compare the indexed texts of an entry with the collection; reads only. Raises NotFound."""
    entry = _entry(session, entry_id)
    documents = session.scalars(select(TextDocument).where(TextDocument.entry_id == entry_id)).all()
    if not documents:
        return []
    quotations = _public_words(session, entry.contest_id)
    barred = {d.id for d in documents} | list_later_documents(session, entry.contest_id)
    collection = current_collection()
    found = []
    with collection.lock:
        collection.refresh(session)
        for document in documents:
            matches = collection.check(document.text, quotations=quotations, exclude=barred)
            kept = tuple((m.source, collection.hashes[m.source], m.comparison) for m in matches)
            found.append(Found(document.id, document.sha256, kept))
    return found


def store_findings(session: Session, entry_id: str, found: list[Found]) -> int:
    """Keep what ``compare_entry`` found, both ways where both works are of one contest; how many stand now.

    What was decided stays decided while both texts are the same. A text that changed meanwhile is left
    to its own next check. Records in the ledger when something changed.
    """
    entry = _entry(session, entry_id)
    changed = 0
    for item in found:
        document = session.get(TextDocument, item.document_id)
        if document is None or document.sha256 != item.sha256:
            continue
        kept = set()
        for source_id, source_sha256, comparison in item.matches:
            source = session.get(TextDocument, source_id)
            if source is None or source.sha256 != source_sha256:
                continue
            kept.add(source_id)
            changed += save_pair(session, Pair(document, source, comparison))
        changed += _drop_stale(session, document, kept)
        document.checked_at = clock.now()
    session.flush()
    standing = session.scalars(select(SimilarityFinding.flagged).where(SimilarityFinding.entry_id == entry_id)).all()
    if changed:
        ledger.record(
            session,
            SYSTEM,
            "similarity.checked",
            "entry",
            entry_id,
            contest_id=entry.contest_id,
            algorithm=ALGORITHM,
            texts=sorted(item.sha256 for item in found),
            findings=len(standing),
            flagged=sum(standing),
        )
    return len(standing)


def _entry(session: Session, entry_id: str) -> Entry:
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound(_("没有这件作品。"))
    return entry


def _texts(session: Session, entry_id: str) -> dict[str, str]:
    rows = session.execute(
        select(EntryText.part, EntryText.text).where(EntryText.entry_id == entry_id, EntryText.part.in_(COMPARED_PARTS))
    )
    return {row.part: row.text for row in rows if row.text.strip()}


def _drop(session: Session, document_ids: list[str]) -> None:
    if not document_ids:
        return
    lost = SimilarityFinding
    session.execute(delete(lost).where(or_(lost.document_id.in_(document_ids), lost.source_id.in_(document_ids))))
    session.execute(delete(TextDocument).where(TextDocument.id.in_(document_ids)))


def _drop_stale(session: Session, document: TextDocument, kept: set[str]) -> int:
    """Remove findings, either way, that this check no longer bears out and nobody decided on the present text."""
    rows = session.scalars(
        select(SimilarityFinding).where(
            or_(SimilarityFinding.document_id == document.id, SimilarityFinding.source_id == document.id)
        )
    ).all()
    gone = [row for row in rows if _other(row, document.id) not in kept and _is_stale(row, document)]
    for row in gone:
        session.delete(row)
    return len(gone)


def _other(row: SimilarityFinding, document_id: str) -> str:
    """The document at the other end of a finding."""
    return row.source_id if row.document_id == document_id else row.document_id


def _is_stale(row: SimilarityFinding, document: TextDocument) -> bool:
    own = row.document_sha256 if row.document_id == document.id else row.source_sha256
    return own != document.sha256 or (row.document_id == document.id and row.state == "open")


def _public_words(session: Session, contest_id: str) -> list[str]:
    """What anyone may quote: the call's own wording, and the quotations stored for all contests."""
    call = session.execute(
        select(Contest.title, Contest.theme, Contest.call_text, Contest.declaration_text, Contest.licence_text).where(
            Contest.id == contest_id
        )
    ).one()
    stored = session.scalars(select(TextDocument.text).where(TextDocument.collection == QUOTATIONS))
    return [text for text in chain(call, stored) if text]
