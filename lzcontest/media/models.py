"""Tables of uploaded originals and of what was made from them."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lzcontest.foundation.db import Base, Identified, JsonDict, JsonList


class MediaFile(Identified, Base):
    """An original as it came; never altered. ``original_name`` is personal data and stays in this table."""

    __tablename__ = "media_files"

    owner_id: Mapped[str] = mapped_column(String(20), index=True)
    role: Mapped[str] = mapped_column(String(12))  # audio video image pdf document
    original_name: Mapped[str] = mapped_column(String(255), default="")
    size: Mapped[int] = mapped_column(BigInteger, default=0)
    sha256: Mapped[str] = mapped_column(String(64), default="", index=True)
    storage_key: Mapped[str] = mapped_column(String(120), default="")
    state: Mapped[str] = mapped_column(String(10), default="stored", index=True)  # stored processing ready failed
    failure: Mapped[str] = mapped_column(Text, default="")  # a sentence for the entrant: what is wrong, what to do
    failure_code: Mapped[str] = mapped_column(String(40), default="")
    probe: Mapped[JsonDict] = mapped_column(default=dict)
    processed_at: Mapped[datetime | None]

    renditions: Mapped[list["Rendition"]] = relationship(back_populates="media")


class Rendition(Identified, Base):
    """A review copy: re-encoded, without metadata, under a random prefix that tells nothing."""

    __tablename__ = "renditions"

    media_id: Mapped[str] = mapped_column(ForeignKey("media_files.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # film song pages image
    prefix: Mapped[str] = mapped_column(String(60), unique=True)
    manifest: Mapped[JsonDict] = mapped_column(
        default=dict
    )  # {"files": {name: {"size", "sha256", "type"}}, "duration_ms", …}
    superseded_at: Mapped[datetime | None]

    media: Mapped[MediaFile] = relationship(back_populates="renditions")


class MediaPart(Identified, Base):
    """A share of a long film that workers encode at once: a run of segments, or (number −1) its sound.

    Rows live only while the film is in the making. ``prefix`` is where the last attempt put its files.
    """

    __tablename__ = "media_parts"
    __table_args__ = (UniqueConstraint("media_id", "number"),)

    media_id: Mapped[str] = mapped_column(ForeignKey("media_files.id"))
    number: Mapped[int]
    plan: Mapped[str] = mapped_column(String(64))  # fingerprint of all that must be the same for parts to fit
    first_segment: Mapped[int] = mapped_column(default=0)
    first_frame: Mapped[int] = mapped_column(default=0)
    frames: Mapped[int] = mapped_column(default=0)  # 0: to the end of the film
    length_ms: Mapped[int] = mapped_column(default=0)
    prefix: Mapped[str] = mapped_column(String(60), default="")
    made: Mapped[JsonDict] = mapped_column(default=dict)  # {"files": [...], "loudness": [I, TP] | None, "gain": n}
    done_at: Mapped[datetime | None]


class Subtitles(Identified, Base):
    """A text track of a film as plain WebVTT. Words can tell who made a work: only ``clean`` tracks reach judges."""

    __tablename__ = "media_subtitles"

    media_id: Mapped[str] = mapped_column(ForeignKey("media_files.id"), index=True)
    language: Mapped[str] = mapped_column(String(12), default="")  # ISO 639-2 as the file says it, or empty
    source: Mapped[str] = mapped_column(String(10))  # embedded uploaded
    text: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting clean withheld
    checked_at: Mapped[datetime | None]


class Upload(Identified, Base):
    """A file on its way in; how much of it is here says the partial file on the disk, never this row.

    ``created_at`` is when it began. ``filename`` and ``metadata_sent`` are personal data and stay in this table.
    """

    __tablename__ = "uploads"

    owner_id: Mapped[str] = mapped_column(String(20), index=True)
    purpose: Mapped[str] = mapped_column(String(20), default="")
    target: Mapped[str] = mapped_column(String(40), default="")
    part: Mapped[str] = mapped_column(String(40), default="")
    filename: Mapped[str] = mapped_column(String(255), default="")
    metadata_sent: Mapped[str] = mapped_column(Text, default="")
    length: Mapped[int | None] = mapped_column(BigInteger)  # None while the client has not said it
    limit_bytes: Mapped[int] = mapped_column(BigInteger)
    role: Mapped[str] = mapped_column(String(12), default="")
    concat: Mapped[str] = mapped_column(String(7), default="")  # "" partial final
    pieces: Mapped[JsonList] = mapped_column(default=list)  # ids of the partial uploads of a final one
    state: Mapped[str] = mapped_column(String(10), default="receiving", index=True)  # receiving finishing done failed
    expires_at: Mapped[datetime] = mapped_column(index=True)
    message: Mapped[str] = mapped_column(Text, default="")  # for its owner, when it failed
    media_id: Mapped[str | None] = mapped_column(ForeignKey("media_files.id"))
    # Where the browser sends the bytes straight to the storage: its name for the sending, and what the file,
    # joined and read through there, sums up to.
    sending: Mapped[str] = mapped_column(Text, default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")
