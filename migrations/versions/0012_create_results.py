"""Create the tables of awards."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Create the tables."""

    op.create_table(
        "results",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("decisions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("canonical", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("sensitivity", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("notice_from", sa.Date(), nullable=True),
        sa.Column("notice_until", sa.Date(), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("announced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_results_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_results")),
        sa.UniqueConstraint("contest_id", "version", name=op.f("uq_results_contest_id_version")),
    )
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_results_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_results_state"), ["state"], unique=False)

    op.create_table(
        "result_signatures",
        sa.Column("result_id", sa.String(length=20), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("user_id", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_result_signatures_result_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_result_signatures_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_result_signatures")),
        sa.UniqueConstraint("result_id", "role", name=op.f("uq_result_signatures_result_id_role")),
    )
    with op.batch_alter_table("result_signatures", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_result_signatures_result_id"), ["result_id"], unique=False)

    op.create_table(
        "awards",
        sa.Column("result_id", sa.String(length=20), nullable=False),
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.String(length=12), nullable=False),
        sa.Column("tier_key", sa.String(length=20), nullable=True),
        sa.Column("moved_from", sa.String(length=20), nullable=True),
        sa.Column("trace", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("withdrawn_reason", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_awards_category_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_awards_entry_id")),
        sa.ForeignKeyConstraint(["result_id"], ["results.id"], name=op.f("fk_awards_result_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_awards")),
        sa.UniqueConstraint("result_id", "entry_id", name=op.f("uq_awards_result_id_entry_id")),
    )
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_awards_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_awards_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_awards_result_id"), ["result_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_awards_tier_key"), ["tier_key"], unique=False)

    op.create_table(
        "objections",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=True),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("contact_sealed", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_objections_contest_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_objections_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
        sa.UniqueConstraint("code", name=op.f("uq_objections_code")),
    )
    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_objections_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_objections_state"), ["state"], unique=False)


def downgrade() -> None:
    """Drop them."""

    with op.batch_alter_table("objections", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_objections_state"))
        batch_op.drop_index(batch_op.f("ix_objections_contest_id"))

    op.drop_table("objections")
    with op.batch_alter_table("awards", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_awards_tier_key"))
        batch_op.drop_index(batch_op.f("ix_awards_result_id"))
        batch_op.drop_index(batch_op.f("ix_awards_entry_id"))
        batch_op.drop_index(batch_op.f("ix_awards_category_id"))

    op.drop_table("awards")
    with op.batch_alter_table("result_signatures", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_result_signatures_result_id"))

    op.drop_table("result_signatures")
    with op.batch_alter_table("results", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_results_state"))
        batch_op.drop_index(batch_op.f("ix_results_contest_id"))

    op.drop_table("results")
