"""Runs the migrations on the database of the settings, or on the one it is handed."""

from importlib import import_module
from typing import Any

from alembic import context
from sqlalchemy import create_engine

from lzcontest.foundation.config import Settings
from lzcontest.foundation.db import Base

FEATURES = (
    "accounts",
    "ledger",
    "notifications",
    "contests",
    "media",
    "entries",
    "similarity",
    "identity",
    "intake",
    "unitdesk",
    "judging",
    "awards",
    "publishing",
    "touring",
)
import_module("lzcontest.foundation.queue")
for feature in FEATURES:
    import_module(f"lzcontest.{feature}.models")


def run(connection: Any) -> None:
    """Migrate over an open connection."""
    context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET LOCAL lock_timeout = '4s'")
            connection.exec_driver_sql("SET LOCAL statement_timeout = '60s'")
        context.run_migrations()


handed = context.config.attributes.get("connection")
if handed is not None:
    run(handed)
else:
    with create_engine(Settings.from_env().effective_database_url).connect() as own:
        run(own)
        own.commit()
