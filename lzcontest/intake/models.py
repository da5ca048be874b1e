"""Tables of screening: every decision on an entry, with its reason."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified


class ScreeningDecision(Identified, Base):
    """Pass, return for correction, reject, or take that back: by whom, why, on which submission."""

    __tablename__ = "screening_decisions"

    entry_id: Mapped[str] = mapped_column(ForeignKey("entries.id"), index=True)
    submission_serial: Mapped[int]
    decision: Mapped[str] = mapped_column(String(10))  # accept return reject reopen
    reason: Mapped[str] = mapped_column(Text, default="")
    due_at: Mapped[datetime | None]
    by_user: Mapped[str] = mapped_column(String(20))
