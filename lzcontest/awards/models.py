"""Tables of results: rankings, signatures, the public notice, objections."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lzcontest.foundation.db import Base, Identified, JsonDict, JsonList


class Result(Identified, Base):
    """The result of one contest in one version; signed, then released to the public notice, then announced."""

    __tablename__ = "results"
    __table_args__ = (UniqueConstraint("contest_id", "version"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    version: Mapped[int]
    state: Mapped[str] = mapped_column(
        String(12), default="draft", index=True
    )  # draft signed notice announced superseded
    decisions: Mapped[JsonDict] = mapped_column(default=dict)  # vacancies, tie decisions, with reasons
    canonical: Mapped[str] = mapped_column(Text, default="")  # the canonical JSON that is signed
    sha256: Mapped[str] = mapped_column(String(64), default="")
    sensitivity: Mapped[JsonList] = mapped_column(default=list)  # what leaving out each judge would change
    notice_from: Mapped[date | None]
    notice_until: Mapped[date | None]
    released_at: Mapped[datetime | None]
    announced_at: Mapped[datetime | None]

    awards: Mapped[list["Award"]] = relationship(order_by="Award.position", back_populates="result")
    signatures: Mapped[list["Signature"]] = relationship(back_populates="result")


class Award(Identified, Base):
    """An entry's place in a result: rank, score, and tier where it has one."""

    __tablename__ = "awards"
    __table_args__ = (UniqueConstraint("result_id", "entry_id"),)

    result_id: Mapped[str] = mapped_column(ForeignKey("results.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    position: Mapped[int]
    rank: Mapped[int]
    score: Mapped[str] = mapped_column(String(12))
    tier_key: Mapped[str | None] = mapped_column(String(20), index=True)
    moved_from: Mapped[str | None] = mapped_column(String(20))  # tier before a substitution; "": none
    trace: Mapped[JsonList] = mapped_column(default=list)  # how ties were broken
    withdrawn_reason: Mapped[str] = mapped_column(Text, default="")  # disqualified after release

    result: Mapped[Result] = relationship(back_populates="awards")


class Signature(Identified, Base):
    """One of the two signatures under a result: organiser and supervisor."""

    __tablename__ = "result_signatures"
    __table_args__ = (UniqueConstraint("result_id", "role"),)

    result_id: Mapped[str] = mapped_column(ForeignKey("results.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"))
    sha256: Mapped[str] = mapped_column(String(64))

    result: Mapped[Result] = relationship(back_populates="signatures")


class Objection(Identified, Base):
    """A case raised by somebody with a name and a contact against something in a notice."""

    __tablename__ = "objections"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"))
    code: Mapped[str] = mapped_column(String(20), unique=True)  # what the objector uses to follow the case
    name_sealed: Mapped[str] = mapped_column(Text)
    contact_sealed: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="open", index=True)  # open upheld dismissed
    decision: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[str | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None]
