"""Tables of identity findings: what in a work tells whose it is, and what was done about it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified


class IdentityScan(Identified, Base):
    """That an entry was scanned as it stood: its texts and its people, as one hash."""

    __tablename__ = "identity_scans"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), unique=True)
    texts_sha256: Mapped[str] = mapped_column(String(64))
    scanned_at: Mapped[datetime]


class IdentityFinding(Identified, Base):
    """A place in a work that names a person or unit. Redacting masks it in the review copy only."""

    __tablename__ = "identity_findings"
    __table_args__ = (Index("ix_identity_findings_entry_state", "entry_id", "state"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"))
    part: Mapped[str] = mapped_column(String(12))  # title body lyrics summary script
    text_sha256: Mapped[str] = mapped_column(String(64))  # of the text the span lies in
    start: Mapped[int]
    end: Mapped[int]
    who: Mapped[str] = mapped_column(String(80))
    seen_as: Mapped[str] = mapped_column(String(120))
    rank: Mapped[str] = mapped_column(String(8))  # high medium low
    state: Mapped[str] = mapped_column(String(10), default="open")  # open redacted dismissed
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
