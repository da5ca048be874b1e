"""Create the tables of identity."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create the tables."""

    op.create_table(
        "identity_scans",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("texts_sha256", sa.String(length=64), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_identity_scans_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_scans")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_identity_scans_entry_id")),
    )
    op.create_table(
        "identity_findings",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("who", sa.String(length=80), nullable=False),
        sa.Column("seen_as", sa.String(length=120), nullable=False),
        sa.Column("rank", sa.String(length=8), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_identity_findings_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_findings")),
    )
    with op.batch_alter_table("identity_findings", schema=None) as batch_op:
        batch_op.create_index("ix_identity_findings_entry_state", ["entry_id", "state"], unique=False)


def downgrade() -> None:
    """Drop them."""

    with op.batch_alter_table("identity_findings", schema=None) as batch_op:
        batch_op.drop_index("ix_identity_findings_entry_state")

    op.drop_table("identity_findings")
    op.drop_table("identity_scans")
