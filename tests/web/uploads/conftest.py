"""A song category that is open, an entrant with a work in it, and their tus client."""

from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from lzcontest.accounts.models import User
from lzcontest.contests.domain import Limits
from lzcontest.contests.models import Contest
from lzcontest.foundation.runtime import Runtime
from tests.factories.contests import add_category, make_contest
from tests.factories.people import make_user
from tests.support import tus_target
from tests.support.media_samples import melody, write_wave
from tests.support.tus import Tus, metadata
from tests.support.web import Browser

LIMIT = 8 << 20


@pytest.fixture
def contest(system: Runtime) -> Contest:
    limits = Limits(required=("audio", "lyrics"), max_bytes=LIMIT, seconds_min=2, seconds_max=300)
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
def work(browser: Browser, contest: Contest) -> str:
    """The address of a draft."""
    page = browser.post(f"/my/submit/{contest.slug}", {"category": "S"})
    return str(page.headers["Location"]).removesuffix("/work")


@pytest.fixture
def tus(browser: Browser, work: str) -> Tus:
    return Tus(browser, f"{work}/work")


@pytest.fixture
def song_metadata(work: str) -> Callable[..., str]:
    """``Upload-Metadata`` for the song of the draft."""

    def make(filename: str = "歌.wav", part: str = "audio") -> str:
        return metadata(filename=filename, purpose="entry", target=work.rsplit("/", 1)[1], part=part)

    return make


@pytest.fixture
def song(tmp_path: Path) -> bytes:
    """A WAV of three seconds."""
    file = tmp_path / "song.wav"
    write_wave(file, melody(3, 0.3, 1))
    return file.read_bytes()


@pytest.fixture
def plain(app: Flask, system: Runtime) -> Tus:
    """A client whose uploads are texts that anybody takes."""
    with system.database.unit_of_work() as session:
        somebody = make_user(session)
    tus_target.AnyText.later = 0
    told = metadata(filename="hello.txt", purpose="any-text", target="1", part="text")
    return Tus(Browser(app, somebody), "/account", told, somebody)
