"""Create the tables of contests."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the tables."""

    op.create_table(
        "calendar_days",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("is_workday", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=40), nullable=False),
        sa.PrimaryKeyConstraint("day", name=op.f("pk_calendar_days")),
    )
    op.create_table(
        "contests",
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("organiser_name", sa.String(length=80), nullable=False),
        sa.Column("number_prefix", sa.String(length=8), nullable=False),
        sa.Column("call_text", sa.Text(), nullable=False),
        sa.Column("declaration_text", sa.Text(), nullable=False),
        sa.Column("licence_text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("screening_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("judging_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_working_days", sa.Integer(), nullable=False),
        sa.Column("tie_ladder", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("substitute_rule", sa.String(length=20), nullable=False),
        sa.Column("copied_from", sa.String(length=20), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["copied_from"], ["contests.id"], name=op.f("fk_contests_copied_from")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contests")),
        sa.UniqueConstraint("slug", name=op.f("uq_contests_slug")),
    )
    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_contests_state"), ["state"], unique=False)

    op.create_table(
        "categories",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=2), nullable=False),
        sa.Column("title", sa.String(length=40), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("limits", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("fields", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_categories_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_categories")),
        sa.UniqueConstraint("contest_id", "code", name=op.f("uq_categories_contest_id_code")),
    )
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_categories_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "rules_versions",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_rules_versions_contest_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rules_versions")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_rules_versions_contest_id_number")),
    )
    with op.batch_alter_table("rules_versions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rules_versions_contest_id"), ["contest_id"], unique=False)

    op.create_table(
        "award_tiers",
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("title", sa.String(length=20), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_award_tiers_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_award_tiers")),
        sa.UniqueConstraint("category_id", "key", name=op.f("uq_award_tiers_category_id_key")),
    )
    with op.batch_alter_table("award_tiers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_award_tiers_category_id"), ["category_id"], unique=False)

    op.create_table(
        "criteria",
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("label", sa.String(length=40), nullable=False),
        sa.Column("weight", sa.Integer(), nullable=False),
        sa.Column("max_points", sa.Integer(), nullable=False),
        sa.Column("anchor_low", sa.String(length=80), nullable=False),
        sa.Column("anchor_high", sa.String(length=80), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_criteria_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_criteria")),
        sa.UniqueConstraint("category_id", "key", name=op.f("uq_criteria_category_id_key")),
    )
    with op.batch_alter_table("criteria", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_criteria_category_id"), ["category_id"], unique=False)

    op.create_table(
        "round_rules",
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("judges_per_entry", sa.Integer(), nullable=False),
        sa.Column("advance", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(length=12), nullable=False),
        sa.Column("trim_scope", sa.String(length=10), nullable=False),
        sa.Column("trim_min_sheets", sa.Integer(), nullable=False),
        sa.Column("few_sheets", sa.String(length=10), nullable=False),
        sa.Column("decimals", sa.Integer(), nullable=False),
        sa.Column("carry", sa.String(length=10), nullable=False),
        sa.Column("comment_min", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_round_rules_category_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_rules")),
        sa.UniqueConstraint("category_id", "number", name=op.f("uq_round_rules_category_id_number")),
    )
    with op.batch_alter_table("round_rules", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_round_rules_category_id"), ["category_id"], unique=False)


def downgrade() -> None:
    """Drop them."""

    with op.batch_alter_table("round_rules", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_round_rules_category_id"))

    op.drop_table("round_rules")
    with op.batch_alter_table("criteria", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_criteria_category_id"))

    op.drop_table("criteria")
    with op.batch_alter_table("award_tiers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_award_tiers_category_id"))

    op.drop_table("award_tiers")
    with op.batch_alter_table("rules_versions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_rules_versions_contest_id"))

    op.drop_table("rules_versions")
    with op.batch_alter_table("categories", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_categories_contest_id"))

    op.drop_table("categories")
    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_contests_state"))

    op.drop_table("contests")
    op.drop_table("calendar_days")
