"""Create the tables of parts of films in the making, and of subtitles."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Create the tables."""
    op.create_table(
        "media_parts",
        sa.Column("media_id", sa.String(length=20), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(length=64), nullable=False),
        sa.Column("first_segment", sa.Integer(), nullable=False),
        sa.Column("first_frame", sa.Integer(), nullable=False),
        sa.Column("frames", sa.Integer(), nullable=False),
        sa.Column("length_ms", sa.Integer(), nullable=False),
        sa.Column("prefix", sa.String(length=60), nullable=False),
        sa.Column("made", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media_files.id"], name=op.f("fk_media_parts_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_parts")),
        sa.UniqueConstraint("media_id", "number", name=op.f("uq_media_parts_media_id_number")),
    )
    op.create_table(
        "media_subtitles",
        sa.Column("media_id", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=12), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["media_id"], ["media_files.id"], name=op.f("fk_media_subtitles_media_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_subtitles")),
    )
    with op.batch_alter_table("media_subtitles", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_media_subtitles_media_id"), ["media_id"], unique=False)


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("media_subtitles", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_media_subtitles_media_id"))
    op.drop_table("media_subtitles")
    op.drop_table("media_parts")
