"""Links to files: sealed, bound to one person and purpose, expiring; answers that browsers can seek in and not run."""

import dataclasses
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask import Flask
from werkzeug.test import TestResponse

from lzcontest.accounts.domain import SYSTEM
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service
from lzcontest.media.models import Rendition
from lzcontest.web.shared import files
from lzcontest.web.shared.access import open_to_public

SCOPE = "judge:assignment1:user1"
BYTES = bytes(range(256)) * 40
SHA = "ab" * 32


@pytest.fixture
def copy(app: Flask, system: Runtime, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A review copy of one segment and one playlist; routes that hand it out."""
    source = tmp_path_factory.mktemp("copy") / "file"
    source.write_bytes(BYTES)
    prefix = "renditions/" + "c0ffee" * 5
    for name in ("360p-0000.m4s", "master.m3u8", "not-listed.txt"):
        system.storage.put_at(source, f"{prefix}/{name}")
    stored = service.receive_stream(iter([b"text of the author"]))
    listed = {
        "360p-0000.m4s": {"size": len(BYTES), "sha256": SHA, "type": "video/iso.segment"},
        "master.m3u8": {"size": len(BYTES), "sha256": SHA, "type": "application/vnd.apple.mpegurl"},
    }
    with system.database.unit_of_work() as session:
        media = service.add_media(session, SYSTEM, stored=stored, original_name="张三的秘密.txt")
        rendition = Rendition(media_id=media.id, kind="film", prefix=prefix, manifest={"files": listed})
        session.add(rendition)
        session.flush()

    @app.get("/try/files/<token>/<path:name>")
    @open_to_public
    def hand_out(token: str, name: str):  # type: ignore[no-untyped-def]
        return files.send_rendition_file(files.read_token(SCOPE, token), name)

    @app.get("/try/original")
    @open_to_public
    def original():  # type: ignore[no-untyped-def]
        return files.send_original(media.id, "LZ1-F-0007")

    return rendition.id


@pytest.fixture
def base(copy: str) -> str:
    return f"/try/files/{files.rendition_base(SCOPE, copy)}"


def fetch(app: Flask, address: str, **headers: str) -> TestResponse:
    """What a browser gets, the connection closed afterwards."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return app.test_client().get(address, headers=named, buffered=True)


def test_a_whole_file_comes_with_its_type_and_harmless_headers(app: Flask, base: str) -> None:
    answer = fetch(app, f"{base}/360p-0000.m4s")
    assert answer.status_code == 200 and answer.data == BYTES
    head = answer.headers
    assert head["Content-Type"] == "video/iso.segment"
    assert head["Content-Length"] == str(len(BYTES)) and head["Accept-Ranges"] == "bytes"
    assert head["Cache-Control"].startswith("private")
    assert "sandbox" in head["Content-Security-Policy"] and head["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in head


@pytest.mark.parametrize(
    ("asked", "first", "last"),
    [
        ("bytes=0-0", 0, 0),
        ("bytes=100-299", 100, 299),
        ("bytes=10000-", 10_000, 10_239),
        ("bytes=-40", 10_200, 10_239),
        ("bytes=10200-99999", 10_200, 10_239),
    ],
)
def test_ranges(app: Flask, base: str, asked: str, first: int, last: int) -> None:
    answer = fetch(app, f"{base}/360p-0000.m4s", Range=asked)
    assert answer.status_code == 206 and answer.data == BYTES[first : last + 1]
    assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(BYTES)}"
    assert answer.headers["Content-Length"] == str(last - first + 1)


@pytest.mark.parametrize("asked", ["bytes=0-9,20-29", "bytes=abc", "pages=1-2", "bytes 0-9"])
def test_what_is_not_one_range_brings_the_whole(app: Flask, base: str, asked: str) -> None:
    answer = fetch(app, f"{base}/360p-0000.m4s", Range=asked)
    assert answer.status_code == 200 and answer.data == BYTES


def test_a_range_beyond_the_end_is_refused_by_its_own_status(app: Flask, base: str) -> None:
    answer = fetch(app, f"{base}/360p-0000.m4s", Range="bytes=99999-")
    assert answer.status_code == 416


def test_what_the_browser_has_is_not_sent_again_and_head_has_no_body(app: Flask, base: str) -> None:
    tag = fetch(app, f"{base}/master.m3u8").headers["ETag"]
    assert fetch(app, f"{base}/master.m3u8", If_None_Match=tag).status_code == 304
    changed = fetch(app, f"{base}/master.m3u8", Range="bytes=0-9", If_Range='"other"')
    assert changed.status_code == 200 and changed.data == BYTES
    head = app.test_client().head(f"{base}/master.m3u8")
    assert (head.status_code, head.data, head.headers["Content-Length"]) == (200, b"", str(len(BYTES)))


@pytest.mark.parametrize(
    "name",
    [
        "not-listed.txt",
        "../../keys/secret",
        "..%2f..%2fkeys/secret",
        "/etc/passwd",
        "360p-0000.m4s/../not-listed.txt",
        "360p-0000.m4s%00",
        "",
    ],
)
def test_only_names_of_the_manifest_exist(app: Flask, base: str, name: str) -> None:
    assert fetch(app, f"{base}/{name}").status_code in (404, 308)


def test_a_lost_file_is_said_before_the_first_byte(app: Flask, system: Runtime, base: str) -> None:
    for key in list(system.storage.keys("renditions/")):
        system.storage.remove(key)
    assert fetch(app, f"{base}/master.m3u8").status_code == 404


def test_a_token_says_nothing_and_is_bound_to_scope(app: Flask, copy: str) -> None:
    with app.test_request_context():
        token = files.rendition_base(SCOPE, copy)
        assert copy not in token and token.replace("-", "").replace("_", "").isalnum()
        assert files.read_token(SCOPE, token) == copy
        assert files.rendition_base("judge:assignment1:user2", copy) != token
        for scope, attempt in (
            ("judge:assignment1:user2", token),
            (SCOPE, token[:-2] + ("AA" if token[-2:] != "AA" else "BB")),
            (SCOPE, ""),
            (SCOPE, "é!"),
            (SCOPE, "A" * 5000),
        ):
            with pytest.raises(NotFound):
                files.read_token(scope, attempt)


def test_a_token_lives_two_hours_and_stays_the_same_within_a_page(app: Flask, copy: str) -> None:
    start = clock.now().replace(hour=10, minute=1, second=0, microsecond=0)
    with time_machine.travel(start, tick=False) as now, app.test_request_context():
        token = files.rendition_base(SCOPE, copy)
        now.move_to(start + timedelta(minutes=20))
        assert files.rendition_base(SCOPE, copy) == token
        now.move_to(start + timedelta(minutes=119))
        assert files.read_token(SCOPE, token) == copy
        assert files.rendition_base(SCOPE, copy) != token
        now.move_to(start + timedelta(minutes=151))
        with pytest.raises(NotFound):
            files.read_token(SCOPE, token)


def test_an_original_is_a_download_under_a_neutral_name(app: Flask, copy: str) -> None:
    answer = fetch(app, "/try/original")
    assert answer.data == b"text of the author"
    assert answer.headers["Content-Disposition"] == "attachment; filename*=UTF-8''LZ1-F-0007.txt"
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert "张三" not in str(answer.headers) and "sandbox" in answer.headers["Content-Security-Policy"]


def test_nginx_is_told_the_place_instead(app: Flask, system: Runtime, base: str) -> None:
    settings = dataclasses.replace(system.settings, accel_redirect=True)
    runtime.use(dataclasses.replace(system, settings=settings))
    answer = fetch(app, f"{base}/360p-0000.m4s")
    assert answer.data == b""
    assert answer.headers["X-Accel-Redirect"] == f"/_files/renditions/{'c0ffee' * 5}/360p-0000.m4s"
    assert answer.headers["Content-Type"] == "video/iso.segment"


class _Bucket:
    """Storage that cannot seek, as an object store answers: opened anew at each place."""

    def __init__(self, opened: list[int]) -> None:
        self.opened = opened

    def open(self, _key: str, start: int = 0) -> BytesIO:
        self.opened.append(start)
        return BytesIO(BYTES[start:])

    def size(self, _key: str) -> int:
        return len(BYTES)


@pytest.fixture
def opened(system: Runtime) -> Iterator[list[int]]:
    places: list[int] = []
    runtime.use(dataclasses.replace(system, storage=_Bucket(places)))  # type: ignore[arg-type]
    yield places
    runtime.use(system)


def test_other_storage_is_read_from_the_place_asked_for(app: Flask, base: str, opened: list[int]) -> None:
    answer = fetch(app, f"{base}/360p-0000.m4s", Range="bytes=5000-5009")
    assert answer.status_code == 206 and answer.data == BYTES[5000:5010]
    assert opened == [5000]
