"""Migrations make exactly the tables of the models, run both ways, on both databases."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect

from lzcontest.foundation import migrate
from lzcontest.foundation.db import Base, Database
from tests.support.postgres import postgres_server

FEATURES = (
    "accounts", "ledger", "notifications", "contests", "media", "entries", "similarity", "identity", "intake",
    "unitdesk", "judging", "awards", "publishing", "touring",
)  # fmt: skip


@pytest.fixture(scope="module")
def postgres_url() -> Iterator[str]:
    with postgres_server() as url:
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: object) -> Iterator[Engine]:
    url = f"sqlite:///{tmp_path}/m.sqlite3" if request.param == "sqlite" else request.getfixturevalue("postgres_url")
    database = Database(url)
    yield database.engine
    database.engine.dispose()


def test_migrations_and_models_agree_both_ways(engine: Engine) -> None:
    import_module("lzcontest.foundation.queue")
    for feature in FEATURES:
        import_module(f"lzcontest.{feature}.models")
    migrate.upgrade(engine)
    assert not migrate.pending(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    migrate.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    migrate.upgrade(engine)


def test_the_database_itself_refuses_to_change_the_ledger(engine: Engine) -> None:
    migrate.upgrade(engine)
    row = "INSERT INTO ledger_nodes (level, index, hash) VALUES (0, 0, 'x')"
    if engine.dialect.name == "sqlite":
        row = row.replace("index", '"index"')
    with engine.begin() as connection:
        connection.exec_driver_sql(row)
    for attack in ("UPDATE ledger_nodes SET hash = 'y'", "DELETE FROM ledger_nodes"):
        with pytest.raises(Exception, match="append-only"), engine.begin() as connection:
            connection.exec_driver_sql(attack)
