"""Create the tables of the unit desk, and what a contest asks of units."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0016"
down_revision = "0015"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Create the tables; a contest asks nothing of units until its organiser says so."""
    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("unit_rules", JSON, nullable=False, server_default="{}"))
    _create_imports()
    _create_rows_and_files()
    _create_endorsements()
    _create_handovers()


def _create_imports() -> None:
    op.create_table(
        "unit_imports",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("result", JSON, nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_unit_imports_contest_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_unit_imports_category_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_imports_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_imports")),
    )
    with op.batch_alter_table("unit_imports", schema=None) as batch_op:
        for name in ("contest_id", "category_id", "unit_id", "state"):
            batch_op.create_index(batch_op.f(f"ix_unit_imports_{name}"), [name], unique=False)


def _create_rows_and_files() -> None:
    op.create_table(
        "unit_rows",
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("files", JSON, nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_unit_rows_category_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_rows_unit_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_unit_rows_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_rows")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_unit_rows_entry_id")),
        sa.UniqueConstraint("category_id", "unit_id", "key", name=op.f("uq_unit_rows_category_id_unit_id_key")),
    )
    op.create_table(
        "unit_files",
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=False),
        sa.Column("media_id", sa.String(length=20), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=True),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_unit_files_category_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_unit_files_unit_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media_files.id"], name=op.f("fk_unit_files_media_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_unit_files_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit_files")),
        sa.UniqueConstraint("media_id", name=op.f("uq_unit_files_media_id")),
    )
    for table, names in (
        ("unit_rows", ("category_id", "unit_id")),
        ("unit_files", ("category_id", "unit_id", "entry_id")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.create_index(batch_op.f(f"ix_{table}_{name}"), [name], unique=False)


def _create_endorsements() -> None:
    op.create_table(
        "endorsements",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_endorsements_entry_id")),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_endorsements_category_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_endorsements_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_endorsements")),
        sa.UniqueConstraint("unit_id", "entry_id", name=op.f("uq_endorsements_unit_id_entry_id")),
    )
    with op.batch_alter_table("endorsements", schema=None) as batch_op:
        for name in ("entry_id", "category_id"):
            batch_op.create_index(batch_op.f(f"ix_endorsements_{name}"), [name], unique=False)


def _create_handovers() -> None:
    op.create_table(
        "handovers",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("token_sealed", sa.Text(), nullable=False),
        sa.Column("made_by", sa.String(length=20), nullable=False),
        sa.Column("mailed", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by", sa.String(length=20), nullable=True),
        sa.Column("taken_version", sa.Integer(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_handovers_entry_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_handovers_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handovers")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_handovers_token_hash")),
    )
    with op.batch_alter_table("handovers", schema=None) as batch_op:
        for name in ("entry_id", "unit_id"):
            batch_op.create_index(batch_op.f(f"ix_handovers_{name}"), [name], unique=False)


def downgrade() -> None:
    """Drop them."""
    for table in ("handovers", "endorsements", "unit_files", "unit_rows", "unit_imports"):
        op.drop_table(table)
    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.drop_column("unit_rules")
