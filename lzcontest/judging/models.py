"""Tables of judging: judges of a contest, running rounds, blind entries, assignments, score sheets."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified, JsonDict, JsonList


class Judge(Identified, Base):
    """A person on the panel of a contest."""

    __tablename__ = "judges"
    __table_args__ = (UniqueConstraint("contest_id", "user_id"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    category_kinds: Mapped[JsonList] = mapped_column(default=list)  # specialities; empty: all kinds
    max_load: Mapped[int | None]
    conflicts_declared_at: Mapped[datetime | None]
    left_at: Mapped[datetime | None]


class JudgeConflict(Identified, Base):
    """A reason why a judge must not see a work or the works of a unit."""

    __tablename__ = "judge_conflicts"

    judge_id: Mapped[str] = mapped_column(ForeignKey("judges.id"), index=True)
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    person_name: Mapped[str | None] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(Text, default="")
    # declared recusal organiser; dismissal: the opposite, a found relation that the organiser says does not count
    source: Mapped[str] = mapped_column(String(10), default="declared")
    by_user: Mapped[str] = mapped_column(String(20))
    dismissed_at: Mapped[datetime | None]
    dismissed_by: Mapped[str | None] = mapped_column(String(20))
    dismissal_reason: Mapped[str] = mapped_column(Text, default="")


class Round(Identified, Base):
    """One round of one category as it runs."""

    __tablename__ = "rounds"
    __table_args__ = (UniqueConstraint("category_id", "number"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default="drawn", index=True)  # drawn open closed
    seed: Mapped[str] = mapped_column(String(80))
    digest: Mapped[str] = mapped_column(String(64))
    per_entry: Mapped[int] = mapped_column(default=1)
    inputs: Mapped[str] = mapped_column(Text, default="")  # canonical JSON of all the draw was made from, to repeat it
    due_at: Mapped[datetime | None]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]


class RoundEntry(Identified, Base):
    """An entry in a round under a code that tells nothing."""

    __tablename__ = "round_entries"
    __table_args__ = (UniqueConstraint("round_id", "entry_id"), UniqueConstraint("round_id", "blind_code"))

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    blind_code: Mapped[str] = mapped_column(String(12))
    submission_serial: Mapped[int]


class Assignment(Identified, Base):
    """A judge's task to score one blind entry. Its id is all that a judge's address bar shows."""

    __tablename__ = "assignments"
    __table_args__ = (
        UniqueConstraint("round_entry_id", "judge_id"),
        Index("ix_assignments_judge_state", "judge_id", "state"),
    )

    round_id: Mapped[str] = mapped_column(ForeignKey("rounds.id"), index=True)
    round_entry_id: Mapped[str] = mapped_column(ForeignKey("round_entries.id"), index=True)
    judge_id: Mapped[str] = mapped_column(ForeignKey("judges.id"), index=True)
    position: Mapped[int]  # the judge's own random order
    state: Mapped[str] = mapped_column(String(10), default="open")  # open started submitted recused replaced
    reason: Mapped[str] = mapped_column(Text, default="")  # of a recusal or replacement
    replaces_id: Mapped[str | None] = mapped_column(String(20))
    ended_at: Mapped[datetime | None]


class ScoreSheet(Identified, Base):
    """A judge's scores for one assignment: saved while open, sealed by submission."""

    __tablename__ = "score_sheets"

    assignment_id: Mapped[str] = mapped_column(ForeignKey("assignments.id"), unique=True)
    scores: Mapped[JsonDict] = mapped_column(default=dict)  # criterion key -> decimal text
    comment: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=0)  # counts saves; guards two tabs
    saved_at: Mapped[datetime | None]
    submitted_at: Mapped[datetime | None]
    total: Mapped[str | None] = mapped_column(String(12))  # decimal text on the 100 scale
    salt: Mapped[str | None] = mapped_column(String(64))
    seal: Mapped[str | None] = mapped_column(
        String(64)
    )  # SHA-256 over salt and canonical sheet; this is what the ledger holds
