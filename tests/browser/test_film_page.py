"""Choosing a film's poster and giving it subtitles, on a phone and on a desk."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import expect

from lzcontest.foundation.runtime import Runtime
from tests.browser.test_players import samples  # noqa: F401
from tests.jobs.media.test_captions import SRT, Work
from tests.support.media_samples import MediaSamples

SCENES = (
    "color=red:s=640x360:r=25:d=5[a];testsrc2=s=640x360:r=25:d=5[b];mandelbrot=s=640x360:r=25,trim=duration=5[c];"
    "smptebars=s=640x360:r=25:d=5[d];[a][b][c][d]concat=n=4"
)


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desk"])
def test_poster_and_subtitles(
    app: Flask,
    system: Runtime,
    samples: MediaSamples,  # noqa: F811
    open_screen: Any,
    phone: bool,
) -> None:
    src = samples.ffmpeg("scenes.mp4", "-f", "lavfi", "-i", SCENES, "-c:v", "libx264", "-preset", "ultrafast")
    work = Work(system, src, state="draft")
    screen = open_screen(user=work.owner, phone=phone)
    page = screen.open(f"/my/works/{work.entry.id}/film/video")
    choices = page.get_by_role("radio")
    assert choices.count() >= 3
    choices.last.check()
    page.get_by_role("button", name="用这张作封面").click()
    expect(page.get_by_text("封面已换好。")).to_be_visible()
    expect(page.get_by_role("radio").last).to_be_checked()
    page.get_by_label("选择字幕文件").set_input_files(
        {"name": "a.srt", "mimeType": "text/plain", "buffer": BytesIO(SRT.encode()).getvalue()}
    )
    page.get_by_role("button", name="上传字幕").click()
    expect(page.get_by_text("等待核对")).to_be_visible()
    screen.check()
