"""A song that comes in pieces ends up in its work, once, in time, and only for its owner."""

import errno
import hashlib
import os
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry
from lzcontest.entries.policy import HAND_IN_GRACE
from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service
from lzcontest.media.models import MediaFile
from tests.factories.people import make_user
from tests.support.tus import Tus, metadata
from tests.support.tus_target import AnyText
from tests.support.web import Browser

LIMIT = 8 << 20


def test_a_song_in_three_pieces_is_attached_with_its_fingerprint(
    tus: Tus, song: bytes, song_metadata: Callable[..., str], browser: Browser, work: str, system: Runtime
) -> None:
    path = tus.begin(len(song), Upload_Metadata=song_metadata())
    for start in range(0, len(song), len(song) // 3 + 1):
        piece = song[start : start + len(song) // 3 + 1]
        answer = tus.patch(path, start, piece)
        assert answer.status_code == 204, answer.text
        assert int(answer.headers["Upload-Offset"]) == start + len(piece)
    told = browser.get(path).json
    assert told["state"] == "done" and told["offset"] == told["size"] == len(song)
    assert told["media"]["sha256"] == hashlib.sha256(song).hexdigest()
    assert "歌.wav" in browser.get(f"{work}/work").text
    assert tus.offset(path) == len(song)
    assert list((system.settings.data_dir / "partial").iterdir()) == []
    assert browser.get("/uploads/").json == {"uploads": []}


def test_nobody_else_has_a_part_in_it(
    app: Flask, tus: Tus, song: bytes, song_metadata: Callable[..., str], system: Runtime
) -> None:
    path = tus.begin(len(song), Upload_Metadata=song_metadata())
    tus.patch(path, 0, song[:1000])
    with system.database.unit_of_work() as session:
        other = make_user(session)
    stranger = Tus(Browser(app, other), "/account")
    assert stranger("HEAD", path).status_code == stranger("GET", path).status_code == 404
    assert stranger.patch(path, 1000, song[1000:]).status_code == stranger("DELETE", path).status_code == 404
    assert stranger.create(len(song), Upload_Metadata=song_metadata()).status_code == 404  # and the work is not theirs
    assert stranger.browser.get("/uploads/").json == {"uploads": []}
    assert tus.offset(path) == 1000
    assert Browser(app).client.head(path, headers={"Tus-Resumable": "1.0.0"}).status_code == 401


def test_without_the_token_nothing_changes(tus: Tus, song: bytes, song_metadata: Callable[..., str]) -> None:
    path = tus.begin(len(song), Upload_Metadata=song_metadata())
    for answer in (
        tus.patch(path, 0, song, X_CSRFToken=None),
        tus("DELETE", path, X_CSRFToken="forged"),
        tus.create(len(song), Upload_Metadata=song_metadata(), X_CSRFToken=None),
    ):
        assert answer.status_code == 400 and "页面已过期" in answer.json["message"]
    assert tus.offset(path) == 0


def test_another_device_finds_what_is_unfinished(
    tus: Tus, song: bytes, song_metadata: Callable[..., str], work: str, browser: Browser
) -> None:
    path = tus.begin(len(song), Upload_Metadata=song_metadata())
    tus.patch(path, 0, song[:1000])
    target = work.rsplit("/", 1)[1]
    (found,) = browser.get(f"/uploads/?purpose=entry&target={target}").json["uploads"]
    assert (found["offset"], found["size"], found["filename"]) == (1000, len(song), "歌.wav")
    assert (found["state"], found["part"], path.endswith(found["id"])) == ("receiving", "audio", True)
    assert browser.get("/uploads/?purpose=entry&target=other").json == {"uploads": []}


def test_what_cannot_be_taken_is_refused_before_its_bytes_or_with_the_first(
    tus: Tus, song: bytes, song_metadata: Callable[..., str], system: Runtime
) -> None:
    for told, size, words in (
        (song_metadata("歌.exe"), 9, "只接收"),
        (song_metadata(), LIMIT + 1, "8 MB"),
        (song_metadata(part="video"), 9, "不收"),
    ):
        answer = tus.create(size, Upload_Metadata=told)
        assert answer.status_code in (400, 404, 413) and words in answer.json["message"]
    film = b"\x89PNG\r\n\x1a\n" + bytes(7 << 20)
    path = tus.begin(len(film), Upload_Metadata=song_metadata())
    refused = tus.patch(path, 0, film[: 2 << 20])
    assert refused.status_code == 400 and "扩展名不符" in refused.json["message"]
    seen = tus("GET", path).json
    assert seen["state"] == "failed" and seen["message"] == refused.json["message"]
    assert tus("HEAD", path).status_code == tus.patch(path, 2 << 20, film[2 << 20 :]).status_code == 410
    assert not list((system.settings.data_dir / "partial").iterdir())


@pytest.mark.parametrize(("late", "in_time"), [(timedelta(minutes=100), True), (timedelta(minutes=130), False)])
def test_what_began_before_the_deadline_may_end_within_the_grace(
    tus: Tus,
    song: bytes,
    song_metadata: Callable[..., str],
    contest: Contest,
    work: str,
    system: Runtime,
    late: timedelta,
    in_time: bool,
) -> None:
    path = tus.begin(len(song), Upload_Metadata=song_metadata())
    tus.patch(path, 0, song[:1000])
    closes_at = clock.now() + timedelta(seconds=1)
    with system.database.unit_of_work() as session:
        session.get_one(Contest, contest.id).closes_at = closes_at
    with clock.at(closes_at + late):
        assert tus.patch(path, tus.offset(path), song[1000:]).status_code == 204
        with system.database.reading() as session:
            due = session.get_one(Entry, work.rsplit("/", 1)[1]).due_at
    assert due == (closes_at + late + HAND_IN_GRACE if in_time else None)


def test_a_file_whose_taking_failed_for_a_while_is_taken_when_asked_about_again(plain: Tus) -> None:
    told = metadata(filename="a.txt", purpose="any-text", target="1", part="later")
    AnyText.later = 2
    path = plain.begin(5, Upload_Metadata=told)
    assert plain.patch(path, 0, b"hello").status_code == 503
    assert plain("HEAD", path).status_code == 503  # the client asks on
    assert plain.browser.get("/uploads/").json == {"uploads": []}  # finished by asking for what is unfinished
    assert plain.offset(path) == 5
    assert plain("GET", path).json["state"] == "done"


def test_a_crash_between_taking_and_tidying_doubles_nothing(plain: Tus, system: Runtime) -> None:
    body = b"hello"
    path = plain.begin(len(body))
    real, folder = service.finishing.partials, system.settings.data_dir / "partial"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(service.finishing, "partials", lambda: Stuck(real()))
        with pytest.raises(KeyboardInterrupt):
            plain.patch(path, 0, body)
    assert [p.name for p in folder.iterdir()] == [path.rsplit("/", 1)[1]]
    assert plain("GET", path).json["state"] == "done" and plain.patch(path, 0, body).status_code == 409
    with system.database.reading() as session:
        assert len(list(session.scalars(select(MediaFile)))) == 1


class Stuck:
    """Partial files of a process that dies before it can remove one."""

    def __init__(self, real: Any) -> None:
        self.path = real.path

    def remove(self, _upload_id: str) -> None:
        raise KeyboardInterrupt


def test_a_refusal_at_the_end_is_told_and_stays_told(plain: Tus, system: Runtime) -> None:
    told = metadata(filename="a.txt", purpose="any-text", target="1", part="refuse")
    path = plain.begin(5, Upload_Metadata=told)
    refused = plain.patch(path, 0, b"hello")
    assert refused.status_code == 403 and refused.json["message"] == "这件作品不能再改。"
    assert plain("GET", path).json["message"] == "这件作品不能再改。"
    with system.database.reading() as session:
        assert session.scalars(select(MediaFile)).all() == []


def test_a_disk_that_fills_up_half_way_keeps_what_was_written(plain: Tus, monkeypatch: pytest.MonkeyPatch) -> None:
    path, body = plain.begin(3 << 20), b"x" * (3 << 20)
    real, written = os.pwrite, 0

    def full(fd: int, data: Any, at: int) -> int:
        nonlocal written
        if written >= 1 << 20:
            raise OSError(errno.ENOSPC, "no space")
        written += (count := real(fd, data[: 1 << 18], at))
        return count

    monkeypatch.setattr(os, "pwrite", full)
    answer = plain.patch(path, 0, body)
    assert answer.status_code == 507 and "已收到的部分都保留着" in answer.json["message"]
    monkeypatch.setattr(os, "pwrite", real)
    assert plain.offset(path) == 1 << 20
    assert plain.patch(path, 1 << 20, body[1 << 20 :]).status_code == 204
    assert plain("GET", path).json["media"]["sha256"] == hashlib.sha256(body).hexdigest()
