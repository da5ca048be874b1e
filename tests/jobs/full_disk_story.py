"""Run on a small disk of its own (see ``test_full_disk``): an upload and a film meet a full disk, and go on after."""

import shutil
import sys
import time
from pathlib import Path

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import Entry
from lzcontest.foundation import migrate, queue, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.errors import OutOfSpace
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import queries, service
from lzcontest.media.models import MediaFile
from tests.factories.contests import make_contest
from tests.factories.people import make_user
from tests.factories.works import write_fiction

BALLAST = "ballast"


def fill(disk: Path, leave: int) -> None:
    """Use the disk up but for ``leave`` bytes."""
    size = max(0, shutil.disk_usage(disk).free - leave)
    with (disk / BALLAST).open("wb") as file:
        for _ in range(size >> 16):
            file.write(b"\1" * 65536)


def make_room(disk: Path) -> None:
    """Somebody tidies up."""
    (disk / BALLAST).unlink()


def run_due(system: Runtime, media_id: str) -> Job:
    """Let the job run as if its pause were over."""
    job_id = queries.job_id_of(media_id)
    with system.database.unit_of_work() as session:
        job = session.get_one(Job, job_id)
        job.not_before = job.requested_at
    queue.run_job(job_id)
    with system.database.reading() as session:
        return session.get_one(Job, job_id)


def upload(system: Runtime, film: Path) -> str:
    stored = service.receive_stream([film.read_bytes()], original_name="film.mp4")
    with system.database.unit_of_work() as session:
        media_id = service.add_media(session, Actor(id="owner"), stored=stored, original_name="film.mp4").id
        service.request_processing(session, media_id)
    return media_id


def receiving(disk: Path, film: Path) -> None:
    """An upload is refused with a clear sentence, before and in the middle; nothing of it stays; later it is taken."""
    fill(disk, leave=2 << 20)
    try:
        service.receive_stream(iter([b"x" * (1 << 20)] * 8), original_name="a.mp4")
        raise AssertionError("taken without room")
    except OutOfSpace as error:
        assert "存储空间不足" in error.message and "不受影响" in error.message
    make_room(disk)
    assert not list((disk / "uploads").glob("*"))
    assert film.stat().st_size


def before_transcoding(system: Runtime, disk: Path, media_id: str) -> None:
    """Room is asked for first: the job waits, however often, and is not given up; then it goes on by itself."""
    fill(disk, leave=3 << 20)
    for _ in range(12):
        job = run_due(system, media_id)
        assert (job.state, job.tries) == ("queued", 0), (job.state, job.tries, job.error)
        assert "空间不足" in job.message
    make_room(disk)
    assert not list((disk / "work").rglob("*.mp4"))


def while_transcoding(system: Runtime, disk: Path, media_id: str) -> None:
    """The estimate was too low and the disk fills up under FFmpeg: nothing half-written is left, the job waits."""
    real = service.reserve_space
    service.reserve_space = lambda *_: fill(disk, leave=600 << 10)  # type: ignore[assignment]
    job = run_due(system, media_id)
    service.reserve_space = real
    assert (job.state, job.tries) == ("queued", 0), (job.state, job.tries, job.error, job.message)
    assert not list(system.storage.keys("renditions/"))
    make_room(disk)
    assert not list((disk / "work").rglob("*.m4s"))
    job = run_due(system, media_id)
    assert job.state == "done", (job.state, job.error, job.message)
    with system.database.reading() as session:
        assert session.get_one(MediaFile, media_id).state == "ready"


def database(system: Runtime, disk: Path) -> None:
    """SQLite without room raises cleanly, keeps what was committed, and writes again afterwards."""
    with system.database.unit_of_work() as session:
        contest, user = make_contest(session, kinds=("fiction",)), make_user(session)
        kept = write_fiction(session, user, contest.categories[0]).id
    fill(disk, leave=0)
    broken = None
    for number in range(1, 20):
        try:
            with system.database.unit_of_work() as session:
                session.get_one(Entry, kept).pending = {"x": "清" * 1_000_000 * number}
        except Exception as error:
            broken = error
            break
    assert broken is not None and queue.wants_space(broken), repr(broken)
    make_room(disk)
    with system.database.unit_of_work() as session:
        session.get_one(Entry, kept).title = "又能写了"
    with system.database.reading() as session:
        assert session.get_one(Entry, kept).title == "又能写了"


def main() -> None:
    """All of it, on the disk named first, with the film named second."""
    disk, film = Path(sys.argv[1]), Path(sys.argv[2])
    began = time.monotonic()
    system = runtime.use(Runtime.build(Settings.from_env({}, data_dir=disk, min_free_mb=4)))
    migrate.upgrade(system.database.engine)
    receiving(disk, film)
    media_id = upload(system, film)
    before_transcoding(system, disk, media_id)
    while_transcoding(system, disk, media_id)
    database(system, disk)
    print(f"held in {time.monotonic() - began:.1f} s")


if __name__ == "__main__":
    main()
