"""Tables of the works, their parts, their authors and their declarations."""

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

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
    licence_kind: Mapped[str] = mapped_column(String(12), default="")  # contests.domain.LICENCES, as agreed to
    licence_sha256: Mapped[str] = mapped_column(String(64), default="")  # of the wording agreed to, in UTF-8
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
    credit: Mapped[str] = mapped_column(String(10), default="")  # 编剧, 演唱 …; empty: simply the role
    contribution: Mapped[str] = mapped_column(String(60), default="")
    is_contact: Mapped[bool] = mapped_column(default=False)
    birth_sealed: Mapped[str | None] = mapped_column(Text)  # an ISO date

    entry: Mapped[Entry] = relationship(back_populates="authors")


class Submission(Identified, Base):
    """What exactly was handed in, each time: canonical text, fingerprint, fingerprints of the files."""

    __tablename__ = "submissions"
    __table_args__ = (UniqueConstraint("entry_id", "serial"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    serial: Mapped[int]  # 1, 2, … for this entry
    content: Mapped[str] = mapped_column(Text)  # canonical JSON without personal data of authors
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    by_user: Mapped[str] = mapped_column(String(20))
    examined_at: Mapped[datetime | None]  # when its texts had been compared and searched for names


class Consent(Identified, Base):
    """A guardian's consent for a minor, or a co-author's confirmation: asked by link or code, or signed on paper."""

    __tablename__ = "consents"
    __table_args__ = (UniqueConstraint("entry_id", "person", "kind"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    person: Mapped[str] = mapped_column(String(20))  # Author.key: it outlives the rows, which each save makes anew
    name_index: Mapped[str] = mapped_column(String(64))  # keyed hash of the person's name: a new name asks anew
    kind: Mapped[str] = mapped_column(String(10))  # guardian author
    state: Mapped[str] = mapped_column(String(10), default="needed")  # needed waiting given refused
    method: Mapped[str] = mapped_column(String(6), default="")  # link form
    sealed: Mapped[str] = mapped_column(Text, default="")  # JSON: name, relation, phone, email
    token_hash: Mapped[str | None] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]
    text_sha256: Mapped[str] = mapped_column(String(64), default="")  # of the wording that was agreed to
    form_sealed: Mapped[str | None] = deferred(mapped_column(Text))  # the signed form, base64
    form_type: Mapped[str] = mapped_column(String(20), default="")
