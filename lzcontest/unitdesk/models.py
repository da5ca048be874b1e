"""Tables of the unit desk: sheets on their way, the works they made, files to be placed, endorsements, links."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified, JsonDict


class UnitImport(Identified, Base):
    """A filled sheet that was handed in. Its cells are sealed, and gone once it is imported, dropped or too old."""

    __tablename__ = "unit_imports"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    by_user: Mapped[str] = mapped_column(String(20))
    sha256: Mapped[str] = mapped_column(String(64))  # of the file as it came
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)  # waiting imported dropped expired
    sealed: Mapped[str | None] = mapped_column(Text)
    expires_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    result: Mapped[JsonDict] = mapped_column(default=dict)  # {"new": 3, "changed": 1, "same": 0}


class UnitRow(Identified, Base):
    """Which work a unit's own number stands for, and the files its sheet names (personal data)."""

    __tablename__ = "unit_rows"
    __table_args__ = (UniqueConstraint("category_id", "unit_id", "key"),)

    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    key: Mapped[str] = mapped_column(String(40))
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), unique=True)
    files: Mapped[JsonDict] = mapped_column(default=dict)  # part → name of the file


class UnitFile(Identified, Base):
    """A file that was sent for the works of a sheet: waiting for its place, or in it."""

    __tablename__ = "unit_files"

    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    media_id: Mapped[str] = mapped_column(ForeignKey("media_files.id"), unique=True)
    by_user: Mapped[str] = mapped_column(String(20))
    began_at: Mapped[datetime]  # when the upload began: it may end after the deadline
    state: Mapped[str] = mapped_column(String(10), default="waiting")  # waiting reading placed failed dropped
    message: Mapped[str] = mapped_column(Text, default="")  # what its sender must know
    entry_id: Mapped[str | None] = mapped_column(ForeignKey("entries.id"), index=True)
    part: Mapped[str] = mapped_column(String(12), default="")


class Endorsement(Identified, Base):
    """A unit puts a work forward, at a rank among those it puts forward in the category."""

    __tablename__ = "endorsements"
    __table_args__ = (UniqueConstraint("unit_id", "entry_id"),)

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"))
    rank: Mapped[int]  # 1 is the first; gaps are closed when they are shown
    by_user: Mapped[str] = mapped_column(String(20))


class Handover(Identified, Base):
    """A link by which the author of a work that a liaison began takes it over; it works once."""

    __tablename__ = "handovers"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    unit_id: Mapped[str] = mapped_column(ForeignKey("units.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    token_sealed: Mapped[str] = mapped_column(Text)  # so that whoever made the link can copy it again
    made_by: Mapped[str] = mapped_column(String(20))
    mailed: Mapped[bool] = mapped_column(default=False)
    expires_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(String(20))
    taken_version: Mapped[int] = mapped_column(default=0)  # of the work, as it was taken
    revoked_at: Mapped[datetime | None]  # the link was called back, or the work was
