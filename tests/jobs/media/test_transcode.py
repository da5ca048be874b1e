"""Review copies by real FFmpeg: right in size, length and loudness, and bare of everything planted."""

import json
import re
import shutil
from itertools import pairwise
from pathlib import Path

import av
import pytest
from PIL import Image

from lzcontest.media.adapters.inspect import find_identities, inspect_copy
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.transcode import measure_loudness, transcode_film, transcode_song
from lzcontest.media.domain.outputs import FilmOutputs, SongOutputs
from lzcontest.media.domain.refusal import MediaCancelled, MediaRefused
from tests.support.media_samples import CANARIES, MediaSamples


def make_film(src: Path, out: Path, name: str = "") -> FilmOutputs:
    return transcode_film(src, out, probe_file(src, claimed_name=name or src.name))


def make_song(src: Path, out: Path) -> SongOutputs:
    return transcode_song(src, out, probe_file(src, claimed_name=src.name))


def play(folder: Path, stream: str) -> list[av.VideoFrame]:
    """All frames of one rendition, its segments joined as a player joins them."""
    joined = folder / f"{stream}.joined.mp4"
    parts = [folder / f"{stream}-init.mp4", *sorted(folder.glob(f"{stream}-0*.m4s"))]
    joined.write_bytes(b"".join(p.read_bytes() for p in parts))
    with av.open(str(joined)) as container:
        frames = list(container.decode(video=0))
    joined.unlink()
    return frames


def size_of(picture: Path) -> tuple[int, int]:
    with Image.open(picture) as opened:
        return opened.size


def test_a_film_becomes_a_ladder_with_poster_and_scrub_pictures(samples: MediaSamples, tmp_path: Path) -> None:
    src = samples.film("hd.mp4", size="1280x720", seconds=6, rate="24")
    reports: list[tuple[int, int]] = []
    made = transcode_film(src, tmp_path, probe_file(src), on_progress=lambda done, total: reports.append((done, total)))
    assert [(r.width, r.height) for r in made.renditions] == [(1280, 720), (854, 480), (640, 360)]
    assert abs(made.duration_ms - 6000) <= 50
    master = (tmp_path / made.playlist).read_text()
    assert re.findall(r"RESOLUTION=(\S+?),", master) == ["1280x720", "854x480", "640x360"]
    assert 'URI="sound.m3u8"' in master
    assert {f.name for f in made.files} == {p.name for p in tmp_path.iterdir()}
    frames = play(tmp_path, "480p")
    assert (frames[0].width, frames[0].height, len(frames)) == (854, 480, 144)
    assert [n for n, f in enumerate(frames) if f.key_frame] == [0, 96]
    assert size_of(tmp_path / made.posters[0]) == (1280, 720)
    assert size_of(tmp_path / made.sprite) == (1600, 90)
    cues = (tmp_path / made.cues).read_text()
    assert cues.count("-->") == 3
    assert "00:00:04.000 --> 00:00:06.000\nsprite.jpg#xywh=320,0,160,90" in cues
    assert reports[-1] == (reports[-1][1],) * 2
    assert [d for d, _t in reports] == sorted(d for d, _t in reports)


def test_phone_film_stands_upright(samples: MediaSamples, tmp_path: Path) -> None:
    made = make_film(samples.rotated_film(), tmp_path)
    frame = play(tmp_path, made.renditions[0].name)[0]
    assert (frame.width, frame.height, frame.rotation) == (360, 640, 0)


def test_interlaced_film_with_oblong_pixels_comes_out_whole_and_square(samples: MediaSamples, tmp_path: Path) -> None:
    made = make_film(samples.interlaced_film(), tmp_path)
    frames = play(tmp_path, made.renditions[0].name)
    assert (frames[0].width, frames[0].height) == (1024, 576)
    assert not any(f.interlaced_frame for f in frames)
    assert "AUDIO=" not in (tmp_path / made.playlist).read_text()


@pytest.mark.parametrize(
    ("sound", "channels"), [("mono", 1), ("5.1", 2), ("silence", 2)], ids=["mono", "surround", "silence"]
)
def test_every_kind_of_sound(samples: MediaSamples, tmp_path: Path, sound: str, channels: int) -> None:
    src = samples.film(f"sound-{sound}.mp4", size="320x180", seconds=2, sound=sound)
    made = make_film(src, tmp_path)
    assert f'CHANNELS="{channels}"' in (tmp_path / made.playlist).read_text()
    assert (made.gain == 0) == (sound == "silence")


def test_odd_sizes_short_clips_and_ten_bits(samples: MediaSamples, tmp_path: Path) -> None:
    ten = ("-pix_fmt", "yuv444p10le")
    src = samples.film("odd.mp4", size="333x251", seconds=0.2, sound="", extra=ten)
    made = make_film(src, tmp_path)
    assert [(r.width, r.height) for r in made.renditions] == [(332, 250)]
    assert play(tmp_path, made.renditions[0].name)[0].format.name == "yuv420p"
    assert size_of(tmp_path / made.posters[0]) == (332, 250)


def test_high_dynamic_range_is_toned_down(samples: MediaSamples, tmp_path: Path) -> None:
    colours = "setparams=color_primaries=bt2020:color_trc=smpte2084:colorspace=bt2020nc"
    hdr = ("-vf", colours, "-pix_fmt", "yuv420p10le")
    src = samples.film("hdr.mp4", size="320x180", seconds=1, sound="", extra=hdr)
    assert probe_file(src).high_dynamic_range
    made = make_film(src, tmp_path)
    frame = play(tmp_path, made.renditions[0].name)[0]
    assert (frame.format.name, int(frame.color_trc)) == ("yuv420p", 1)


def test_variable_frame_rate_becomes_constant(samples: MediaSamples, tmp_path: Path) -> None:
    pieces = "select='lt(t,1)+not(mod(n,5))'"
    src = samples.ffmpeg(
        "vfr.mp4",
        *("-f", "lavfi", "-i", "testsrc2=size=320x180:rate=30:duration=4", "-vf", pieces),
        *("-fps_mode", "vfr", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"),
    )
    assert probe_file(src).variable_rate
    made = make_film(src, tmp_path)
    stamps = [f.time for f in play(tmp_path, made.renditions[0].name)]
    steps = {round(b - a, 3) for a, b in pairwise(stamps)}
    assert max(steps) - min(steps) < 0.002
    assert abs(made.duration_ms - 4000) < 200


def test_nothing_planted_in_a_film_survives(samples: MediaSamples, tmp_path: Path) -> None:
    src = samples.tagged_film()
    assert {leak.needle for leak in find_identities(src, CANARIES)} == set(range(len(CANARIES)))
    made = make_film(src, tmp_path)
    assert inspect_copy(tmp_path, CANARIES) == []
    everything = b"".join((tmp_path / f.name).read_bytes() for f in made.files)
    assert b"x264 - core" not in everything
    assert not re.search(rb"Lav[fc]\d", everything)


def test_nothing_planted_in_a_song_survives(samples: MediaSamples, tmp_path: Path) -> None:
    src = samples.tagged_song()
    assert {leak.needle for leak in find_identities(src, CANARIES)} == set(range(len(CANARIES)))
    made = make_song(src, tmp_path)
    assert inspect_copy(tmp_path, CANARIES) == []
    with av.open(str(tmp_path / made.audio)) as container:
        assert len(container.streams) == 1
        assert set(container.metadata) <= {"major_brand", "minor_version", "compatible_brands"}


def test_the_inspection_sees_what_a_careless_copy_keeps(samples: MediaSamples, tmp_path: Path) -> None:
    shutil.copy(samples.tagged_film(), tmp_path / "copy.mp4")
    shutil.copy(samples.photo(), tmp_path / "copy.jpg")
    leaks = inspect_copy(tmp_path, CANARIES)
    assert any(leak.what.startswith("box") for leak in leaks)
    assert any(leak.what == "segment E1" for leak in leaks)
    assert {leak.needle for leak in leaks} > set(range(len(CANARIES)))


@pytest.mark.parametrize(("name", "level"), [("quiet.wav", 0.02), ("loud.mp3", 0.9), ("middle.flac", 0.2)])
def test_songs_come_out_equally_loud(samples: MediaSamples, tmp_path: Path, name: str, level: float) -> None:
    made = make_song(samples.song(name, level=level, seconds=5), tmp_path)
    copy = tmp_path / made.audio
    heard = measure_loudness(copy, probe_file(copy))
    assert heard is not None
    assert abs(heard.integrated + 160) <= 4
    assert heard.true_peak <= -10
    peaks = json.loads((tmp_path / made.peaks).read_text())
    assert len(peaks) == 800
    assert all(isinstance(p, int) and 0 <= p <= 127 for p in peaks)
    assert max(peaks) > 20
    assert abs(made.duration_ms - 5000) < 60


def test_a_gain_never_breaks_the_peak_limit(samples: MediaSamples, tmp_path: Path) -> None:
    """A soft song with one hard knock may not be raised to the target."""
    src = samples.ffmpeg(
        "knock.wav",
        *("-f", "lavfi", "-i", "aevalsrc='if(between(t,2,2.002),0.8,0.01)*sin(880*t)':s=48000:d=4"),
    )
    made = make_song(src, tmp_path)
    copy = tmp_path / made.audio
    heard = measure_loudness(copy, probe_file(copy))
    assert heard is not None
    assert heard.true_peak <= -10
    assert heard.integrated < -170


def test_silent_and_mono_songs(samples: MediaSamples, tmp_path: Path) -> None:
    silent = make_song(samples.song("silent.wav", level=0), tmp_path / "silent")
    assert silent.gain == 0
    assert set(json.loads((tmp_path / "silent" / silent.peaks).read_text())) == {0}
    mono = make_song(samples.song("mono.wav", channels=1), tmp_path / "mono")
    with av.open(str(tmp_path / "mono" / mono.audio)) as container:
        assert container.streams.audio[0].channels == 1


def test_a_damaged_film_does_not_pass_as_finished(samples: MediaSamples, tmp_path: Path) -> None:
    source = samples.film("whole.mp4", seconds=4, extra=("-movflags", "+faststart"))
    probe = probe_file(source)
    with pytest.raises(MediaRefused) as caught:
        transcode_film(samples.scrambled(source, "noise.mp4"), tmp_path, probe)
    assert caught.value.code in ("decode_error", "truncated")


def test_cancelling_stops_the_work_at_once(samples: MediaSamples, tmp_path: Path) -> None:
    src = samples.film("long.mp4", size="1280x720", seconds=20, sound="")
    asked = []
    with pytest.raises(MediaCancelled):
        transcode_film(src, tmp_path, probe_file(src), should_cancel=lambda: bool(asked.append(1) or len(asked) > 1))
    assert not (tmp_path / "sprite.jpg").exists()


def test_refusals(samples: MediaSamples, tmp_path: Path) -> None:
    song, film = samples.song(), samples.film("mute.mp4", sound="")
    with pytest.raises(MediaRefused, match="no_video"):
        transcode_film(song, tmp_path, probe_file(song))
    with pytest.raises(MediaRefused, match="no_audio"):
        transcode_song(film, tmp_path, probe_file(film))


def test_progress_is_reported_all_along(samples: MediaSamples, tmp_path: Path) -> None:
    """Silence for two minutes ends a run as stalled: there must be reports from the beginning."""
    src = samples.film("steps.mp4", size="1280x720", seconds=12)
    reports: list[int] = []
    transcode_film(src, tmp_path, probe_file(src), on_progress=lambda done, _all: reports.append(done))
    assert len(reports) >= 4
    assert reports[0] < 6000
    assert reports == sorted(reports)
