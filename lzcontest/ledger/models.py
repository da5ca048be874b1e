"""Tables of the ledger: its events, the tree above them, and the signed checkpoints."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lzcontest.foundation.db import Base

Count = BigInteger().with_variant(Integer, "sqlite")


class LedgerEvent(Base):
    """One act of consequence. ``body`` is the canonical JSON that was hashed; the rest helps to search."""

    __tablename__ = "ledger_events"

    seq: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)  # 0, 1, 2 … without gaps
    at: Mapped[datetime]
    actor_id: Mapped[str] = mapped_column(String(20), index=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(30))
    subject_id: Mapped[str] = mapped_column(String(40), index=True)
    contest_id: Mapped[str | None] = mapped_column(String(20), index=True)
    body: Mapped[str] = mapped_column(Text)
    leaf_hash: Mapped[str] = mapped_column(String(64))


class LedgerNode(Base):
    """The hash of a complete subtree: 2**level leaves beginning at index * 2**level."""

    __tablename__ = "ledger_nodes"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    index: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    hash: Mapped[str] = mapped_column(String(64))


class LedgerCheckpoint(Base):
    """A signed statement: at this moment the tree had this size and this root."""

    __tablename__ = "ledger_checkpoints"

    tree_size: Mapped[int] = mapped_column(Count, primary_key=True, autoincrement=False)
    root_hash: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime]
    key_id: Mapped[str] = mapped_column(String(40))
    note: Mapped[str] = mapped_column(Text)
    signature: Mapped[str] = mapped_column(String(200))
