"""The same field, where the bytes go straight to the storage: cut on the way, gone on with, and taken when found whole."""

import hashlib
import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from lzcontest.foundation.config import Settings
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.models import MediaFile
from tests.factories.contests import make_contest
from tests.factories.people import make_user
from tests.support.axe import check_screen
from tests.support.media_samples import melody, write_wave
from tests.support.s3 import KEYS, empty_bucket, running_s3
from tests.support.wire import Wire


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with running_s3() as address:
        yield address


@pytest.fixture
def wire(s3: str) -> Iterator[Wire]:
    """The line from the browser to the storage; our own server's line to it is another."""
    line = Wire(urlparse(s3).port or 0, rate=4_000_000)
    yield line
    line.close()


@pytest.fixture
def settings(tmp_path: Path, s3: str, wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Settings:
    for name, value in KEYS.items():
        monkeypatch.setenv(name, value)
    empty_bucket(s3, "works")
    url = f"s3://works?endpoint={s3}&direct={wire.address}"
    return Settings.from_env({}, data_dir=tmp_path / "data", rate_limits=False, storage_url=url)


def test_parts_go_to_the_storage_over_a_line_that_breaks(
    system: Runtime, open_screen: Any, wire: Wire, tmp_path: Path
) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("song",))
        user = make_user(session, "林一苇")
    song = tmp_path / "清风谣.wav"
    write_wave(song, melody(70, 0.3, 2))
    sha256 = hashlib.sha256(song.read_bytes()).hexdigest()
    screen = open_screen(phone=True, user=user)
    page = screen.open(f"/my/submit/{contest.slug}")
    page.get_by_role("button", name="投歌曲").click()
    said = page.locator("#audio [data-upload-said]")
    page.locator("#audio-file").set_input_files(song)
    deadline = time.monotonic() + 30
    while wire.carried < 6_000_000:
        assert time.monotonic() < deadline, said.inner_text()
        page.wait_for_timeout(50)
    wire.cut()
    expect(said).to_contain_text(re.compile("连不上服务器，已保存 .+，恢复后自动继续"))
    page.wait_for_timeout(300)
    wire.mend()
    expect(said).to_contain_text("服务器正在核对文件", timeout=30_000)
    check_screen(page)
    run_waiting(queue="media")
    group = " ".join(re.findall(".{4}", sha256[:16]))
    expect(said).to_have_text(f"收到了，校验码 {group}", timeout=30_000)
    with system.database.reading() as session:
        media = session.scalars(select(MediaFile)).one()
        assert (media.sha256, media.original_name) == (sha256, "清风谣.wav")
    assert list(system.storage.keys("")) == [media.storage_key]
    assert wire.carried < 2 * song.stat().st_size, "parts that had arrived were not sent again"
