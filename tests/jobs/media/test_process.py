"""An upload becomes a review copy: by real tools, once, cleanly, and with a word when it cannot."""

import dataclasses
import json
import shutil
from pathlib import Path

import pytest
from sqlalchemy import select

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.foundation import queue, runtime
from lzcontest.foundation.errors import InvalidInput, LzError, Transient
from lzcontest.foundation.queue import Job, JobContext, LostLease
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import jobs, queries, service
from lzcontest.media.adapters import copies
from lzcontest.media.jobs.attempts import Attempt
from lzcontest.media.models import MediaFile, Rendition
from lzcontest.media.service import people
from tests.support.media_samples import CANARIES, MediaSamples, run_ffmpeg


def chunks_of(path: Path, size: int = 65536) -> list[bytes]:
    data = path.read_bytes()
    return [data[i : i + size] for i in range(0, len(data), size)]


def upload(system: Runtime, path: Path, name: str = "", role: str = "") -> str:
    """What the upload view does: the file's id."""
    name = name or path.name
    stored = service.receive_stream(chunks_of(path), original_name=name)
    with system.database.unit_of_work() as session:
        media = service.add_media(session, Actor(id="owner"), stored=stored, role=role, original_name=name)
        service.request_processing(session, media.id)
        return media.id


def process(system: Runtime, media_id: str) -> MediaFile:
    """Run the waiting job here and now; the file as it is afterwards."""
    queue.run_job(queries.job_id_of(media_id))
    with system.database.unit_of_work() as session:
        return queries.get_media(session, media_id)


def rendition(system: Runtime, media_id: str) -> Rendition:
    with system.database.unit_of_work() as session:
        found = queries.get_current_rendition(session, media_id)
        assert found is not None
        return found


def content(system: Runtime, key: str) -> bytes:
    with system.storage.open(key) as file:
        return file.read()


def stored_names(system: Runtime) -> list[str]:
    return list(system.storage.keys("renditions/"))


def assert_no_leftovers(system: Runtime) -> None:
    assert not list((system.settings.data_dir / "work").rglob("*"))


def test_a_tagged_film_becomes_a_clean_hls_ladder(system: Runtime, samples: MediaSamples) -> None:
    media_id = upload(system, samples.tagged_film())
    with system.database.reading() as session:
        assert queries.get_progress(session, media_id).label == "排队等待处理"
    media = process(system, media_id)
    assert (media.state, media.failure) == ("ready", "")
    copy = rendition(system, media_id)
    assert copy.kind == "film" and copy.manifest["playlist"] in copy.manifest["files"]
    assert sorted(f"{copy.prefix}/{n}" for n in copy.manifest["files"]) == sorted(stored_names(system))
    for name in copy.manifest["files"]:
        data = content(system, f"{copy.prefix}/{name}")
        assert not any(c.encode() in data for c in CANARIES)
    with system.database.reading() as session:
        probe = queries.get_probe(session, media_id)
        assert probe is not None and 1900 <= probe.duration_ms <= 2100
        assert any(CANARIES[0] in value for _name, value in probe.tags)
        assert queries.get_progress(session, media_id).percent == 100
        told = session.scalars(select(Job.args).where(Job.name == service.ADVANCE)).all()
        assert told == [{"media_id": media_id}]
    assert_no_leftovers(system)


def test_a_song_gets_sound_and_waveform(system: Runtime, samples: MediaSamples) -> None:
    media_id = upload(system, samples.tagged_song())
    assert process(system, media_id).state == "ready"
    copy = rendition(system, media_id)
    assert copy.kind == "song"
    peaks = json.loads(content(system, f"{copy.prefix}/{copy.manifest['peaks']}"))
    assert len(peaks) > 100 and max(peaks) > 10


def test_documents_become_pages_pictures_are_cleaned_and_texts_need_no_copy(
    system: Runtime, samples: MediaSamples
) -> None:
    pdf, photo, story = (upload(system, p) for p in (samples.pdf(), samples.photo(), samples.docx()))
    assert [process(system, m).state for m in (pdf, photo, story)] == ["ready"] * 3
    assert [p["name"] for p in rendition(system, pdf).manifest["pages"]] == ["page-001.png", "page-002.png"]
    assert rendition(system, photo).manifest["image"] == "image.jpg"
    with system.database.reading() as session:
        assert queries.get_current_rendition(session, story) is None


def test_a_broken_film_fails_with_a_way_out_and_is_not_tried_again(system: Runtime, samples: MediaSamples) -> None:
    whole = samples.film(seconds=6, name="six.mp4", extra=("-movflags", "+faststart"))
    media_id = upload(system, samples.scrambled(whole, "scrambled.mp4"))
    media = process(system, media_id)
    assert media.state == "failed" and media.failure_code in ("decode_error", "truncated")
    assert "请" in media.failure
    with system.database.reading() as session:
        assert session.get_one(Job, queries.job_id_of(media_id)).state == "done"
        assert queries.get_progress(session, media_id).failure == media.failure
        assert session.scalars(select(Job.id).where(Job.name == service.ADVANCE)).all()
    assert stored_names(system) == []
    assert_no_leftovers(system)


def test_asked_twice_gives_one_copy(system: Runtime, samples: MediaSamples) -> None:
    media_id = upload(system, samples.song("twice.mp3"))
    process(system, media_id)
    before = stored_names(system)
    with system.database.unit_of_work() as session:
        service.request_processing(session, media_id)
    process(system, media_id)
    with system.database.reading() as session:
        assert len(session.scalars(select(Rendition)).all()) == 1
    assert stored_names(system) == before


def test_the_same_bytes_of_two_people_share_no_copy(system: Runtime, samples: MediaSamples) -> None:
    one, two = (upload(system, samples.song("same.mp3")) for _ in range(2))
    process(system, one), process(system, two)
    assert rendition(system, one).prefix != rendition(system, two).prefix
    with system.database.reading() as session:
        assert queries.get_media(session, one).storage_key == queries.get_media(session, two).storage_key


def test_an_overtaken_attempt_saves_nothing(
    system: Runtime, samples: MediaSamples, monkeypatch: pytest.MonkeyPatch
) -> None:
    media_id = upload(system, samples.song("late.mp3"))
    claimed = queue.claim(queries.job_id_of(media_id))
    assert claimed is not None
    with system.database.unit_of_work() as session:  # the lease ran out and another worker took over
        session.get_one(Job, queries.job_id_of(media_id)).attempt += 1
    with pytest.raises(LostLease):
        jobs.process_media(claimed[0], media_id)
    assert stored_names(system) == []
    # Overtaken only at the end, after the copy was stored: it is taken away again.
    context = JobContext(claimed[0].job_id, claimed[0].attempt + 1)
    real = service.settle_ready

    def overtaken(session: object, *args: object, **facts: object) -> None:
        real(session, *args, **facts)  # type: ignore[arg-type]
        raise LostLease("late")

    monkeypatch.setattr(service, "settle_ready", overtaken)
    with pytest.raises(LostLease):
        jobs.process_media(context, media_id)
    assert stored_names(system) == []
    assert_no_leftovers(system)


def test_leftovers_of_killed_attempts_go(system: Runtime, samples: MediaSamples, tmp_path: Path) -> None:
    media_id = upload(system, samples.song("again.mp3"))
    claimed = queue.claim(queries.job_id_of(media_id))
    assert claimed is not None
    with system.database.unit_of_work() as session:
        dead = Attempt(claimed[0], queries.get_media(session, media_id), 0)
    dead.folder.mkdir(parents=True)
    (dead.folder / "half.mp4").write_bytes(b"half")
    system.storage.put_at(dead.folder / "half.mp4", dead.prefix(1) + "/half.mp4")
    with system.database.unit_of_work() as session:
        job = session.get_one(Job, queries.job_id_of(media_id))
        job.state, job.lease_until = "queued", None
    assert process(system, media_id).state == "ready"
    assert not [k for k in stored_names(system) if k.endswith("half.mp4")]
    assert_no_leftovers(system)


@pytest.mark.parametrize("plant", ["name", "file name", "tag"])
def test_a_copy_that_tells_whose_it_is_never_becomes_current(
    system: Runtime, samples: MediaSamples, monkeypatch: pytest.MonkeyPatch, plant: str
) -> None:
    """A careless maker of copies, in three ways: each is caught by one of the checks, told to staff, and not served."""
    planted = {"name": "河口镇王小明".encode("utf-16-le"), "file name": "我的原创歌曲".encode()}

    def careless(src: Path, out: Path, *rest: object) -> tuple[str, dict[str, object]]:
        kind, facts = real(src, out, *rest)
        copy = out / "audio.m4a"
        if plant == "tag":
            run_ffmpeg("-i", str(copy), "-c", "copy", "-metadata", "artist=x", str(out / "more.m4a"))
        else:
            copy.write_bytes(copy.read_bytes() + b"\0\0\0\x30mdat" + planted[plant].ljust(40, b"\0"))
        return kind, facts

    real = copies._MAKERS["audio"]
    monkeypatch.setitem(copies._MAKERS, "audio", careless)
    monkeypatch.setattr(people, "_sources", [lambda _session, _media: ["河口镇王小明", "13800000000"]])
    media_id = upload(system, samples.song("careless.mp3"), name="我的原创歌曲.mp3")
    media = process(system, media_id)
    assert (media.state, media.failure_code) == ("failed", "not_clean")
    assert stored_names(system) == []
    with system.database.reading() as session:
        job = session.get_one(Job, queries.job_id_of(media_id))
        assert job.state == "failed" and ".m4a: " in job.message
        assert "王小明" not in job.message and "原创" not in job.message
    assert_no_leftovers(system)


def test_stopping_keeps_the_original(system: Runtime, samples: MediaSamples) -> None:
    media_id = upload(system, samples.film("stop.mp4"))
    with pytest.raises(LzError), system.database.unit_of_work() as session:
        service.stop_processing(session, Actor(id="stranger"), media_id=media_id)
    with system.database.unit_of_work() as session:
        service.stop_processing(session, Actor(id="owner"), media_id=media_id)
    media = process(system, media_id)
    assert media.state == "stored" and system.storage.size(media.storage_key) == media.size
    with system.database.unit_of_work() as session:
        service.request_processing(session, media_id)
    assert process(system, media_id).state == "ready"


def test_a_stopped_worker_that_wakes_late_saves_nothing(system: Runtime, samples: MediaSamples) -> None:
    media_id = upload(system, samples.song("woken.mp3"))
    asleep = queue.claim(queries.job_id_of(media_id))
    assert asleep is not None
    with system.database.unit_of_work() as session:
        service.stop_processing(session, Actor(id="owner"), media_id=media_id)
        service.request_processing(session, media_id)
    assert process(system, media_id).state == "ready"
    with system.database.unit_of_work() as session:
        queries.get_media(session, media_id).state = "stored"
        service.request_processing(session, media_id)
    again = queue.claim(queries.job_id_of(media_id))
    assert again is not None and again[0].attempt != asleep[0].attempt
    before = stored_names(system)
    with pytest.raises(LostLease):
        jobs.process_media(asleep[0], media_id)
    assert stored_names(system) == before


def test_a_file_that_cannot_be_read_for_now_is_tried_again_then_explained(
    system: Runtime, samples: MediaSamples
) -> None:
    media_id = upload(system, samples.song("away.mp3"))
    with system.database.reading() as session:
        system.storage.remove(queries.get_media(session, media_id).storage_key)
    assert process(system, media_id).state == "processing"
    with system.database.unit_of_work() as session:
        job = session.get_one(Job, queries.job_id_of(media_id))
        assert job.state == "queued"
        job.tries, job.not_before = len(queue.WAITS["media"]), job.requested_at
    media = process(system, media_id)
    assert (media.state, media.failure_code) == ("failed", "gave_up") and "原文件" in media.failure


def test_a_full_disk_is_said_before_and_while_receiving(system: Runtime, samples: MediaSamples) -> None:
    full = shutil.disk_usage(system.settings.data_dir).total >> 20
    runtime.use(dataclasses.replace(system, settings=dataclasses.replace(system.settings, min_free_mb=full)))
    with pytest.raises(Transient):
        service.receive_stream([b"x"])
    runtime.use(system)
    assert not list((system.settings.data_dir / "uploads").glob("*"))


@pytest.mark.parametrize(
    ("chunks", "name", "words"),
    [
        ([], "a.mp4", "空文件"),
        ([b"#EXTM3U\n#EXT-X-VERSION:3\nhttp://10.0.0.1/x.ts\n" * 20], "a.mp4", "扩展名不符"),
        ([b"MZ\x90\0" * 4000], "a.mp4", "扩展名不符"),
        ([b"0" * (1 << 20)] * 3, "a.txt", "2 MB 的上限"),
        ([b"text"], "run.exe", "不能接收"),
        ([b"text"], "../../etc/passwd", "不能接收"),
    ],
)
def test_uploads_that_cannot_be_taken_leave_nothing(
    system: Runtime, chunks: list[bytes], name: str, words: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        service.receive_stream(iter(chunks), limit_bytes=2 << 20, original_name=name)
    assert words in refused.value.fields["file"]
    assert list(system.storage.keys("blobs/")) == []
    assert not list((system.settings.data_dir / "uploads").glob("*"))


def test_a_path_in_a_file_name_is_only_a_name(system: Runtime) -> None:
    stored = service.receive_stream([b"text"])
    with system.database.unit_of_work() as session:
        media = service.add_media(session, SYSTEM, stored=stored, original_name="..\\..\\etc/\u202e作品\n.txt")
        assert media.original_name == "作品.txt" and media.role == "document"
        with pytest.raises(InvalidInput):
            service.add_media(session, SYSTEM, stored=stored, original_name="no-extension")
