"""Add terms of taking part, credits and birth dates of authors, the licence agreed to, and consents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0018"
down_revision = "0017"

JSON = sa.JSON().with_variant(postgresql.JSONB(astext_type=sa.Text()), "postgresql")


def upgrade() -> None:
    """Add the columns (server defaults only while rows are filled) and the table."""

    with op.batch_alter_table("contests", schema=None) as batch_op:
        batch_op.add_column(sa.Column("terms", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("licence_kind", sa.String(length=12), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("licence_sha256", sa.String(length=64), nullable=False, server_default=""))
    with op.batch_alter_table("authors", schema=None) as batch_op:
        batch_op.add_column(sa.Column("credit", sa.String(length=10), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("contribution", sa.String(length=60), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("is_contact", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("birth_sealed", sa.Text(), nullable=True))
    for table, names in (
        ("contests", ("terms",)),
        ("entries", ("licence_kind", "licence_sha256")),
        ("authors", ("credit", "contribution", "is_contact")),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.alter_column(name, server_default=None)

    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_submissions_sha256"), ["sha256"], unique=False)
    op.create_table(
        "consents",
        sa.Column("entry_id", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=20), nullable=False),
        sa.Column("name_index", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("method", sa.String(length=6), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text_sha256", sa.String(length=64), nullable=False),
        sa.Column("form_sealed", sa.Text(), nullable=True),
        sa.Column("form_type", sa.String(length=20), nullable=False),
        sa.Column("id", sa.String(length=20), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_consents_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sa.UniqueConstraint("entry_id", "person", "kind", name=op.f("uq_consents_entry_id_person_kind")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_consents_token_hash")),
    )
    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consents_entry_id"), ["entry_id"], unique=False)


def downgrade() -> None:
    """Drop them."""

    with op.batch_alter_table("consents", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_consents_entry_id"))
    op.drop_table("consents")
    with op.batch_alter_table("submissions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_submissions_sha256"))
    for table, names in (
        ("authors", ("birth_sealed", "is_contact", "contribution", "credit")),
        ("entries", ("licence_sha256", "licence_kind")),
        ("contests", ("terms",)),
    ):
        with op.batch_alter_table(table, schema=None) as batch_op:
            for name in names:
                batch_op.drop_column(name)
