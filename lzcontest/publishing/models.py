"""Tables of published things: made documents and certificates."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified


class Document(Identified, Base):
    """A file made for the outside (winner list, press kit, …), tied to the result it was made from."""

    __tablename__ = "documents"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(20))  # winner_list press_kit certificates
    format: Mapped[str] = mapped_column(String(8))  # xlsx csv json docx pdf zip
    result_sha256: Mapped[str] = mapped_column(String(64))
    stage: Mapped[str] = mapped_column(String(12))  # state of the result it speaks of: notice announced
    number: Mapped[str] = mapped_column(String(40), default="")  # the office's own document number
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting ready failed
    failure: Mapped[str] = mapped_column(Text, default="")
    storage_key: Mapped[str] = mapped_column(String(120), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    made_by: Mapped[str] = mapped_column(String(20))
    made_at: Mapped[datetime | None]


class Certificate(Identified, Base):
    """A certificate of award; ``code`` is what its QR code leads to."""

    __tablename__ = "certificates"
    # One that stands per work; revoked ones stay for the record, so that a correction can be issued anew.
    __table_args__ = (
        Index(
            "uq_certificates_standing",
            "entry_id",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    award_id: Mapped[str] = mapped_column(ForeignKey("awards.id"), index=True)
    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    code: Mapped[str] = mapped_column(String(24), unique=True)
    serial: Mapped[str] = mapped_column(String(30), unique=True)
    issued_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_reason: Mapped[str] = mapped_column(Text, default="")
