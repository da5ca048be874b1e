"""The ladder's arithmetic, for any size of picture."""

import itertools
import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lzcontest.media.domain.ladder import (
    RUNGS,
    plan_film,
    plan_renditions,
    plan_sprite,
    sprite_cues,
)
from lzcontest.media.domain.loudness import Loudness, decibels, gain_for, parse_summary
from lzcontest.media.domain.probe import Probe

SIDES = st.integers(2, 8192)


def sizes(width: int, height: int) -> list[tuple[int, int]]:
    return [(r.width, r.height) for r in plan_renditions(width, height)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ((1920, 1080), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1080, 1920), [(1080, 1920), (720, 1280), (480, 854), (360, 640)]),
        ((3840, 2160), [(1920, 1080), (1280, 720), (854, 480), (640, 360)]),
        ((1024, 576), [(1024, 576), (854, 480), (640, 360)]),
        ((854, 480), [(854, 480), (640, 360)]),
        ((320, 240), [(320, 240)]),
        ((333, 251), [(332, 250)]),
        ((2, 2), [(2, 2)]),
    ],
)
def test_steps(source: tuple[int, int], expected: list[tuple[int, int]]) -> None:
    assert sizes(*source) == expected


@given(width=SIDES, height=SIDES)
def test_no_step_is_larger_odd_or_out_of_shape(width: int, height: int) -> None:
    steps = plan_renditions(width, height)
    assert 1 <= len(steps) <= len(RUNGS)
    for step in steps:
        assert step.width <= max(width, 2)
        assert step.height <= max(height, 2)
        assert step.width % 2 == step.height % 2 == 0
        # Two pixels of rounding on either side.
        assert abs(step.width * height - step.height * width) <= 2 * (width + height)
    assert steps == tuple(sorted(steps, key=lambda s: (s.height, s.width), reverse=True))
    assert len({s.name for s in steps}) == len(steps)


@given(duration=st.integers(1, 4 * 3600 * 1000))
def test_scrub_tiles_cover_the_film_without_a_gap(duration: int) -> None:
    sprite = plan_sprite(plan_renditions(1920, 1080)[-1], duration)
    assert 1 <= sprite.tiles <= 100
    spans = re.findall(r"(\S+) --> (\S+)", sprite_cues(sprite, duration, "s.jpg"))
    assert spans[0][0] == "00:00:00.000"
    assert all(a[1] == b[0] for a, b in itertools.pairwise(spans))
    hours, minutes, seconds = spans[-1][1].split(":")
    assert (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds.replace(".", "")) == duration


def test_a_keyframe_begins_every_segment_at_odd_rates_too() -> None:
    film = Probe(kind="video", format="mp4", duration_ms=9000, width=64, height=64, fps="30000/1001", has_video=True)
    assert plan_film(film).keyframe_frames == 120
    fast = Probe(kind="video", format="mp4", duration_ms=9000, width=64, height=64, fps="240", has_video=True)
    assert plan_film(fast).frame_rate == Fraction(60)
    with pytest.raises(ValueError, match="no picture"):
        plan_film(Probe(kind="audio", format="mp3"))


@pytest.mark.parametrize(
    ("integrated", "peak", "gain"),
    [
        (-160, -60, 0),
        (-100, 0, -60),  # loud: lowered
        (-250, -200, 90),  # soft: raised
        (-250, -40, 25),  # soft with a hard knock: raised only as far as its peak allows
        (-165, -5, -10),  # already over the limit: lowered although it is soft
        (-701, -701, 0),  # silence
        (-690, -690, 300),
    ],
)
def test_gain(integrated: int, peak: int, gain: int) -> None:
    assert gain_for(Loudness(integrated, peak)) == gain


def test_the_meter_is_read_to_the_tenth() -> None:
    summary = "[x] Summary:\n\n  Integrated loudness:\n    I: -0.7 LUFS\n  True peak:\n    Peak: -12.3 dBFS\n"
    assert parse_summary(summary) == Loudness(-7, -123)
    assert parse_summary(summary.replace("-12.3", "-inf")) == Loudness(-7, -701)
    assert parse_summary("nothing") is None
    assert [decibels(n) for n in (-5, 0, 123)] == ["-0.5dB", "0.0dB", "12.3dB"]
