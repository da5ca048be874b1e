"""Tables of contests and everything their rules are made of."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lzcontest.foundation.db import Base, Identified, JsonDict, JsonList


class Contest(Identified, Base):
    """One edition of the contest."""

    __tablename__ = "contests"

    slug: Mapped[str] = mapped_column(String(40), unique=True)
    title: Mapped[str] = mapped_column(String(80))
    edition: Mapped[int]
    theme: Mapped[str] = mapped_column(String(200), default="")
    organiser_name: Mapped[str] = mapped_column(String(80))
    number_prefix: Mapped[str] = mapped_column(String(8))  # entry numbers read LZ7-F-0118
    call_text: Mapped[str] = mapped_column(Text, default="")
    declaration_text: Mapped[str] = mapped_column(Text, default="")
    licence_text: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str] = mapped_column(String(10), default="draft", index=True)  # draft published archived
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]  # an instant: 24:00 of a day is 00:00 of the next
    screening_until: Mapped[datetime | None]
    judging_until: Mapped[datetime | None]
    notice_working_days: Mapped[int] = mapped_column(default=5)
    tie_ladder: Mapped[JsonList] = mapped_column(default=list)
    substitute_rule: Mapped[str] = mapped_column(String(20), default="next_in_rank")
    unit_rules: Mapped[JsonDict] = mapped_column(default=dict)  # read by contests.domain.UnitRules
    copied_from: Mapped[str | None] = mapped_column(ForeignKey("contests.id"))
    published_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)
    terms: Mapped[JsonDict] = mapped_column(default=dict)  # read by contests.domain.EntryTerms

    categories: Mapped[list["Category"]] = relationship(order_by="Category.position", back_populates="contest")


class Category(Identified, Base):
    """One kind of works within a contest, with its limits and its extra form fields."""

    __tablename__ = "categories"
    __table_args__ = (UniqueConstraint("contest_id", "code"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))  # fiction song film programme
    code: Mapped[str] = mapped_column(String(2))  # letter in entry numbers and blind codes
    title: Mapped[str] = mapped_column(String(40))
    description: Mapped[str] = mapped_column(Text, default="")
    position: Mapped[int] = mapped_column(default=0)
    limits: Mapped[JsonDict] = mapped_column(default=dict)  # read by contests.domain.Limits
    fields: Mapped[JsonList] = mapped_column(default=list)  # read by contests.domain.FormField

    contest: Mapped[Contest] = relationship(back_populates="categories")
    criteria: Mapped[list["Criterion"]] = relationship(order_by="Criterion.position")
    tiers: Mapped[list["AwardTier"]] = relationship(order_by="AwardTier.position")
    rounds: Mapped[list["RoundRule"]] = relationship(order_by="RoundRule.number")


class Criterion(Identified, Base):
    """One line of a rubric; the weights of a category add up to 100."""

    __tablename__ = "criteria"
    __table_args__ = (UniqueConstraint("category_id", "key"),)

    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    key: Mapped[str] = mapped_column(String(20))
    label: Mapped[str] = mapped_column(String(40))
    weight: Mapped[int]  # percent
    max_points: Mapped[int] = mapped_column(default=10)
    anchor_low: Mapped[str] = mapped_column(String(80), default="")
    anchor_high: Mapped[str] = mapped_column(String(80), default="")
    position: Mapped[int] = mapped_column(default=0)


class AwardTier(Identified, Base):
    """An award of a category and how many works may get it."""

    __tablename__ = "award_tiers"
    __table_args__ = (UniqueConstraint("category_id", "key"),)

    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    key: Mapped[str] = mapped_column(String(20))
    title: Mapped[str] = mapped_column(String(20))
    quota: Mapped[int]
    position: Mapped[int] = mapped_column(default=0)


class RoundRule(Identified, Base):
    """How one round of a category is judged; the running of it belongs to judging."""

    __tablename__ = "round_rules"
    __table_args__ = (UniqueConstraint("category_id", "number"),)

    category_id: Mapped[str] = mapped_column(ForeignKey("categories.id"), index=True)
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(String(12), default="preliminary")  # preliminary second final
    judges_per_entry: Mapped[int] = mapped_column(default=3)
    advance: Mapped[int] = mapped_column(default=0)  # best N go on to the next round; 0: the last round
    method: Mapped[str] = mapped_column(String(12), default="mean")  # mean trimmed_mean
    trim_scope: Mapped[str] = mapped_column(String(10), default="totals")  # totals criteria
    trim_min_sheets: Mapped[int] = mapped_column(default=5)
    few_sheets: Mapped[str] = mapped_column(String(10), default="mean")  # mean block
    decimals: Mapped[int] = mapped_column(default=2)
    carry: Mapped[str] = mapped_column(String(10), default="restart")  # restart pool
    comment_min: Mapped[int] = mapped_column(default=0)


class RulesVersion(Identified, Base):
    """The whole rules as canonical text at one moment; entries name the version they agreed to."""

    __tablename__ = "rules_versions"
    __table_args__ = (UniqueConstraint("contest_id", "number"),)

    contest_id: Mapped[str] = mapped_column(ForeignKey("contests.id"), index=True)
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    reason: Mapped[str] = mapped_column(Text, default="")
    made_by: Mapped[str] = mapped_column(String(20))


class CalendarDay(Base):
    """A day on which the official calendar departs from the week, entered by the organiser."""

    __tablename__ = "calendar_days"

    day: Mapped[date] = mapped_column(primary_key=True)
    is_workday: Mapped[bool]
    note: Mapped[str] = mapped_column(String(40), default="")
