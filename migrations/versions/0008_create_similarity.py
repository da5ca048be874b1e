"""Create the tables of similarity."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create the tables."""

    op.create_table(
        "text_documents",
        sa.Column("collection", sa.String(length=40), nullable=False),
        sa.Column("entry_id", sa.String(length=20), nullable=True),
        sa.Column("part", sa.String(length=12), nullable=False),
        sa.Column("label", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("fingerprints", sa.LargeBinary(), nullable=False),
        sa.Column("chars", sa.Integer(), nullable=False),
        sa.Column("indexed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_text_documents_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_documents")),
        sa.UniqueConstraint("entry_id", "part", name=op.f("uq_text_documents_entry_id_part")),
    )
    with op.batch_alter_table("text_documents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_text_documents_collection"), ["collection"], unique=False)
        batch_op.create_index(batch_op.f("ix_text_documents_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_text_documents_sha256"), ["sha256"], unique=False)

    op.create_table(
        "similarity_findings",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("document_id", sa.String(length=20), nullable=False),
        sa.Column("source_id", sa.String(length=20), nullable=False),
        sa.Column("document_sha256", sa.String(length=64), nullable=False),
        sa.Column("source_sha256", sa.String(length=64), nullable=False),
        sa.Column("algorithm", sa.String(length=20), nullable=False),
        sa.Column("score", sa.String(length=12), nullable=False),
        sa.Column("shared_chars", sa.Integer(), nullable=False),
        sa.Column("longest_run", sa.Integer(), nullable=False),
        sa.Column("flagged", sa.Boolean(), nullable=False),
        sa.Column("same_author", sa.Boolean(), nullable=False),
        sa.Column("passages", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("evasions", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.String(length=20), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["document_id"], ["text_documents.id"], name=op.f("fk_similarity_findings_document_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_similarity_findings_entry_id")),
        sa.ForeignKeyConstraint(["source_id"], ["text_documents.id"], name=op.f("fk_similarity_findings_source_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_similarity_findings")),
        sa.UniqueConstraint("document_id", "source_id", name=op.f("uq_similarity_findings_document_id_source_id")),
    )
    with op.batch_alter_table("similarity_findings", schema=None) as batch_op:
        batch_op.create_index("ix_similarity_findings_entry_state", ["entry_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_similarity_findings_source_id"), ["source_id"], unique=False)


def downgrade() -> None:
    """Drop them."""

    with op.batch_alter_table("similarity_findings", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_similarity_findings_source_id"))
        batch_op.drop_index("ix_similarity_findings_entry_state")

    op.drop_table("similarity_findings")
    with op.batch_alter_table("text_documents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_text_documents_sha256"))
        batch_op.drop_index(batch_op.f("ix_text_documents_entry_id"))
        batch_op.drop_index(batch_op.f("ix_text_documents_collection"))

    op.drop_table("text_documents")
