"""Many people press the button in the same second: no number twice, none left out, on both databases."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation import migrate, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake.service import submit_entry
from lzcontest.ledger.service import verify
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, make_user
from tests.factories.works import write_fiction
from tests.support.postgres import postgres_server

PEOPLE = 8


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def running(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Runtime]:
    """A migrated system on one of the databases."""
    if request.param == "sqlite":
        yield from _running(tmp_path, {})
        return
    with postgres_server() as url:
        yield from _running(tmp_path, {"LZ_DATABASE_URL": url})


def _running(tmp_path: Path, environ: dict[str, str]) -> Iterator[Runtime]:
    made = runtime.use(Runtime.build(Settings.from_env(environ, data_dir=tmp_path / "data")))
    migrate.upgrade(made.database.engine)
    yield made
    made.database.engine.dispose()


def test_numbers_have_no_twin_and_no_gap_and_twice_is_once(running: Runtime) -> None:
    with running.database.unit_of_work() as session:
        category = make_contest(session, number_prefix="LZ7").categories[0]
        written: list[tuple[Actor, str]] = []
        for place in range(PEOPLE):
            user: User = make_user(session, f"投稿人{place}")
            written.append((actor_of(session, user), write_fiction(session, user, category).id))

    def hand_in(pair: tuple[Actor, str]) -> None:
        with running.database.unit_of_work() as session:
            submit_entry(session, pair[0], entry_id=pair[1])

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(hand_in, [*written, *written]))
    with running.database.reading() as session:
        numbers = sorted(session.scalars(select(Entry.number)))
        assert numbers == [f"LZ7-F-{n:04d}" for n in range(1, PEOPLE + 1)]
        assert session.scalar(select(func.count()).select_from(Submission)) == PEOPLE
        assert verify(session).sound
