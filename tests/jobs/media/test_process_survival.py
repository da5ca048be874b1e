"""A worker killed in the middle of a film: another finishes it, nothing is doubled, nothing is left lying about."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import select

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.config import Settings
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import queries, service
from lzcontest.media.models import Rendition
from tests.support.media_samples import MediaSamples
from tests.support.redis import running_redis

# By the promise. The lease is the product's own: on a busy machine a shorter one runs out under a living worker.
PROMISED_SECONDS = 30


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with running_redis() as address:
        yield Settings.from_env({}, data_dir=tmp_path / "data", redis_url=address, rate_limits=False)


@contextmanager
def product(system: Runtime, *command: str) -> Iterator[subprocess.Popen[bytes]]:
    """A process of the product: ``lzcontest worker`` and the like, ended with the block."""
    env = {
        "PATH": os.environ["PATH"],
        "LZ_DATA_DIR": str(system.settings.data_dir),
        "LZ_REDIS_URL": system.settings.redis_url or "",
    }
    process = subprocess.Popen([sys.executable, "-m", "lzcontest.cli", *command], env=env, start_new_session=True)
    try:
        yield process
    finally:
        for number in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(process.pid, number)
                process.wait(timeout=5)
            except (ProcessLookupError, subprocess.TimeoutExpired):
                continue
        process.wait()


def wait_for(what: Callable[[], object], seconds: float) -> float:
    """Until ``what`` is true; the seconds it took. Fails after ``seconds``."""
    started = time.monotonic()
    while not what():
        assert time.monotonic() - started < seconds, "it did not happen in time"
        time.sleep(0.1)
    return time.monotonic() - started


def children_of(process: int) -> list[int]:
    found = subprocess.run(["pgrep", "-P", str(process)], capture_output=True, text=True, check=False)
    return [int(pid) for pid in found.stdout.split()]


@pytest.mark.slow
def test_a_film_survives_the_death_of_its_worker(system: Runtime, samples: MediaSamples) -> None:
    film = samples.film("survivor.mp4", size="1280x720", seconds=24)
    stored = service.receive_stream([film.read_bytes()], original_name=film.name)
    with system.database.unit_of_work() as session:
        media_id = service.add_media(session, Actor(id="owner"), stored=stored, original_name=film.name).id
        service.request_processing(session, media_id)

    def job() -> Job:
        with system.database.unit_of_work() as session:
            return session.get_one(Job, queries.job_id_of(media_id))

    def state() -> str:
        with system.database.reading() as session:
            return queries.get_progress(session, media_id).state

    with product(system, "scheduler"), product(system, "worker", "--queue", "media") as first:
        wait_for(lambda: job().done_units > 0, 180)  # FFmpeg is in the middle of it
        horses = children_of(first.pid)
        assert horses
        with product(system, "worker", "--queue", "media"):
            for horse in horses:
                os.kill(horse, signal.SIGKILL)
            os.kill(first.pid, signal.SIGKILL)
            wait_for(lambda: job().attempt >= 2, PROMISED_SECONDS)
            wait_for(lambda: state() == "ready", 300)
            wait_for(lambda: job().state == "done", 30)  # its folder goes between the two
    assert job().attempt == 2
    with system.database.unit_of_work() as session:
        copies = session.scalars(select(Rendition)).all()
        assert len(copies) == 1
    names = copies[0].manifest["files"]
    assert sorted(f"{copies[0].prefix}/{name}" for name in names) == list(system.storage.keys("renditions/"))
    assert not list((system.settings.data_dir / "work").rglob("*"))
