"""Awkward films come out right: in step with their sound, complete, and cut into clean segments."""

import struct
from fractions import Fraction
from pathlib import Path

import pytest

from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.transcode import transcode_film
from lzcontest.media.domain.boxes import iso_boxes
from lzcontest.media.domain.ladder import plan_film
from lzcontest.media.domain.options import Options
from lzcontest.media.domain.outputs import FilmOutputs
from lzcontest.media.domain.playlists import read_playlist
from tests.support.media_samples import MediaSamples
from tests.support.review_copies import brightens_at, frames, sounds_at, times


def make(src: Path, out: Path, **options: bool) -> FilmOutputs:
    return transcode_film(src, out, probe_file(src), options=Options(**options))


@pytest.mark.parametrize(
    ("name", "late"),
    [
        ("together.mp4", {}),
        ("sound-late.mp4", {"late": 0.7}),
        ("picture-late.mp4", {"picture_late": 0.6}),
        ("ntsc.mov", {"rate": "30000/1001", "late": 0.3}),
    ],
)
def test_picture_and_sound_stay_together(samples: MediaSamples, tmp_path: Path, name: str, late: dict) -> None:
    made = make(samples.clapper(name, **late), tmp_path)
    assert abs(brightens_at(tmp_path, made.renditions[0].name) - sounds_at(tmp_path)) <= 0.04
    assert abs(sounds_at(tmp_path) - 2) <= 0.025
    assert abs(made.duration_ms - 4000) <= 40


def test_no_empty_edit_shifts_what_browsers_show(samples: MediaSamples, tmp_path: Path) -> None:
    """Chromium ignores empty edits: one entry, beginning with the first frame shown, or none at all."""
    made = make(samples.clapper("together.mp4"), tmp_path)
    for name in (made.renditions[0].name, "sound"):
        start = (tmp_path / f"{name}-init.mp4").read_bytes()
        edits = [start[box.start : box.end] for box in iso_boxes(start) if box.kind == "elst"]
        assert all(struct.unpack_from(">I", edit, 4) == (1,) for edit in edits)
        assert all(struct.unpack_from(">i", edit, 12)[0] >= 0 for edit in edits)
    assert times(tmp_path, made.renditions[0].name)[0] == (0, True)


@pytest.mark.parametrize("rate", ["24000/1001", "25", "30000/1001", "50", "12"])
def test_every_segment_begins_with_its_only_keyframe(samples: MediaSamples, tmp_path: Path, rate: str) -> None:
    src = samples.film(f"rate-{rate.replace('/', '-')}.mp4", size="320x180", seconds=9, rate=rate)
    made = make(src, tmp_path)
    shown = times(tmp_path, made.renditions[0].name)
    plan = plan_film(probe_file(src))
    keys = [n for n, (_time, key) in enumerate(shown) if key]
    assert keys == list(range(0, len(shown), plan.keyframe_frames))
    frame = 1 / Fraction(rate)
    assert all(abs(time - n * frame) < 0.001 for n, (time, _key) in enumerate(shown))
    assert abs(made.duration_ms - 9000) <= frame * 1000 + 1
    found = read_playlist((tmp_path / f"{made.renditions[0].name}.m3u8").read_text())
    assert len(found.segments) == len(keys)


def test_a_cover_picture_is_not_the_film(samples: MediaSamples, tmp_path: Path) -> None:
    made = make(samples.film_with_cover(), tmp_path)
    assert (made.renditions[0].width, made.renditions[0].height) == (640, 360)
    assert len(frames(tmp_path, "360p")) == 50


def test_a_film_with_cover_is_offered_several_different_posters(samples: MediaSamples, tmp_path: Path) -> None:
    scenes = "color=red:s=320x180:r=25:d=5[a];testsrc2=s=320x180:r=25:d=5[b];color=black:s=320x180:r=25:d=5[c];"
    scenes += "smptebars=s=320x180:r=25:d=5[d];[a][b][c][d]concat=n=4"
    src = samples.ffmpeg("scenes.mp4", "-f", "lavfi", "-i", scenes, "-c:v", "libx264", "-preset", "ultrafast")
    made = make(src, tmp_path)
    assert 3 <= len(made.posters) <= 6
    assert made.posters[0] == "poster.jpg"
    assert len({(tmp_path / name).read_bytes() for name in made.posters}) == len(made.posters)


def test_av1_stands_beside_h264(samples: MediaSamples, tmp_path: Path) -> None:
    made = make(samples.film("both.mp4", size="640x360", seconds=9), tmp_path, av1=True)
    assert [r.name for r in made.renditions] == ["360p", "360p-av1"]
    assert times(tmp_path, "360p") == times(tmp_path, "360p-av1")
    master = (tmp_path / made.playlist).read_text()
    assert master.index("avc1.") < master.index("av01.0.")
    assert not list(tmp_path.glob("still*"))
