"""A long film goes through the queue in parts: by any worker, in any order, killed or stopped on the way."""

from pathlib import Path

import pytest

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock, queue
from lzcontest.foundation.config import Settings
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import jobs, queries, service
from lzcontest.media.models import MediaFile, MediaPart
from tests.support.media_samples import MediaSamples

SECONDS = 25


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({}, data_dir=tmp_path / "data", rate_limits=False, split_from_seconds=16)


@pytest.fixture
def film(system: Runtime, samples: MediaSamples) -> str:
    """A film that was uploaded and read: its parts wait."""
    return upload(system, samples.film("parts.mp4", size="320x180", seconds=SECONDS))


def upload(system: Runtime, path: Path) -> str:
    stored = service.receive_stream([path.read_bytes()], original_name=path.name)
    with system.database.unit_of_work() as session:
        media = service.add_media(session, Actor(id="owner"), stored=stored, original_name=path.name)
        service.request_processing(session, media.id)
    queue.run_job(queries.job_id_of(media.id))
    return media.id


def parts_of(system: Runtime, media_id: str) -> list[MediaPart]:
    with system.database.reading() as session:
        return queries.list_parts(session, media_id)


def media_of(system: Runtime, media_id: str) -> MediaFile:
    with system.database.reading() as session:
        return queries.get_media(session, media_id)


def percent(system: Runtime, media_id: str) -> int:
    with system.database.reading() as session:
        return queries.get_progress(session, media_id).percent


def encode(part: MediaPart) -> None:
    queue.run_job(queries.part_job_of(part.id))


def keys(system: Runtime, prefix: str) -> list[str]:
    return list(system.storage.keys(prefix))


def assert_ready(system: Runtime, media_id: str) -> None:
    assert media_of(system, media_id).state == "ready"
    with system.database.reading() as session:
        copy = queries.get_current_rendition(session, media_id)
        assert copy is not None
        assert abs(copy.manifest["duration_ms"] - SECONDS * 1000) <= 40
        assert {"master.m3u8", "sound.m3u8", "sprite.jpg", copy.manifest["poster"]} <= set(copy.manifest["files"])
    assert (keys(system, "parts/"), parts_of(system, media_id)) == ([], [])
    assert not list((system.settings.data_dir / "work").rglob("*"))


def test_one_worker_is_enough_and_the_whole_is_reported(system: Runtime, film: str) -> None:
    """The job that shared the film out has ended: it holds no worker while it waits."""
    parts = parts_of(system, film)
    assert [part.number for part in parts] == [-1, 0, 1, 2]
    with system.database.reading() as session:
        assert session.get_one(Job, queries.job_id_of(film)).state == "done"
    seen = [percent(system, film)]
    for part in parts[::-1]:
        encode(part)
        seen.append(percent(system, film))
    assert seen[0] == 0 and seen == sorted(seen) and 90 <= seen[-1] <= 99
    queue.run_job(queries.job_id_of(film))
    assert percent(system, film) == 100
    assert_ready(system, film)


def test_a_killed_worker_costs_its_part_only(system: Runtime, film: str) -> None:
    first, second = parts_of(system, film)[1:3]
    encode(first)
    done_at = parts_of(system, film)[1].done_at
    assert queue.claim(queries.part_job_of(second.id)) is not None
    half = jobs.work_root() / queries.part_job_of(second.id) / "1"
    half.mkdir(parents=True)
    (half / "half.m4s").write_bytes(b"half")
    with system.database.unit_of_work() as session:  # its worker is killed: the lease runs out
        session.get_one(Job, queries.part_job_of(second.id)).lease_until = clock.now().replace(year=2020)
        session.get_one(MediaPart, second.id).prefix = "parts/left"
    system.storage.put_at(half / "half.m4s", "parts/left/half.m4s")
    queue.run_waiting(queue="media")
    assert_ready(system, film)
    assert done_at is not None


def test_stopping_stops_every_part_and_what_was_done_is_used_later(system: Runtime, film: str) -> None:
    parts = parts_of(system, film)
    encode(parts[1])
    with system.database.unit_of_work() as session:
        service.stop_processing(session, Actor(id="owner"), media_id=film)
    assert queue.run_waiting(queue="media") == 0
    assert media_of(system, film).state == "stored"
    with system.database.reading() as session:
        assert queries.get_progress(session, film).label == "已收到"
        service_job = session.get_one(Job, queries.part_job_of(parts[2].id))
        assert service_job.state == "cancelled"
    kept = parts_of(system, film)[1]
    with system.database.unit_of_work() as session:
        service.request_processing(session, film)
    queue.run_job(queries.job_id_of(film))
    assert parts_of(system, film)[1].done_at == kept.done_at
    queue.run_waiting(queue="media")
    assert_ready(system, film)


def test_a_part_that_cannot_be_decoded_fails_the_film_and_stops_the_others(
    system: Runtime, samples: MediaSamples
) -> None:
    whole = samples.film("sound.mp4", size="320x180", seconds=SECONDS, extra=("-movflags", "+faststart"))
    media_id = upload(system, samples.scrambled(whole, "noise-long.mp4"))
    queue.run_waiting(queue="media")
    media = media_of(system, media_id)
    assert media.state == "failed" and "请" in media.failure
    assert parts_of(system, media_id) == []
    with system.database.unit_of_work() as session:
        context = queue.enqueue_after_commit(
            session, "lzcontest.media.jobs.sweep_leftovers", queue="media", key="periodic"
        ).id
    queue.run_job(context)
    assert keys(system, "") == [media.storage_key]


def test_other_settings_begin_anew(system: Runtime, film: str) -> None:
    encode(parts_of(system, film)[1])
    with system.database.unit_of_work() as session:
        for part in queries.list_parts(session, film):
            part.plan = "of another version"
        queue.enqueue_after_commit(session, queries.JOB, queue="media", key=film, media_id=film)
    queue.run_job(queries.job_id_of(film))
    assert all(part.done_at is None for part in parts_of(system, film))
    queue.run_waiting(queue="media")
    assert media_of(system, film).state == "ready"
