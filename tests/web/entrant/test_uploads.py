"""Files of a work: streamed, bounded, named, refused with a reason, kept apart from other people's."""

import hashlib
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from lzcontest.accounts.models import User
from lzcontest.contests.domain import Limits
from lzcontest.contests.models import Contest
from lzcontest.entries.queries import get_files
from lzcontest.entries.service import attach_file
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.models import MediaFile
from lzcontest.media.service import add_media, receive_stream
from lzcontest.notifications.models import Message
from tests.factories.contests import add_category, make_contest
from tests.factories.people import actor_of, make_user
from tests.support.media_samples import melody, write_wave
from tests.support.tus import Tus, metadata
from tests.support.web import Browser

SONG = {"title": "清风谣", "lyrics": "石桌上一本账，一笔一笔念给乡亲听。"}
AUTHOR = {
    "people-0-name": "王小明",
    "people-0-role": "author",
    "people-0-unit_name": "河口镇",
    "people-0-phone": "13800000000",
}


@pytest.fixture
def contest(system: Runtime) -> Contest:
    limits = Limits(required=("audio", "lyrics"), max_bytes=2 << 20, seconds_min=2, seconds_max=300)
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=())
        add_category(session, contest, "song", limits=limits)
        return contest


@pytest.fixture
def user(system: Runtime) -> User:
    with system.database.unit_of_work() as session:
        return make_user(session, "王小明")


@pytest.fixture
def browser(app: Flask, user: User) -> Browser:
    return Browser(app, user)


@pytest.fixture
def path(browser: Browser, contest: Contest) -> str:
    page = browser.post(f"/my/submit/{contest.slug}", {"category": "S"})
    return str(page.headers["Location"]).removesuffix("/work")


VERSION_STAYS = 'name="version" value="1"'


def wave(tmp_path: Path, seconds: float = 3) -> bytes:
    file = tmp_path / "song.wav"
    write_wave(file, melody(seconds, 0.3, 1))
    return file.read_bytes()


def send(browser: Browser, path: str, body: bytes, name: str = "song.wav", part: str = "audio") -> Any:
    """What the script of the page sends, in one request."""
    told = metadata(filename=name, purpose="entry", target=path.rsplit("/", 1)[1], part=part)
    return Tus(browser, f"{path}/work").create(len(body), body, Upload_Metadata=told)


def test_a_file_is_named_by_its_last_part(browser: Browser, path: str, tmp_path: Path) -> None:
    body = wave(tmp_path)
    answer = send(browser, path, body, "../我的歌.wav")
    assert answer.status_code == 201, answer.text
    told = browser.get(answer.headers["Location"]).json["media"]
    assert told["sha256"] == hashlib.sha256(body).hexdigest()
    assert (told["size"], told["name"]) == (len(body), "我的歌.wav")
    assert "我的歌.wav" in browser.get(f"{path}/work").text
    assert VERSION_STAYS in browser.get(f"{path}/work").text


def test_what_cannot_be_taken_is_refused_with_the_rule(browser: Browser, path: str, tmp_path: Path) -> None:
    body = wave(tmp_path)
    cases = [
        (send(browser, path, body, "song.exe"), 400, "只接收"),
        (send(browser, path, body * 30), 400, "2 MB"),
        (send(browser, path, b"not a song at all" * 999), 400, "扩展名不符"),
        (send(browser, path, body, part="video"), 404, "不收"),
    ]
    for answer, status, words in cases:
        assert answer.status_code == status and words in answer.json["message"], answer.text


def test_an_upload_of_unknown_length_is_cut_off_at_the_limit(
    system: Runtime,
) -> None:
    endless = (b"\0" * (1 << 20) for _ in iter(int, 1))
    with pytest.raises(InvalidInput):
        receive_stream(endless, limit_bytes=3 << 20)


def test_without_scripts_the_form_carries_the_file(
    browser: Browser, path: str, tmp_path: Path, system: Runtime
) -> None:
    data = {"version": "1", **SONG, "audio_file": (BytesIO(wave(tmp_path)), "歌.wav")}
    page = browser.post(f"{path}/work", data)
    assert page.status_code == 302, page.text
    wrong = browser.post(f"{path}/work", {"version": "2", **SONG, "score_file": (BytesIO(b"x"), "谱.exe")})
    assert wrong.status_code == 400 and "曲谱只接收" in wrong.text and "清风谣" in wrong.text


def test_an_upload_that_began_in_time_may_be_handed_in_after_the_deadline(
    path: str, system: Runtime, contest: Contest, user: User
) -> None:
    entry_id, now = path.rsplit("/", 1)[1], clock.now()
    with system.database.unit_of_work() as session:
        actor = actor_of(session, user)
        session.get_one(Contest, contest.id).closes_at = now - timedelta(minutes=1)
        stored = receive_stream(iter([b"ID3 late but begun in time"]))
        media = add_media(session, actor, stored=stored, role="audio", original_name="a.mp3")
        late = {"entry_id": entry_id, "part": "audio", "media_id": media.id}
        assert attach_file(session, actor, **late, began_at=now).due_at is None
        with clock.at(now + timedelta(hours=2)):
            assert attach_file(session, actor, **late, began_at=now - timedelta(minutes=2)).due_at is None
        assert attach_file(session, actor, **late, began_at=now - timedelta(minutes=2)).due_at == pytest.approx(
            clock.now() + timedelta(minutes=30), abs=timedelta(seconds=20)
        )


def test_a_song_is_processed_and_a_too_short_one_comes_back_with_mail(
    browser: Browser, path: str, tmp_path: Path, system: Runtime
) -> None:
    entry_id = path.rsplit("/", 1)[1]
    send(browser, path, wave(tmp_path, 1))
    browser.post(f"{path}/work", {"version": "1", **SONG})
    browser.post(f"{path}/authors", {"version": "2", **AUTHOR})
    browser.post(f"{path}/declarations", {"version": "3", "originality": "y", "licence": "y"})
    assert browser.post(f"{path}/check", {}).headers["Location"].endswith("/receipt")
    assert browser.get(f"{path}/progress").json["done"] is False
    run_waiting()
    page = browser.get(path).text
    assert "退回补正" in page and "时长不得少于" in page
    with system.database.reading() as session:
        mail = session.scalar(select(Message).where(Message.event == "media_failed"))
        assert mail is not None and "时长不得少于" in mail.body_text
    send(browser, path, wave(tmp_path, 3))
    assert browser.post(f"{path}/check", {}).headers["Location"].endswith("/receipt")
    run_waiting()
    assert "待审查" in browser.get(path).text
    with system.database.reading() as session:
        media = session.get_one(MediaFile, get_files(session, entry_id)["audio"])
        assert media.state == "ready"
