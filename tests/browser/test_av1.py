"""AV1 beside H.264: each plays in a real browser that cannot play the other, from the very beginning."""

from typing import Any

import pytest
from flask import Flask

from lzcontest.foundation.config import Settings
from lzcontest.foundation.runtime import Runtime
from tests.browser.test_players import app, prepare, samples, wait_until  # noqa: F401
from tests.support.media_samples import MediaSamples

WITHOUT_HLS = "HTMLMediaElement.prototype.canPlayType = () => ''"
WITHOUT_CODEC = """
const real = MediaSource.isTypeSupported.bind(MediaSource);
MediaSource.isTypeSupported = (type) => !type.includes(%r) && real(type);
"""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    from dataclasses import replace

    return replace(settings, av1=True)


@pytest.mark.parametrize(("missing", "played"), [("avc1", "-av1-"), ("av01", "p-0")])
def test_each_family_plays_alone(
    app: Flask,  # noqa: F811
    system: Runtime,
    samples: MediaSamples,  # noqa: F811
    open_screen: Any,
    missing: str,
    played: str,
) -> None:
    media_id = prepare(system, samples.film("both.mp4", size="640x360", seconds=6))
    window = open_screen()
    window.page.add_init_script(WITHOUT_HLS + ";" + WITHOUT_CODEC % missing)
    fetched: list[str] = []
    window.page.on("response", lambda answer: fetched.append(answer.url.rsplit("/", 1)[-1]))
    page = window.open(f"/try/{media_id}")
    page.evaluate("() => { const v = document.querySelector('video'); v.muted = true; void v.play(); }")
    wait_until(page, "document.querySelector('video').currentTime > 0.5")
    assert page.evaluate("document.querySelector('video').buffered.start(0)") < 0.04
    pictures = [name for name in fetched if name.endswith(".m4s") and not name.startswith("sound")]
    assert played in pictures[-1]
    assert missing != "avc1" or all(played in name for name in pictures)
