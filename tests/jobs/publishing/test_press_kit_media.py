"""The press kit with real works: a tagged film and a tagged song, uploaded, processed, awarded, packed."""

import io
import zipfile
from pathlib import Path

import av
import pytest

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import EntryFile
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service as media
from lzcontest.publishing.models import Document
from lzcontest.publishing.service import request_document
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user
from tests.factories.released import award, make_result
from tests.support.media_samples import CANARIES, MediaSamples


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> MediaSamples:
    """Sample files, made when first asked for."""
    return MediaSamples(tmp_path_factory.mktemp("samples"))


def upload(system: Runtime, path: Path) -> str:
    """What the upload view does: the file's id."""
    stored = media.receive_stream([path.read_bytes()], original_name=path.name)
    with system.database.unit_of_work() as session:
        made = media.add_media(session, Actor(id="owner"), stored=stored, original_name=path.name)
        media.request_processing(session, made.id)
        return made.id


@pytest.fixture
def organiser(system: Runtime, samples: MediaSamples) -> tuple[Actor, str]:
    """The organiser of a contest whose winners are a film and a song."""
    files = {"video": upload(system, samples.tagged_film()), "audio": upload(system, samples.tagged_song())}
    run_waiting()
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("film", "song"))
        person = make_user(session)
        grant(session, person, "organiser", contest.id)
        result = make_result(session, contest)
        for category, part, title in zip(contest.categories, ("video", "audio"), ("收据", "../清风谣"), strict=True):
            entry = make_entry(
                session, contest, category, person, title=title, part="summary", number=f"LZ-{category.code}-1"
            )
            session.add(EntryFile(entry_id=entry.id, part=part, media_id=files[part]))
            award(session, result, category, entry, "first", 1)
        return actor_of(session, person), contest.id


def kit(system: Runtime, organiser: tuple[Actor, str]) -> bytes:
    """Have the kit made; its bytes."""
    with system.database.unit_of_work() as session:
        wanted = request_document(session, organiser[0], contest_id=organiser[1], kind="press_kit", format="zip")
    run_waiting()
    with system.database.unit_of_work() as session:
        document = session.get_one(Document, wanted.id)
        assert (document.state, document.failure) == ("ready", "")
        document.state = "failed"  # so that asking again makes it again
        with system.storage.open(document.storage_key) as stream:
            return stream.read()


def test_film_song_and_poster_are_playable_clean_and_named_by_number(
    system: Runtime, organiser: tuple[Actor, str]
) -> None:
    data = kit(system, organiser)
    archive = zipfile.ZipFile(io.BytesIO(data))
    film, song, poster = (
        archive.read(f"04_作品/{name}") for name in ("LZ-V-1_收据.mp4", "LZ-S-1_清风谣.m4a", "LZ-V-1_收据.jpg")
    )
    with av.open(io.BytesIO(film)) as played:
        assert 1.8 <= float(played.duration or 0) / av.time_base <= 2.2
        assert sum(1 for _frame in played.decode(video=0)) >= 40
    with av.open(io.BytesIO(film)) as played:
        assert played.streams.audio, "the film kept its sound"
    with av.open(io.BytesIO(song)) as played:
        assert next(played.decode(audio=0)).samples
    assert poster.startswith(b"\xff\xd8")
    assert not any(canary.encode() in content for canary in CANARIES for content in (film, song, poster))
    captions = archive.read("03_作品说明.txt").decode()
    assert "04_作品/LZ-V-1_收据.mp4\t微电影一等奖\t《收据》" in captions


def test_the_same_works_give_the_same_archive(system: Runtime, organiser: tuple[Actor, str]) -> None:
    assert kit(system, organiser) == kit(system, organiser)
