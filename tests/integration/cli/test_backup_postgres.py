"""A backup of a PostgreSQL installation: a dump that pg_restore takes, beside the files and keys."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, text

from lzcontest.cli import main
from lzcontest.foundation import archive, migrate, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.runtime import Runtime
from tests.factories.people import make_user
from tests.support.postgres import postgres_server

pytestmark = pytest.mark.postgres


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Runtime]:
    """The product on a PostgreSQL of its own."""
    before = runtime._current
    with postgres_server() as address:
        url = address.replace("postgresql://", "postgresql+psycopg://")
        made = runtime.use(Runtime.build(Settings.from_env({}, data_dir=tmp_path / "data", database_url=url)))
        migrate.upgrade(made.database.engine)
        yield made
        made.database.engine.dispose()
    runtime._current = before


@pytest.mark.skipif(archive.find_pg_program("pg_dump") is None, reason="no pg_dump on this machine")
def test_a_dump_comes_back(running: Runtime, tmp_path: Path) -> None:
    with running.database.unit_of_work() as session:
        email = make_user(session, "王小明").email
    done = CliRunner().invoke(main, ["backup", str(tmp_path / "backup")])
    assert done.exit_code == 0, done.output
    done = CliRunner().invoke(main, ["restore", str(tmp_path / "backup"), "--into", str(tmp_path / "again")])
    assert done.exit_code == 0 and "pg_restore" in done.output
    with running.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("CREATE DATABASE again"))
    url = running.database.engine.url.set(database="again")
    program = archive.find_pg_program("pg_restore")
    assert program is not None and shutil.which(program)
    command = [program, "--no-owner", "--dbname=again", str(tmp_path / "again" / "database.dump")]
    subprocess.run(command, env=archive.libpq_environment(url), check=True)
    engine = create_engine(url)
    with engine.connect() as connection:
        assert connection.execute(text("SELECT email FROM users")).scalar_one() == email
    engine.dispose()
