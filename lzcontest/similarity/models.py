"""Tables of compared texts and of what was found to be alike."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified, JsonList


class TextDocument(Identified, Base):
    """One text as it was indexed: of an entry's part, or of a reference library (``entry_id`` NULL)."""

    __tablename__ = "text_documents"
    __table_args__ = (UniqueConstraint("entry_id", "part"),)

    collection: Mapped[str] = mapped_column(String(40), index=True)  # contest:<id>, reference, quotations
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"), index=True)
    part: Mapped[str] = mapped_column(String(12), default="body")
    label: Mapped[str] = mapped_column(String(200), default="")
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    fingerprints: Mapped[bytes] = mapped_column(LargeBinary, default=b"")
    chars: Mapped[int] = mapped_column(default=0)  # comparable characters: what a share is a share of
    indexed_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]  # compared with all others as it stands; NULL after a change


class SimilarityFinding(Identified, Base):
    """A text of an entry that shares passages with another text, and what the organiser made of it."""

    __tablename__ = "similarity_findings"
    __table_args__ = (
        UniqueConstraint("document_id", "source_id"),
        Index("ix_similarity_findings_entry_state", "entry_id", "state"),
    )

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"))
    document_id: Mapped[str] = mapped_column(ForeignKey("text_documents.id"))
    source_id: Mapped[str] = mapped_column(ForeignKey("text_documents.id"), index=True)
    document_sha256: Mapped[str] = mapped_column(String(64))
    source_sha256: Mapped[str] = mapped_column(String(64))
    algorithm: Mapped[str] = mapped_column(String(20))
    score: Mapped[str] = mapped_column(String(12))  # decimal text
    shared_chars: Mapped[int]
    longest_run: Mapped[int]
    flagged: Mapped[bool] = mapped_column(default=False)
    same_author: Mapped[bool] = mapped_column(default=False)
    passages: Mapped[JsonList] = mapped_column(default=list)  # Passage.as_dict() of each
    evasions: Mapped[JsonList] = mapped_column(default=list)  # [{"side": "file" | "source", "trick", "count"}]
    state: Mapped[str] = mapped_column(String(10), default="open")  # open dismissed warned upheld
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
