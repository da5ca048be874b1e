"""Tables of the works, their parts, their authors and their declarations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lzcontest.foundation.db import Base, Identified, JsonDict
from lzcontest.foundation.ids import new_id


class Entry(Identified, Base):
    """A work in a contest, from first draft to award."""

    __tablename__ = "entries"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        Index("ix_entries_contest_state", "contest_id", "state", "submitted_at"),
    )

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    owner_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    via_unit: Mapped[bool] = mapped_column(default=False)  # handed in by the unit's liaison
    number: Mapped[str | None] = mapped_column(String(20), index=True)  # given at first submission, kept for ever
    title: Mapped[str] = mapped_column(String(60), default="")
    # draft submitted processing screening returned accepted rejected withdrawn disqualified (entries.domain.STATES)
    state: Mapped[str] = mapped_column(String(14), default="draft")
    state_note: Mapped[str] = mapped_column(Text, default="")  # what the entrant must know about this state
    due_at: Mapped[datetime | None]  # term for a correction
    details: Mapped[JsonDict] = mapped_column(default=dict)  # programme data and extra form fields
    ai_used: Mapped[bool] = mapped_column(default=False)
    ai_note: Mapped[str] = mapped_column(String(300), default="")
    originality_at: Mapped[datetime | None]
    licence_at: Mapped[datetime | None]
    rules_version: Mapped[int | None]  # the version agreed to
    version: Mapped[int] = mapped_column(default=1)  # counts saves; guards two tabs
    updated_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None]
    drawn_at: Mapped[datetime | None]  # set by judging while the work is in a round: screening is over then
    # Changes to a work that was handed in before wait here, so that what is screened and judged is what was
    # submitted; empty when there are none (entries.domain.Work).
    pending: Mapped[JsonDict] = mapped_column(default=dict)

    texts: Mapped[list["EntryText"]] = relationship(back_populates="entry")
    files: Mapped[list["EntryFile"]] = relationship(back_populates="entry")
    authors: Mapped[list["Author"]] = relationship(order_by="Author.position", back_populates="entry")


class EntryText(Identified, Base):
    """One text of a work: body, lyrics, summary or script."""

    __tablename__ = "entry_texts"
    __table_args__ = (UniqueConstraint("entry_id", "part"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    part: Mapped[str] = mapped_column(String(12))
    text: Mapped[str] = mapped_column(Text)

    entry: Mapped[Entry] = relationship(back_populates="texts")


class EntryFile(Identified, Base):
    """One file of a work: audio, video, score, script or sample."""

    __tablename__ = "entry_files"
    __table_args__ = (UniqueConstraint("entry_id", "part"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    part: Mapped[str] = mapped_column(String(12))
    media_id: Mapped[str] = mapped_column(ForeignKey("media_files.id"), index=True)

    entry: Mapped[Entry] = relationship(back_populates="files")


class Author(Identified, Base):
    """A person who made the work (``author``) or helped (``adviser``, ``cast``)."""

    __tablename__ = "authors"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    key: Mapped[str] = mapped_column(String(20), default=new_id)  # names the row in the form, within its entry
    position: Mapped[int] = mapped_column(default=0)
    role: Mapped[str] = mapped_column(String(12), default="author")  # author adviser cast
    name: Mapped[str] = mapped_column(String(40))
    unit_name: Mapped[str] = mapped_column(String(80), default="")
    user_id: Mapped[str | None] = mapped_column(ForeignKey("users.id"), index=True)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    id_number_sealed: Mapped[str | None] = mapped_column(Text)
    id_number_index: Mapped[str | None] = mapped_column(String(64), index=True)

    entry: Mapped[Entry] = relationship(back_populates="authors")


class Submission(Identified, Base):
    """What exactly was handed in, each time: canonical text, fingerprint, fingerprints of the files."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("entry_id", "serial"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    serial: Mapped[int]  # 1, 2, … for this entry
    content: Mapped[str] = mapped_column(Text)  # canonical JSON without personal data of authors
    sha256: Mapped[str] = mapped_column(String(64))
    by_user: Mapped[str] = mapped_column(String(20))
    examined_at: Mapped[datetime | None]  # when its texts had been compared and searched for names
