"""Create the tables of judging."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Create the tables."""

    op.create_table(
        "judges",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("user_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=True),
        sa.Column("category_kinds", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("max_load", sa.Integer(), nullable=True),
        sa.Column("conflicts_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_judges_contest_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_judges_unit_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_judges_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judges")),
        sa.UniqueConstraint("contest_id", "user_id", name=op.f("uq_judges_contest_id_user_id")),
    )
    with op.batch_alter_table("judges", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judges_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judges_user_id"), ["user_id"], unique=False)

    op.create_table(
        "rounds",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("seed", sa.String(length=80), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("per_entry", sa.Integer(), nullable=False),
        sa.Column("inputs", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_rounds_category_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_rounds_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("category_id", "number", name=op.f("uq_rounds_category_id_number")),
    )
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rounds_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rounds_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rounds_state"), ["state"], unique=False)

    op.create_table(
        "judge_conflicts",
        sa.Column("judge_id", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=True),
        sa.Column("unit_id", sa.String(length=20), nullable=True),
        sa.Column("person_name", sa.String(length=40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by", sa.String(length=20), nullable=True),
        sa.Column("dismissal_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_judge_conflicts_entry_id")),
        sa.ForeignKeyConstraint(["judge_id"], ["judges.id"], name=op.f("fk_judge_conflicts_judge_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_judge_conflicts_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_judge_conflicts")),
    )
    with op.batch_alter_table("judge_conflicts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_judge_conflicts_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_judge_conflicts_judge_id"), ["judge_id"], unique=False)

    op.create_table(
        "round_entries",
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("blind_code", sa.String(length=12), nullable=False),
        sa.Column("submission_serial", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_round_entries_entry_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_round_entries_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_entries")),
        sa.UniqueConstraint("round_id", "blind_code", name=op.f("uq_round_entries_round_id_blind_code")),
        sa.UniqueConstraint("round_id", "entry_id", name=op.f("uq_round_entries_round_id_entry_id")),
    )
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_entries_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_round_entries_round_id"), ["round_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("round_id", sa.String(length=20), nullable=False),
        sa.Column("round_entry_id", sa.String(length=20), nullable=False),
        sa.Column("judge_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaces_id", sa.String(length=20), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["judge_id"], ["judges.id"], name=op.f("fk_assignments_judge_id")),
        sa.ForeignKeyConstraint(["round_entry_id"], ["round_entries.id"], name=op.f("fk_assignments_round_entry_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_assignments_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
        sa.UniqueConstraint("round_entry_id", "judge_id", name=op.f("uq_assignments_round_entry_id_judge_id")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_judge_id"), ["judge_id"], unique=False)
        batch_op.create_index("ix_assignments_judge_state", ["judge_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_round_entry_id"), ["round_entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_round_id"), ["round_id"], unique=False)

    op.create_table(
        "score_sheets",
        sa.Column("assignment_id", sa.String(length=20), nullable=False),
        sa.Column("scores", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.String(length=12), nullable=True),
        sa.Column("salt", sa.String(length=64), nullable=True),
        sa.Column("seal", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignments.id"], name=op.f("fk_score_sheets_assignment_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_sheets")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_score_sheets_assignment_id")),
    )


def downgrade() -> None:
    """Drop them."""

    op.drop_table("score_sheets")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_round_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_round_entry_id"))
        batch_op.drop_index("ix_assignments_judge_state")
        batch_op.drop_index(batch_op.f("ix_assignments_judge_id"))

    op.drop_table("assignments")
    with op.batch_alter_table("round_entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_entries_round_id"))
        batch_op.drop_index(batch_op.f("ix_round_entries_entry_id"))

    op.drop_table("round_entries")
    with op.batch_alter_table("judge_conflicts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judge_conflicts_judge_id"))
        batch_op.drop_index(batch_op.f("ix_judge_conflicts_entry_id"))

    op.drop_table("judge_conflicts")
    with op.batch_alter_table("rounds", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rounds_state"))
        batch_op.drop_index(batch_op.f("ix_rounds_contest_id"))
        batch_op.drop_index(batch_op.f("ix_rounds_category_id"))

    op.drop_table("rounds")
    with op.batch_alter_table("judges", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_judges_user_id"))
        batch_op.drop_index(batch_op.f("ix_judges_contest_id"))

    op.drop_table("judges")
