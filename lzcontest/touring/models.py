"""Tables of the tour: venues, tours, stops, and the programmes on each evening."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lzcontest.foundation.db import Base, Identified


class Venue(Identified, Base):
    """A place to perform and what its stage offers. Lengths in centimetres, power in watts, coordinates in metres."""

    __tablename__ = "venues"

    name: Mapped[str] = mapped_column(String(60), unique=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    address: Mapped[str] = mapped_column(String(120), default="")
    indoor: Mapped[bool] = mapped_column(default=True)
    stage_width_cm: Mapped[int]
    stage_depth_cm: Mapped[int]
    power_w: Mapped[int]
    dressing_rooms: Mapped[int] = mapped_column(default=0)
    has_sound: Mapped[bool] = mapped_column(default=True)
    seats: Mapped[int] = mapped_column(default=0)
    east_m: Mapped[int] = mapped_column(default=0)
    north_m: Mapped[int] = mapped_column(default=0)
    retired_at: Mapped[datetime | None]


class Tour(Identified, Base):
    """A tour of a contest's programmes through the county."""

    __tablename__ = "tours"

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    title: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="planning")  # planning published finished
    speed_kmh: Mapped[int] = mapped_column(default=40)
    changeover_min: Mapped[int] = mapped_column(default=3)

    stops: Mapped[list["Stop"]] = relationship(order_by="Stop.starts_at", back_populates="tour")


class Stop(Identified, Base):
    """One evening at one venue."""

    __tablename__ = "stops"

    tour_id: Mapped[str] = mapped_column(ForeignKey("tours.id"), index=True)
    venue_id: Mapped[str] = mapped_column(ForeignKey("venues.id"), index=True)
    title: Mapped[str] = mapped_column(String(80), default="")
    starts_at: Mapped[datetime]
    max_minutes: Mapped[int] = mapped_column(default=120)
    note: Mapped[str] = mapped_column(Text, default="")
    cancelled_at: Mapped[datetime | None]
    sequence: Mapped[int] = mapped_column(default=0)  # iCalendar SEQUENCE: counts published changes

    tour: Mapped[Tour] = relationship(back_populates="stops")
    slots: Mapped[list["Slot"]] = relationship(
        order_by="Slot.position", back_populates="stop", cascade="all, delete-orphan"
    )


class Slot(Identified, Base):
    """A programme's place in an evening's running order."""

    __tablename__ = "slots"
    __table_args__ = (UniqueConstraint("stop_id", "entry_id"),)

    stop_id: Mapped[str] = mapped_column(ForeignKey("stops.id"), index=True)
    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    position: Mapped[int]

    stop: Mapped[Stop] = relationship(back_populates="slots")
