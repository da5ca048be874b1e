"""A film encoded in parts is the film encoded at once: same frames, same times, same segments, same files."""

from pathlib import Path

import numpy as np
import pytest

from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.running import Runner
from lzcontest.media.adapters.split import encode_part, find_keyframes, join_film, transcode_film_in_parts
from lzcontest.media.adapters.transcode import transcode_film
from lzcontest.media.domain.ladder import plan_film
from lzcontest.media.domain.options import Options
from lzcontest.media.domain.outputs import Levelling
from lzcontest.media.domain.refusal import MediaCancelled, MediaRefused
from lzcontest.media.domain.split import plan_parts
from tests.support.media_samples import MediaSamples
from tests.support.review_copies import frames, sounds_at, times


def sources(samples: MediaSamples, kind: str) -> Path:
    if kind == "phone":
        return samples.phone_film()
    rate = {"plain": "25", "ntsc": "30000/1001"}[kind]
    sound = {"plain": "stereo", "ntsc": ""}[kind]
    return samples.film(f"long-{kind}.mp4", size="480x270", seconds=31, rate=rate, sound=sound, extra=("-g", "70"))


@pytest.mark.parametrize(("kind", "av1"), [("plain", True), ("ntsc", False), ("phone", False)])
def test_parts_join_into_the_very_film(samples: MediaSamples, tmp_path: Path, kind: str, av1: bool) -> None:
    src, options = sources(samples, kind), Options(av1=av1)
    probe = probe_file(src)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    once = transcode_film(src, whole, probe, options=options)
    told: list[int] = []
    joined = transcode_film_in_parts(
        src, parts, probe, workers=2, part_seconds=8, options=options, on_progress=lambda done, _all: told.append(done)
    )
    assert joined.duration_ms == once.duration_ms
    assert told == sorted(told)
    assert 0 <= probe.duration_ms - told[-1] <= 300
    named = [{p.name for p in folder.iterdir() if "poster-" not in p.name} for folder in (whole, parts)]
    assert named[0] == named[1]
    for step in once.renditions:
        assert times(whole, step.name) == times(parts, step.name)
        # Coded anew, but the same picture at every place, seams included.
        for one, other in zip(frames(whole, step.name), frames(parts, step.name), strict=True):
            difference = one.to_ndarray(format="gray").astype(int) - other.to_ndarray(format="gray")
            assert np.abs(difference).mean() < 6
    lists = [(folder / f"{once.renditions[0].name}.m3u8").read_text() for folder in (whole, parts)]
    assert [line for line in lists[0].split() if line.endswith(".m4s")] == [
        line for line in lists[1].split() if line.endswith(".m4s")
    ]


def test_sound_stays_under_its_picture_across_seams(samples: MediaSamples, tmp_path: Path) -> None:
    src = samples.clapper("late-clap.mp4", late=1.2)
    transcode_film_in_parts(src, tmp_path / "out", probe_file(src), workers=1, part_seconds=1)
    assert abs(sounds_at(tmp_path / "out") - 2) <= 0.025


def test_a_part_done_again_fits_the_others(samples: MediaSamples, tmp_path: Path) -> None:
    src = sources(samples, "ntsc")
    probe = probe_file(src)
    plan = plan_film(probe)
    parts = plan_parts(plan, probe.duration_ms, find_keyframes(src, probe), 8)
    assert len(parts) == 3
    runner = Runner(src, probe)
    for attempt, part in ((0, parts[2]), (0, parts[0]), (0, parts[1]), (1, parts[2])):
        encode_part(runner, tmp_path / f"{part.number}-{attempt}", plan, part)
    (tmp_path / "out").mkdir()
    folders = [tmp_path / "0-0", tmp_path / "1-0", tmp_path / "2-1"]
    made = join_film(runner, tmp_path / "out", plan, folders, Levelling())
    assert len(frames(tmp_path / "out", made.renditions[0].name)) == 930


def test_cancelling_and_damage_end_all_parts(samples: MediaSamples, tmp_path: Path) -> None:
    src = sources(samples, "plain")
    probe = probe_file(src)
    with pytest.raises(MediaCancelled):
        transcode_film_in_parts(src, tmp_path / "a", probe, workers=2, part_seconds=8, should_cancel=lambda: True)
    assert not list(tmp_path.glob("parts-*"))
    whole = samples.film("whole-long.mp4", size="480x270", seconds=31, extra=("-movflags", "+faststart"))
    broken = samples.scrambled(whole, "broken-long.mp4")
    with pytest.raises(MediaRefused):
        transcode_film_in_parts(broken, tmp_path / "b", probe_file(whole), workers=2, part_seconds=8)
