"""Tables of screening: every decision with its reason, gates passed, proposals, merged works, and the settings."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified, JsonDict


class ScreeningDecision(Identified, Base):
    """One act of screening on a submission: by whom, at which gate, why."""

    __tablename__ = "screening_decisions"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    submission_serial: Mapped[int]
    # accept return reject reopen propose confirm decline extend lapse merge unmerge
    decision: Mapped[str] = mapped_column(String(10))
    gate: Mapped[str] = mapped_column(String(8), default="")  # formal content; "" for the whole work
    reason: Mapped[str] = mapped_column(Text, default="")  # as it was worded then, whatever the list says later
    due_at: Mapped[datetime | None]
    by_user: Mapped[str] = mapped_column(String(20))
    reminded_at: Mapped[datetime | None]  # of a return: when its owner was reminded of the term
    lapsed_at: Mapped[datetime | None]  # of a return: when its term had passed without a correction


class PassedGate(Identified, Base):
    """That a work passed a gate as it was handed in; gone when it is handed in again or screened again."""

    __tablename__ = "passed_gates"
    __table_args__ = (UniqueConstraint("entry_id", "gate"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    gate: Mapped[str] = mapped_column(String(8))
    submission_serial: Mapped[int]
    by_user: Mapped[str] = mapped_column(String(20))


class RejectionProposal(Identified, Base):
    """That a person wants a work turned away (``reject``) or disqualified, until another one has looked."""

    __tablename__ = "rejection_proposals"
    __table_args__ = (Index("ix_rejection_proposals_entry_state", "entry_id", "state"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"))
    act: Mapped[str] = mapped_column(String(12))  # reject disqualify
    gate: Mapped[str] = mapped_column(String(8), default="")
    reason: Mapped[str] = mapped_column(Text)
    by_user: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10), default="open")  # open confirmed declined dropped
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by: Mapped[str | None] = mapped_column(String(20))
    answered_at: Mapped[datetime | None]


class EntryMerge(Identified, Base):
    """That a work was withdrawn because another one of its author is the same; kept when it is undone."""

    __tablename__ = "entry_merges"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    kept_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    was: Mapped[JsonDict] = mapped_column(default=dict)  # {"state", "note", "due_at"} before
    by_user: Mapped[str] = mapped_column(String(20))
    undone_at: Mapped[datetime | None]


class ScreeningRules(Identified, Base):
    """The settings of a contest (intake.domain.ScreeningSettings); none: those of the edition it was copied from."""

    __tablename__ = "screening_rules"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), unique=True)
    settings: Mapped[JsonDict] = mapped_column(default=dict)
    version: Mapped[int] = mapped_column(default=1)
