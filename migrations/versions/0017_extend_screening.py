"""Extend screening: gates, second look, terms, merged works, settings, and the mark of drawn works."""

import sqlalchemy as sa
from alembic import op

from lzcontest.foundation.db import Json
from lzcontest.foundation.ids import new_id

revision = "0017"
down_revision = "0016"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables, and say of earlier works what the new columns would have said."""
    with op.batch_alter_table("screening_decisions", schema=None) as batch_op:
        batch_op.add_column(sa.Column("gate", sa.String(length=8), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reminded_at", MOMENT, nullable=True))
        batch_op.add_column(sa.Column("lapsed_at", MOMENT, nullable=True))
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("drawn_at", MOMENT, nullable=True))
    _tables()
    _carry_over()


def _tables() -> None:
    op.create_table(
        "passed_gates",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("gate", sa.String(length=8), nullable=False),
        sa.Column("submission_serial", sa.Integer(), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        *_identified("passed_gates"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_passed_gates_entry_id")),
        sa.UniqueConstraint("entry_id", "gate", name=op.f("uq_passed_gates_entry_id_gate")),
    )
    op.create_index(op.f("ix_passed_gates_entry_id"), "passed_gates", ["entry_id"])
    op.create_table(
        "rejection_proposals",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("act", sa.String(length=12), nullable=False),
        sa.Column("gate", sa.String(length=8), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.String(length=20), nullable=True),
        sa.Column("answered_at", MOMENT, nullable=True),
        *_identified("rejection_proposals"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_rejection_proposals_entry_id")),
    )
    op.create_index("ix_rejection_proposals_entry_state", "rejection_proposals", ["entry_id", "state"])
    op.create_table(
        "entry_merges",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("kept_id", sa.String(length=20), nullable=False),
        sa.Column("was", Json, nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        *_identified("entry_merges"),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_merges_entry_id")),
        sa.ForeignKeyConstraint(["kept_id"], ["entries.id"], name=op.f("fk_entry_merges_kept_id")),
    )
    op.create_index(op.f("ix_entry_merges_entry_id"), "entry_merges", ["entry_id"])
    op.create_index(op.f("ix_entry_merges_kept_id"), "entry_merges", ["kept_id"])
    op.create_table(
        "screening_rules",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("settings", Json, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        *_identified("screening_rules"),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_screening_rules_contest_id")),
        sa.UniqueConstraint("contest_id", name=op.f("uq_screening_rules_contest_id")),
    )


def _identified(table: str) -> list[sa.schema.SchemaItem]:
    return [
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _carry_over() -> None:
    """A work accepted before there were gates passed both by that decision; a work in a round was drawn."""
    connection = op.get_bind()
    decided = connection.exec_driver_sql(
        "SELECT d.entry_id, d.submission_serial, d.by_user, d.created_at FROM screening_decisions d"
        " JOIN entries e ON e.id = d.entry_id"
        " WHERE d.decision = 'accept' AND e.state IN ('accepted', 'disqualified') ORDER BY d.created_at"
    ).all()
    gates = sa.table(
        "passed_gates",
        *(sa.column(n) for n in ("id", "created_at", "entry_id", "gate", "submission_serial", "by_user")),
    )
    latest = {row[0]: row for row in decided}
    rows = [
        {"id": new_id(), "created_at": at, "entry_id": entry, "gate": gate, "submission_serial": serial, "by_user": by}
        for entry, serial, by, at in latest.values()
        for gate in ("formal", "content")
    ]
    if rows:
        connection.execute(sa.insert(gates), rows)
    connection.exec_driver_sql(
        "UPDATE entries SET drawn_at = (SELECT MIN(r.created_at) FROM round_entries r WHERE r.entry_id = entries.id)"
    )


def downgrade() -> None:
    """Drop them."""
    for table in ("screening_rules", "entry_merges", "rejection_proposals", "passed_gates"):
        op.drop_table(table)
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_column("drawn_at")
    with op.batch_alter_table("screening_decisions", schema=None) as batch_op:
        batch_op.drop_column("lapsed_at")
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("gate")
