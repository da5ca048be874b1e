"""Messages on their way out, kept until they are delivered or given up."""

from datetime import datetime

from sqlalchemy import String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified


class Message(Identified, Base):
    """One mail to one person, written in full when it was asked for."""

    __tablename__ = "messages"

    event: Mapped[str] = mapped_column(String(40), index=True)
    user_id: Mapped[str | None] = mapped_column(String(20), index=True)
    address: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(200))
    body_text: Mapped[str] = mapped_column(Text)
    body_html: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(String(10), default="waiting", index=True)  # waiting sent failed
    attempts: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
