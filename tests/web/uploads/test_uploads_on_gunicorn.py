"""Uploads on the server that runs in production: cut, killed, stalled, sent twice; not one byte lost or doubled."""

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lzcontest.foundation.config import child_environment
from lzcontest.foundation.runtime import Runtime
from tests.support.raw_http import Wire
from tests.support.requirements import Requirements
from tests.support.tus import Tus

TEXT = os.urandom(3 << 20).hex().encode()  # 6 MiB of text
required = Requirements()


class Site:
    """gunicorn on the test's own data."""

    def __init__(self, folder: Path, plain: Tus) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder, self.plain = folder, plain
        cookie = plain.client.get_cookie("lz")
        assert cookie is not None
        self.headers = {"Cookie": f"lz={cookie.value}", "X-CSRFToken": plain.token}
        self.start()

    def start(self, processes: int = 1, **env: str) -> None:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "gunicorn", "tests.support.tus_app:create()", "--bind", f"127.0.0.1:{self.port}",
                   "--worker-class", "gthread", "--workers", str(processes), "--threads", "6", "--no-control-socket", "--log-level", "error"]  # fmt: skip
        environment = child_environment(LZ_DATA_DIR=str(self.folder), LZ_RATE_LIMITS="0", **env)
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, start_new_session=True)
        for _ in range(600):
            try:
                with self.wire() as wire:
                    assert wire.ask("OPTIONS", "/uploads/").status == 204
                return
            except OSError:
                time.sleep(0.1)
        self.kill()
        raise AssertionError("gunicorn does not answer")

    def kill(self) -> None:
        """kill -9 of all its processes at once."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def wire(self) -> Wire:
        """A new connection of the person."""
        return Wire(self.port, self.headers)

    def begin(self, length: int = len(TEXT)) -> str:
        """The path of a new upload."""
        with self.wire() as wire:
            answer = wire.ask("POST", "/uploads/", Upload_Length=str(length), Upload_Metadata=self.plain.told or "")
        assert answer.status == 201, answer
        return "/uploads/" + str(answer.headers["Location"]).rsplit("/", 1)[1]

    def offset(self, path: str) -> int:
        """What HEAD says."""
        with self.wire() as wire:
            answer = wire.ask("HEAD", path)
        assert answer.status == 200
        return int(answer.headers["Upload-Offset"])

    def go_on(self, path: str) -> None:
        """Send the rest from where HEAD says, and see the whole taken with its fingerprint."""
        start = self.offset(path)
        with self.wire() as wire:
            wire.send(wire.patch(path, start, len(TEXT) - start) + TEXT[start:])
            assert wire.answer().status == 204
        seen = self.plain("GET", path).json
        assert seen["state"] == "done" and seen["media"]["sha256"] == hashlib.sha256(TEXT).hexdigest()


@pytest.fixture
def site(system: Runtime, plain: Tus) -> Iterator[Site]:
    made = Site(system.settings.data_dir, plain)
    yield made
    made.kill()


def settles(read: Callable[[], int], wanted: int) -> bool:
    """Whether ``read`` becomes ``wanted`` within some seconds."""
    until = time.monotonic() + 20
    while read() != wanted:
        if time.monotonic() > until:
            return False
        time.sleep(0.1)
    return True


@required("OPT-TIME-003")
def test_a_cut_request_keeps_every_byte_that_came(site: Site) -> None:
    for count in (1, 70_001, 2_345_678):
        path = site.begin()
        with site.wire() as wire:
            wire.send(wire.patch(path, 0, len(TEXT)) + TEXT[:count])
        assert settles(lambda path=path: site.offset(path), count), (count, site.offset(path))  # type: ignore[misc]
        site.go_on(path)


def test_a_killed_server_keeps_what_was_written_and_goes_on(site: Site) -> None:
    path, sent = site.begin(), 0
    with site.wire() as wire:
        wire.send(wire.patch(path, 0, len(TEXT)))
        for start in range(0, 4 << 20, 64 << 10):
            wire.send(TEXT[start : start + (64 << 10)])
            sent = start + (64 << 10)
        assert settles(lambda: int(site.offset(path) >= 1 << 20), 1)
        site.kill()
    lying = (site.folder / "partial" / path.rsplit("/", 1)[1]).stat().st_size
    site.start()
    assert 1 << 20 <= site.offset(path) == lying <= sent
    site.go_on(path)


def test_a_killed_server_forgets_bytes_that_waited_for_their_sum(site: Site) -> None:
    path = site.begin()
    with site.wire() as wire:
        wire.send(wire.patch(path, 0, 1000) + TEXT[:1000])
        assert wire.answer().status == 204
        wire.send(wire.patch(path, 1000, 4 << 20, Upload_Checksum="crc32 AAAAAA==") + TEXT[1000 : 3 << 20])
        partial = site.folder / "partial" / path.rsplit("/", 1)[1]
        assert settles(lambda: int(partial.stat().st_size >= 1 << 20), 1)
        assert site.offset(path) == 1000
        site.kill()
    site.start()
    assert site.offset(path) == 1000
    site.go_on(path)


def test_of_two_who_send_at_once_one_is_sent_away_and_nothing_is_mixed(site: Site) -> None:
    site.kill()
    site.start(processes=2)
    path = site.begin()
    with site.wire() as first, site.wire() as second:
        first.send(first.patch(path, 0, len(TEXT)) + TEXT[: 1 << 20])
        assert settles(lambda: int(site.offset(path) > 0), 1)
        second.send(second.patch(path, 0, len(TEXT)) + b"0" * 1000)
        for start in range(1 << 20, len(TEXT), 128 << 10):
            first.send(TEXT[start : start + (128 << 10)])
            time.sleep(0.1)
        assert first.answer().status == 204
        refused = second.answer().status
    assert refused in (409, 423)
    assert site.plain("GET", path).json["media"]["sha256"] == hashlib.sha256(TEXT).hexdigest()


def test_a_dead_connection_gives_way_to_the_next(site: Site) -> None:
    path = site.begin()
    with site.wire() as dead, site.wire() as wire:
        dead.send(dead.patch(path, 0, len(TEXT)) + TEXT[:100_000])
        assert settles(lambda: site.offset(path), 100_000)
        began = time.monotonic()
        wire.send(wire.patch(path, 100_000, len(TEXT) - 100_000) + TEXT[100_000:])
        assert wire.answer().status == 204
        assert time.monotonic() - began < 10
    assert site.plain("GET", path).json["media"]["sha256"] == hashlib.sha256(TEXT).hexdigest()


@required("OPT-TIME-001", "OPT-TIME-002")
def test_a_slow_sender_is_waited_for(site: Site) -> None:
    path = site.begin(30)
    with site.wire() as wire:
        wire.send(wire.patch(path, 0, 30))
        for start in range(0, 30, 10):
            time.sleep(2.5)
            wire.send(TEXT[start : start + 10])
        assert wire.answer().status == 204
    assert site.plain("GET", path).json["state"] == "done"


def test_the_next_request_on_the_connection_is_found(site: Site) -> None:
    path = site.begin()
    with site.wire() as wire:
        wire.send(wire.patch(path, 0, 5) + TEXT[:5] + wire.patch(path, 5, 7) + TEXT[5:12] + wire.head("HEAD", path))
        assert [wire.answer().headers["Upload-Offset"] for _ in range(2)] == ["5", "12"]
        wire.send(wire.patch(path, 3, 4 << 20) + TEXT[: 4 << 20])  # refused unread: heard all the same
        assert wire.answer().headers["Upload-Offset"] == "12"
        assert wire.answer().status == 409
        wire.send(wire.patch(path, 12, len(TEXT) - 12) + TEXT[12:])
        assert wire.answer().status == 204


@required("OPT-STORE-001")
def test_a_full_disk_is_said_and_what_came_is_kept(site: Site) -> None:
    path = site.begin()
    with site.wire() as wire:
        wire.send(wire.patch(path, 0, 50_000) + TEXT[:50_000])
        assert wire.answer().status == 204
    site.kill()
    site.start(LZ_MIN_FREE_MB="999999999")
    with site.wire() as wire:
        answer = wire.ask("POST", "/uploads/", Upload_Length="9", Upload_Metadata=site.plain.told or "")
        assert (
            answer.status == 507
            and "空间不足" in answer.body.decode("unicode_escape", "replace") + answer.body.decode()
        )
    assert site.offset(path) == 50_000
    site.kill()
    site.start()
    site.go_on(path)
