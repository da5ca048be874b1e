"""A film that was really transcoded plays, seeks and survives a bad link in a real browser; a song shows its waveform."""

from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, url_for
from playwright.sync_api import Page, expect

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import queue
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import queries, service
from lzcontest.web.shared import files
from lzcontest.web.shared.access import open_to_public
from tests.support.media_samples import MediaSamples

SCOPE = "public:test"
PAGE = """{% extends "base.html" %}{% from "components/player.html" import film, song %}
{% block title %}{{ _("试播") }}{% endblock %}
{% block main %}<h1>{{ _("试播") }}</h1>
{% if m.kind == "film" %}{{ film(base ~ m.playlist, poster=base ~ m.poster, cues=base ~ m.cues, title="试播", duration_ms=m.duration_ms) }}
{% else %}{{ song(base ~ m.audio, peaks=base ~ m.peaks, title="试播", duration_ms=m.duration_ms) }}{% endif %}
{% endblock %}"""


@pytest.fixture(scope="session")
def samples(tmp_path_factory: pytest.TempPathFactory) -> MediaSamples:
    return MediaSamples(tmp_path_factory.mktemp("samples"))


def prepare(system: Runtime, path: Path) -> str:
    """The file uploaded and processed as in the product; its id."""
    stored = service.receive_stream([path.read_bytes()], original_name=path.name)
    with system.database.unit_of_work() as session:
        media_id = service.add_media(session, Actor(id="owner"), stored=stored, original_name=path.name).id
        service.request_processing(session, media_id)
    queue.run_job(queries.job_id_of(media_id))
    return media_id


@pytest.fixture
def app(app: Flask) -> Flask:
    """Two routes as every audience has them: a page with a player, and its files."""

    @app.get("/try/<media_id>")
    @open_to_public
    def player(media_id: str):  # type: ignore[no-untyped-def]
        from lzcontest.web.shared.session import reading_session

        copy = queries.get_current_rendition(reading_session(), media_id)
        assert copy is not None
        base = url_for("hand_out", token=files.rendition_base(SCOPE, copy.id), name="")
        return render_template_string(PAGE, m=copy.manifest, base=base)

    @app.get("/try/files/<token>/<path:name>")
    @app.get("/try/files/<token>/", defaults={"name": ""})
    @open_to_public
    def hand_out(token: str, name: str):  # type: ignore[no-untyped-def]
        return files.send_rendition_file(files.read_token(SCOPE, token), name)

    return app


WITHOUT_HLS = "HTMLMediaElement.prototype.canPlayType = () => ''"


def wait_until(page: Page, condition: str) -> None:
    """Until a condition of the page holds; the page's own policy forbids Playwright's way of waiting."""
    for _attempt in range(100):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


@pytest.mark.parametrize("own", [True, False], ids=["by the browser itself", "by hls.js"])
def test_a_film_plays_and_seeks(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any, own: bool
) -> None:
    media_id = prepare(system, samples.film("show.mp4", size="1280x720", seconds=9))
    window = open_screen()
    if not own:
        window.page.add_init_script(WITHOUT_HLS)
    fetched: list[str] = []  # listening begins before the page: a short film may be there as soon as it opens
    window.page.on("response", lambda answer: fetched.append(f"{answer.status} {answer.url.rsplit('/', 1)[-1]}"))
    page = window.open(f"/try/{media_id}")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; void v.play(); }")
    wait_until(page, "document.querySelector('video').currentTime > 0.5")
    page.evaluate("document.querySelector('video').currentTime = 6")
    wait_until(page, "document.querySelector('video').currentTime > 6.4")
    page.locator(".scrub").hover()
    expect(page.locator(".scrub-tile")).to_be_visible()
    told = page.evaluate(
        "(() => { const v = document.querySelector('video'); return [v.videoWidth, v.duration, v.error] })()"
    )
    assert told[0] > 0 and 8.5 < told[1] < 9.5 and told[2] is None
    assert any(line.endswith(".m4s") for line in fetched) and not any(line.startswith(("4", "5")) for line in fetched)
    expect(page.locator("[data-player-error]")).to_be_hidden()


def test_a_film_whose_link_has_expired_says_so(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any
) -> None:
    media_id = prepare(system, samples.film("gone.mp4", seconds=3))
    with system.database.reading() as session:
        copy = queries.get_current_rendition(session, media_id)
        assert copy is not None
        prefix = copy.prefix
    for key in list(system.storage.keys(prefix + "/")):
        system.storage.remove(key)
    page = open_screen().page
    page.goto(f"/try/{media_id}")
    page.evaluate("void document.querySelector('video').play().catch(() => 0)")
    expect(page.locator("[data-player-error]")).to_be_visible()


def test_a_song_shows_its_waveform_and_plays(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any
) -> None:
    page = open_screen().open(f"/try/{prepare(system, samples.song('wave.mp3'))}")
    expect(page.locator(".wave svg path.base")).to_be_visible()
    page.evaluate("void document.querySelector('audio').play()")
    wait_until(page, "document.querySelector('audio').currentTime > 0.3")
