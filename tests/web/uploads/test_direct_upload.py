"""Parts that travel straight to the storage: nothing counts before it was joined, read through and found to be whole."""

import hashlib
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from lzcontest.entries.queries import get_files
from lzcontest.foundation import clock
from lzcontest.foundation.config import Settings
from lzcontest.foundation.direct import LEAST_PART, part_bytes, part_size
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.models import MediaFile, Upload
from lzcontest.media.service import sweep_direct_uploads
from tests.factories.people import make_user
from tests.support.media_samples import melody, write_wave
from tests.support.s3 import KEYS, empty_bucket, put_part, running_s3
from tests.support.tus import Tus
from tests.support.web import Browser


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with running_s3() as address:
        yield address


@pytest.fixture
def settings(tmp_path: Path, s3: str, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    empty_bucket(s3, "works")
    url = f"s3://works?endpoint={s3}&direct=1"
    return Settings.from_env({}, data_dir=tmp_path / "data", rate_limits=False, storage_url=url)


@pytest.fixture
def film(tmp_path: Path) -> bytes:
    """A WAV of a little more than one part."""
    file = tmp_path / "song.wav"
    write_wave(file, melody(60, 0.3, 1))
    body = file.read_bytes()
    assert LEAST_PART < len(body) < 2 * LEAST_PART
    return body


def slices(body: bytes) -> list[bytes]:
    size = part_size(len(body))
    return [body[start : start + size] for start in range(0, len(body), size)]


def digest_of(body: bytes) -> str:
    return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in slices(body))).hexdigest()


def begin(tus: Tus, length: int, metadata: str) -> str:
    answer = tus("POST", "/uploads/direct", Upload_Length=str(length), Upload_Metadata=metadata)
    assert answer.status_code == 201, answer.text
    return "/uploads/" + str(answer.headers["Location"]).rpartition("/")[2]


def ask(tus: Tus, path: str, **told: Any) -> Any:
    return tus.client.post(path, json=told, headers={"X-CSRFToken": tus.token, "Accept": "application/json"})


def sign(tus: Tus, path: str, *numbers: int) -> dict[str, str]:
    answer = ask(tus, f"{path}/parts", numbers=list(numbers))
    assert answer.status_code == 200, answer.text
    return dict(answer.json["addresses"])


def send(tus: Tus, path: str, body: bytes) -> None:
    for number, part in enumerate(slices(body), 1):
        put_part(sign(tus, path, number)[str(number)], part)


def keys(system: Runtime) -> list[str]:
    return list(system.storage.keys(""))


def test_parts_are_joined_read_through_and_attached(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], browser: Browser, work: str, system: Runtime
) -> None:
    path = begin(tus, len(film), song_metadata())
    first, second = slices(film)
    put_part(sign(tus, path, 1)["1"], first)
    # The connection is lost here; another device asks what is there.
    told = browser.get("/uploads/?purpose=entry").json["uploads"]
    assert [(one["state"], one["offset"], one["size"]) for one in told] == [("receiving", len(first), len(film))]
    assert browser.get(f"{path}/parts").json == {"part_size": LEAST_PART, "held": [1]}
    early = ask(tus, f"{path}/joined", digest=digest_of(film))
    assert early.status_code == 409 and "保留" in early.json["message"]
    put_part(sign(tus, path, 2)["2"], second)
    joined = ask(tus, f"{path}/joined", digest=digest_of(film))
    assert (joined.status_code, joined.json["state"]) == (200, "finishing")
    assert browser.get(path).json["state"] == "finishing", "nobody has looked at it yet"
    run_waiting()
    told = browser.get(path).json
    sha256 = hashlib.sha256(film).hexdigest()
    assert told["state"] == "done" and told["media"]["sha256"] == sha256 and told["media"]["size"] == len(film)
    assert browser.get(path).json["media"] == told["media"], "asked again, it is the same file"
    assert keys(system) == [f"blobs/{sha256[:2]}/{sha256[2:4]}/{sha256}"]
    with system.storage.open(keys(system)[0]) as stored:
        assert stored.read() == film
    with system.database.reading() as session:
        assert get_files(session, work.rsplit("/", 1)[1])["audio"] == told["media"]["id"]
        assert len(session.scalars(select(MediaFile)).all()) == 1


def test_an_upload_of_nothing_is_refused(tus: Tus, song_metadata: Callable[..., str]) -> None:
    answer = tus("POST", "/uploads/direct", Upload_Length="0", Upload_Metadata=song_metadata())
    assert answer.status_code == 400 and "Upload-Length" in answer.json["message"]


def test_a_part_damaged_on_its_way_is_found_and_nothing_of_it_is_kept(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], browser: Browser, system: Runtime
) -> None:
    path = begin(tus, len(film), song_metadata())
    send(tus, path, film[:-9] + b"\0" + film[-8:])
    ask(tus, f"{path}/joined", digest=digest_of(film))
    run_waiting()
    told = browser.get(path).json
    assert told["state"] == "failed" and "出了差错" in told["message"]
    assert keys(system) == []


def test_a_file_that_is_not_what_it_claims_is_refused_after_joining(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], browser: Browser, system: Runtime
) -> None:
    zipped = b"PK\x03\x04" + film[4:]
    path = begin(tus, len(zipped), song_metadata())
    send(tus, path, zipped)
    ask(tus, f"{path}/joined", digest=digest_of(zipped))
    run_waiting()
    assert browser.get(path).json["state"] == "failed"
    assert keys(system) == []


def test_a_device_that_never_came_back_to_say_so_has_sent_its_file_all_the_same(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], browser: Browser, work: str, system: Runtime
) -> None:
    path = begin(tus, len(film), song_metadata())
    send(tus, path, film)
    assert browser.get(path).json["state"] == "finishing"
    run_waiting()
    assert browser.get(path).json["state"] == "done"


def test_the_target_judges_before_anything_is_signed(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], app: Flask, system: Runtime
) -> None:
    wrong = tus("POST", "/uploads/direct", Upload_Length=str(1 << 40), Upload_Metadata=song_metadata())
    assert wrong.status_code in (400, 413) and "8 MB" in wrong.json["message"]
    assert tus("POST", "/uploads/direct", Upload_Length="5", Upload_Metadata=song_metadata("歌.exe")).status_code == 400
    path = begin(tus, len(film), song_metadata())
    with system.database.unit_of_work() as session:
        other = make_user(session, "别人")
    stranger = Browser(app, other)
    assert stranger.get(f"{path}/parts").status_code == 404
    assert tus.client.post(f"{path}/parts", json={"numbers": [1]}).status_code == 400, "a token is needed"
    assert sign(tus, path, 1, 2, 3, -1).keys() == {"1", "2"}
    assert "content-length" in sign(tus, path, 1)["1"].lower()
    assert ask(tus, f"{path}/parts", numbers="all").status_code == 400
    assert tus.patch(path, 0, film).status_code == 403, "its bytes do not come this way"


def assert_nothing_lies(system: Runtime) -> None:
    assert system.direct and not list(system.direct.lying(clock.now()))


def test_parts_that_belong_to_no_upload_are_swept_and_live_ones_are_not(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], browser: Browser, system: Runtime
) -> None:
    path = begin(tus, len(film), song_metadata())
    put_part(sign(tus, path, 1)["1"], slices(film)[0])
    assert system.direct
    system.direct.begin("nobody-knows-it")
    # The server gives every sending a date long ago: only the row tells which is alive.
    assert sweep_direct_uploads() == 1
    assert browser.get(f"{path}/parts").json["held"] == [1]


def test_cancelling_and_expiry_leave_nothing_in_the_storage(
    tus: Tus, film: bytes, song_metadata: Callable[..., str], system: Runtime
) -> None:
    for end in ("cancel", "expire"):
        path = begin(tus, len(film), song_metadata())
        put_part(sign(tus, path, 1)["1"], slices(film)[0])
        if end == "cancel":
            assert tus("DELETE", path).status_code == 204
        else:
            with system.database.unit_of_work() as session:
                session.execute(update(Upload).values(expires_at=clock.now() - timedelta(minutes=1)))
            assert sweep_direct_uploads() == 1 and sweep_direct_uploads() == 0
        assert_nothing_lies(system)
        assert tus("GET", path).status_code in (404, 410)


def test_pages_may_reach_the_storage_and_announce_it(browser: Browser, work: str, s3: str) -> None:
    page = browser.get(f"{work}/work")
    assert f"connect-src 'self' {s3};" in page.headers["Content-Security-Policy"]
    assert "data-direct" in page.text


@pytest.mark.parametrize("length", [1, LEAST_PART, LEAST_PART + 1, 4 << 30, 60 << 30])
def test_parts_cover_a_file_exactly_and_are_never_too_many(length: int) -> None:
    count = -(-length // part_size(length))
    assert sum(part_bytes(length, n) for n in range(1, count + 2)) == length and count <= 10_000
