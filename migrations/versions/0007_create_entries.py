"""Create the tables of entries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create the tables."""

    op.create_table(
        "entries",
        sa.Column("contest_id", sa.String(length=20), nullable=False),
        sa.Column("category_id", sa.String(length=20), nullable=False),
        sa.Column("owner_id", sa.String(length=20), nullable=False),
        sa.Column("unit_id", sa.String(length=20), nullable=True),
        sa.Column("via_unit", sa.Boolean(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=True),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("state_note", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("details", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("ai_used", sa.Boolean(), nullable=False),
        sa.Column("ai_note", sa.String(length=300), nullable=False),
        sa.Column("originality_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("licence_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rules_version", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pending", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["category_id"], ["categories.id"], name=op.f("fk_entries_category_id")),
        sa.ForeignKeyConstraint(["contest_id"], ["contests.id"], name=op.f("fk_entries_contest_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_entries_owner_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["units.id"], name=op.f("fk_entries_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint("contest_id", "number", name=op.f("uq_entries_contest_id_number")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_category_id"), ["category_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_contest_id"), ["contest_id"], unique=False)
        batch_op.create_index("ix_entries_contest_state", ["contest_id", "state", "submitted_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_number"), ["number"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entries_unit_id"), ["unit_id"], unique=False)

    op.create_table(
        "authors",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("unit_name", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=20), nullable=True),
        sa.Column("phone_sealed", sa.Text(), nullable=True),
        sa.Column("phone_index", sa.String(length=64), nullable=True),
        sa.Column("id_number_sealed", sa.Text(), nullable=True),
        sa.Column("id_number_index", sa.String(length=64), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_authors_entry_id")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_authors_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authors")),
    )
    with op.batch_alter_table("authors", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_authors_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_authors_id_number_index"), ["id_number_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_authors_phone_index"), ["phone_index"], unique=False)
        batch_op.create_index(batch_op.f("ix_authors_user_id"), ["user_id"], unique=False)

    op.create_table(
        "entry_files",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("media_id", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_files_entry_id")),
        sa.ForeignKeyConstraint(["media_id"], ["media_files.id"], name=op.f("fk_entry_files_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_files")),
        sa.UniqueConstraint("entry_id", "part", name=op.f("uq_entry_files_entry_id_part")),
    )
    with op.batch_alter_table("entry_files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_files_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_entry_files_media_id"), ["media_id"], unique=False)

    op.create_table(
        "entry_texts",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_entry_texts_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_texts")),
        sa.UniqueConstraint("entry_id", "part", name=op.f("uq_entry_texts_entry_id_part")),
    )
    with op.batch_alter_table("entry_texts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_texts_entry_id"), ["entry_id"], unique=False)

    op.create_table(
        "submissions",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_user", sa.String(length=20), nullable=False),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_submissions_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submissions")),
        sa.UniqueConstraint("entry_id", "serial", name=op.f("uq_submissions_entry_id_serial")),
    )
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    """Drop them."""

    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_entry_id"))

    op.drop_table("submissions")
    with op.batch_alter_table("entry_texts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_texts_entry_id"))

    op.drop_table("entry_texts")
    with op.batch_alter_table("entry_files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_files_media_id"))
        batch_op.drop_index(batch_op.f("ix_entry_files_entry_id"))

    op.drop_table("entry_files")
    with op.batch_alter_table("authors", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_authors_user_id"))
        batch_op.drop_index(batch_op.f("ix_authors_phone_index"))
        batch_op.drop_index(batch_op.f("ix_authors_id_number_index"))
        batch_op.drop_index(batch_op.f("ix_authors_entry_id"))

    op.drop_table("authors")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entries_unit_id"))
        batch_op.drop_index(batch_op.f("ix_entries_owner_id"))
        batch_op.drop_index(batch_op.f("ix_entries_number"))
        batch_op.drop_index("ix_entries_contest_state")
        batch_op.drop_index(batch_op.f("ix_entries_contest_id"))
        batch_op.drop_index(batch_op.f("ix_entries_category_id"))

    op.drop_table("entries")
