"""Films and songs that were really processed play in a real browser: by mouse, by keys, after a break, without scripts."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, render_template_string, url_for
from playwright.sync_api import Page, Route, expect

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock, queue
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import queries, service
from lzcontest.web.shared import files
from lzcontest.web.shared.access import open_to_public
from tests.support.media_samples import MediaSamples

SCOPE = "public:test"
PAGE = """{% extends "base.html" %}{% from "components/player.html" import film, song %}
{% block title %}{{ _("试播") }}{% endblock %}
{% block main %}<h1>{{ _("试播") }}</h1>
{% if m.kind == "film" %}{{ film(base, m, key="try-film", title="试播") }}{% else %}{{ song(base, m, key="try-song", title="试播") }}{% endif %}
{% endblock %}"""
WORDS = "WEBVTT\n\n00:00.000 --> 00:08.000\n清风徐来\n"


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
    """Three routes as every audience has them: a page with a player, its files, and the words of a film."""
    from lzcontest.web.shared.session import reading_session

    @app.get("/try/<media_id>")
    @open_to_public
    def player(media_id: str):  # type: ignore[no-untyped-def]
        copy = queries.get_current_rendition(reading_session(), media_id)
        assert copy is not None
        base = url_for("hand_out", token=files.rendition_base(SCOPE, copy.id), name="")
        manifest = dict(copy.manifest)
        if manifest["kind"] == "film":
            manifest["captions"] = [{"file": "words.vtt", "lang": "zh", "label": "中文"}]
        return render_template_string(PAGE, m=manifest, base=base)

    @app.get("/try/files/<token>/<path:name>")
    @app.get("/try/files/<token>/", defaults={"name": ""})
    @open_to_public
    def hand_out(token: str, name: str):  # type: ignore[no-untyped-def]
        if name == "words.vtt":
            return WORDS, 200, {"Content-Type": "text/vtt"}
        return files.send_rendition_file(files.read_token(SCOPE, token), name)

    return app


@pytest.fixture(scope="session")
def long_film(samples: MediaSamples) -> Path:
    """Longer than the position that is worth remembering, in two sizes."""
    return samples.film("show.mp4", size="1280x720", seconds=30)


def wait_until(page: Page, condition: str) -> None:
    """Until a condition of the page holds; the page's own policy forbids Playwright's way of waiting."""
    for _attempt in range(300):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


def play(page: Page, kind: str = "video") -> None:
    page.evaluate(f"() => {{ const m = document.querySelector('{kind}'); m.muted = true; void m.play(); }}")


def time_of(page: Page, kind: str = "video") -> float:
    return float(page.evaluate(f"document.querySelector('{kind}').currentTime"))


def test_a_film_plays_and_seeks(app: Flask, system: Runtime, long_film: Path, open_screen: Any) -> None:
    media_id = prepare(system, long_film)
    window = open_screen()
    fetched: list[str] = []  # listening begins before the page: a short film may be there as soon as it opens
    window.page.on("response", lambda answer: fetched.append(f"{answer.status} {answer.url.rsplit('/', 1)[-1]}"))
    page = window.open(f"/try/{media_id}")
    wait_until(page, "document.querySelector('video').readyState > 1")
    assert len([line for line in fetched if line.endswith(".m4s")]) <= 4, (
        "much was fetched before anybody wanted to watch"
    )
    play(page)
    wait_until(page, "document.querySelector('video').currentTime > 0.5")
    page.evaluate("document.querySelector('video').currentTime = 16")
    wait_until(page, "document.querySelector('video').currentTime > 16.4")
    page.locator(".scrub").hover()
    expect(page.locator(".scrub-tile")).to_be_visible()
    width, length, error = page.evaluate(
        "(() => { const v = document.querySelector('video'); return [v.videoWidth, v.duration, v.error] })()"
    )
    assert width > 0 and 29.5 < length < 30.5 and error is None
    wait_until(
        page, "document.querySelector('video').webkitAudioDecodedByteCount > 0"
    )  # the sound is a list of its own
    assert any(line.endswith(".m4s") for line in fetched) and not any(line.startswith(("4", "5")) for line in fetched)
    expect(page.locator("[data-player-error]")).to_be_hidden()


def test_a_film_without_media_sources_plays_by_the_browser_itself(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any
) -> None:
    media_id = prepare(system, samples.film("plain.mp4", seconds=4))
    window = open_screen()
    window.page.add_init_script("delete window.MediaSource; delete window.ManagedMediaSource")
    page = window.open(f"/try/{media_id}")
    if not page.evaluate("document.createElement('video').canPlayType('application/vnd.apple.mpegurl')"):
        pytest.skip("this Chromium does not play HLS by itself")
    play(page)
    wait_until(page, "document.querySelector('video').currentTime > 0.5")


def test_keys_captions_speed_and_quality(app: Flask, system: Runtime, long_film: Path, open_screen: Any) -> None:
    page = open_screen(phone=True).open(f"/try/{prepare(system, long_film)}")
    play(page)
    wait_until(page, "document.querySelector('video').currentTime > 0.3")
    page.locator("video").focus()
    page.keyboard.press("k")
    wait_until(page, "document.querySelector('video').paused")
    before = time_of(page)
    for key, step in (("l", 10), ("ArrowRight", 5), ("j", -10)):
        page.keyboard.press(key)
        assert abs(time_of(page) - before - step) < 0.2, key
        before = time_of(page)
    page.keyboard.press(">")
    assert page.evaluate("document.querySelector('video').playbackRate") == 1.25
    expect(page.get_by_label("速度")).to_have_value("1.25")
    expect(page.locator("[data-player-said]")).to_have_text("速度 1.25 倍")
    wait_until(page, "document.querySelector('video').textTracks[0].activeCues?.length === 1")
    assert page.evaluate("document.querySelector('video').textTracks[0].activeCues[0].text") == "清风徐来"
    page.keyboard.press("c")
    expect(page.get_by_label("字幕")).to_have_value("-1")
    page.get_by_label("字幕").select_option("中文")
    assert page.evaluate("document.querySelector('video').textTracks[0].mode") == "showing"
    sizes = page.get_by_label("清晰度").locator("option").all_inner_texts()
    assert sizes[:2] == ["自动", "720p"] and len(sizes) > 2
    page.get_by_label("清晰度").select_option(sizes[-1])
    page.locator("video").focus()
    page.keyboard.press("k")
    wait_until(page, "document.querySelector('video').videoHeight < 720")
    for box in page.locator(".player-bar button, .player-bar select").all():
        assert (box.bounding_box() or {"height": 0})["height"] >= 44
    page.keyboard.press("Tab")  # no trap: the focus goes on to the row below
    assert page.evaluate("document.activeElement.tagName") != "BODY"


def test_the_place_is_kept_over_a_reload(app: Flask, system: Runtime, long_film: Path, open_screen: Any) -> None:
    page = open_screen().open(f"/try/{prepare(system, long_film)}")
    play(page)
    wait_until(page, "document.querySelector('video').readyState > 0")
    page.evaluate("document.querySelector('video').currentTime = 20")
    wait_until(page, "document.querySelector('video').currentTime > 20.5")
    page.reload()
    expect(page.locator(".resume")).to_contain_text("上次看到 2")
    play(page)
    wait_until(page, "document.querySelector('video').currentTime > 19.5")
    page.get_by_role("button", name="从头放").click()
    wait_until(page, "document.querySelector('video').currentTime < 5")


def later(monkeypatch: pytest.MonkeyPatch, hours: float) -> Callable[[], None]:
    """Moves the server's clock on, so that addresses given out expire."""
    real = clock.now

    def move() -> None:
        monkeypatch.setattr(clock, "now", lambda: real() + timedelta(hours=hours))

    return move


def test_an_expired_address_is_renewed_where_the_film_stands(
    app: Flask, system: Runtime, long_film: Path, open_screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = open_screen().page
    held: list[Route] = []
    # A fast line would have brought the whole short film before lunch: its later pieces are still on their way.
    page.route(re.compile(r"-000[4-9]\.m4s$"), lambda route: held.append(route))
    page.goto(f"/try/{prepare(system, long_film)}")
    before = page.locator(".player").get_attribute("data-film")
    play(page)
    wait_until(page, "document.querySelector('video').currentTime > 0.3")
    page.evaluate("document.querySelector('video').pause()")
    later(monkeypatch, 3)()  # a judge's long lunch
    for route in held:
        route.continue_()
    page.unroute_all()
    page.evaluate("document.querySelector('video').currentTime = 27")
    play(page)
    wait_until(page, "document.querySelector('video').currentTime > 27.3")
    assert page.locator(".player").get_attribute("data-film") != before
    expect(page.locator("[data-player-error]")).to_be_hidden()


def test_an_expired_address_of_a_song_is_renewed(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_screen()
    answers: list[int] = []
    window.page.on("response", lambda answer: answers.append(answer.status))
    media_id = prepare(system, samples.song("late.mp3", seconds=20))
    window.page.route("**/*.m4a", lambda route: route.abort())  # nothing of the sound arrives before the address ages
    page = window.page
    page.goto(f"/try/{media_id}")
    expect(page.locator("[data-player-error]")).to_contain_text("网络断开了")
    later(monkeypatch, 3)()
    page.unroute("**/*.m4a")
    page.get_by_role("button", name="再试一次").click()
    expect(page.locator("[data-player-error]")).to_be_hidden()
    play(page, "audio")
    wait_until(page, "document.querySelector('audio').currentTime > 0.3")
    assert 404 in answers


def test_a_film_that_is_lost_says_so_and_a_broken_network_another_thing(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any
) -> None:
    media_id = prepare(system, samples.film("gone.mp4", seconds=20))
    page = open_screen().page
    page.goto(f"/try/{media_id}")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    page.evaluate("void document.querySelector('video').play().catch(() => 0)")
    expect(page.locator("[data-player-error]")).to_contain_text("网络断开了", timeout=60_000)
    page.context.set_offline(False)  # it goes on by itself
    wait_until(page, "document.querySelector('video').currentTime > 8.5")  # beyond the first pieces
    with system.database.reading() as session:
        copy = queries.get_current_rendition(session, media_id)
        assert copy is not None
        prefix = copy.prefix
    for key in list(system.storage.keys(prefix + "/")):
        system.storage.remove(key)
    page = open_screen().page  # another window: this one has the film in its cache
    page.goto(f"/try/{media_id}")
    page.evaluate("void document.querySelector('video').play().catch(() => 0)")
    expect(page.locator("[data-player-error]")).to_contain_text("暂时取不到")


def test_a_song_shows_its_waveform_and_plays(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any
) -> None:
    window = open_screen()
    page = window.page
    page.goto(f"/try/{prepare(system, samples.song('wave.mp3', seconds=20))}")
    wave = page.locator(".wave")
    expect(wave.locator("canvas").first).to_be_visible()
    window.check()
    box = wave.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + box["height"] / 2)
    wait_until(page, "Math.abs(document.querySelector('audio').currentTime - 10) < 1.5")
    play(page, "audio")
    wait_until(page, "document.querySelector('audio').currentTime > 10.3")


def test_without_scripts_the_browsers_own_controls_remain(
    app: Flask, system: Runtime, samples: MediaSamples, open_screen: Any
) -> None:
    page = open_screen(java_script_enabled=False).page
    page.goto(f"/try/{prepare(system, samples.song('quiet.mp3'))}")
    audio = page.locator("audio[controls]")
    expect(audio).to_be_visible()
    answer = page.request.get(page.url.rsplit("/try", 1)[0] + str(audio.get_attribute("src")))
    assert answer.status == 200 and answer.headers["content-type"] == "audio/mp4"
    expect(page.locator(".wave")).to_be_hidden()
