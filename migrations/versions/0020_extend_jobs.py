"""Extend jobs: tries apart from attempts, the process that holds a job, disk it reserved, what broke it."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add the columns; tries used to be the last two digits of the attempt."""
    with op.batch_alter_table("jobs") as batch_op:
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("holder", sa.String(length=160), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reserved", sa.BigInteger(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("error", sa.String(length=200), nullable=False, server_default=""))
    op.execute("UPDATE jobs SET tries = attempt % 100")


def downgrade() -> None:
    """Drop them."""
    with op.batch_alter_table("jobs") as batch_op:
        for name in ("error", "reserved", "holder", "tries"):
            batch_op.drop_column(name)
