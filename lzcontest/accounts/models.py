"""Tables of people, units, roles, sessions and the links sent to them."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base, Identified


class Unit(Identified, Base):
    """A unit of the county's tree: commission, town, street, bureau, school, village."""

    __tablename__ = "units"

    name: Mapped[str] = mapped_column(String(80), unique=True)
    short_name: Mapped[str] = mapped_column(String(40), default="")
    kind: Mapped[str] = mapped_column(String(20), default="unit")
    parent_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    retired_at: Mapped[datetime | None]


class User(Identified, Base):
    """An account. Phone and ID number are sealed; only the blind index can be searched."""

    __tablename__ = "users"

    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    password_hash: Mapped[str] = mapped_column(String(200), default="")
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"), index=True)
    phone_sealed: Mapped[str | None] = mapped_column(Text)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    is_administrator: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None]
    disabled_at: Mapped[datetime | None]
    totp_sealed: Mapped[str | None] = mapped_column(Text)
    totp_confirmed_at: Mapped[datetime | None]
    totp_last_step: Mapped[int] = mapped_column(default=0)
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    large_type: Mapped[bool] = mapped_column(default=False)


def _live(more: str) -> dict[str, Any]:
    """Limits an index to grants that were not revoked."""
    rule = text(f"revoked_at IS NULL AND {more}")
    return {"sqlite_where": rule, "postgresql_where": rule}


class RoleGrant(Identified, Base):
    """A role given to a person in one contest. Revoked ones stay for the record."""

    __tablename__ = "role_grants"
    # NULL units are distinct to a database, so roles without a unit need an index of their own.
    __table_args__ = (
        Index(
            "uq_role_grants_unit",
            "user_id",
            "role",
            "contest_id",
            "unit_id",
            unique=True,
            **_live("unit_id IS NOT NULL"),
        ),
        Index("uq_role_grants_plain", "user_id", "role", "contest_id", unique=True, **_live("unit_id IS NULL")),
    )

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    contest_id: Mapped[str] = mapped_column(String(20), index=True)  # no foreign key: contests lie above accounts
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    granted_by: Mapped[str] = mapped_column(String(20))
    revoked_at: Mapped[datetime | None]


class UserSession(Identified, Base):
    """A signed-in browser. Revoking the row signs it out at its next request."""

    __tablename__ = "user_sessions"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    mfa_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]
    device: Mapped[str] = mapped_column(String(60), default="")


class LinkToken(Identified, Base):
    """A one-time link that was mailed: to confirm an address or to reset a password."""

    __tablename__ = "link_tokens"

    user_id: Mapped[str] = mapped_column(ForeignKey("users.id"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))  # confirm, reset
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class Invitation(Identified, Base):
    """An offer of a role by link; whoever opens it signs in or up and accepts."""

    __tablename__ = "invitations"

    email: Mapped[str] = mapped_column(String(254), index=True)
    name: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[str] = mapped_column(String(12))
    contest_id: Mapped[str] = mapped_column(String(20), index=True)
    unit_id: Mapped[str | None] = mapped_column(ForeignKey("units.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    invited_by: Mapped[str] = mapped_column(String(20))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]
    accepted_by: Mapped[str | None] = mapped_column(String(20))
    revoked_at: Mapped[datetime | None]
