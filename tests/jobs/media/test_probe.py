"""Probing by real FFmpeg in the sandbox: what is right is described, what is not is refused by name."""

from pathlib import Path

import pytest

from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.domain.refusal import MediaRefused
from tests.support.media_samples import AUTHOR, UNIT, MediaSamples

HLS = b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nneighbour.mp4\n"
FFCONCAT = b"ffconcat version 1.0\nfile neighbour.mp4\n"
DASH = b'<?xml version="1.0"?><MPD><Period><BaseURL>neighbour.mp4</BaseURL></Period></MPD>'
SDP = b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n"


def code_of(path: Path, claimed_name: str = "", **demands: object) -> str:
    """The refusal's code; the words for the person must be there too."""
    with pytest.raises(MediaRefused) as caught:
        probe_file(path, claimed_name=claimed_name or path.name, **demands)
    assert caught.value.message
    assert caught.value.way_out
    return caught.value.code


def test_a_film_is_described(samples: MediaSamples) -> None:
    found = probe_file(samples.film(), claimed_name="我的 电影.MP4", kind="video")
    assert (found.kind, found.format) == ("video", "mp4")
    assert (found.width, found.height, found.fps) == (640, 360, "25")
    assert (found.video_codec, found.audio_codec, found.channels) == ("h264", "aac", 2)
    assert abs(found.duration_ms - 3000) <= 60
    assert (found.streams, found.rotation, found.interlaced) == (2, 0, False)


def test_a_phone_film_is_described_as_it_is_shown(samples: MediaSamples) -> None:
    found = probe_file(samples.rotated_film(), claimed_name="v.mp4")
    assert (found.width, found.height) == (360, 640)
    assert found.rotation in (90, 270)


def test_interlaced_film_with_oblong_pixels(samples: MediaSamples) -> None:
    found = probe_file(samples.interlaced_film(), claimed_name="v.mp4")
    assert found.interlaced
    assert (found.width, found.height) == (1024, 576)
    assert not found.has_audio


@pytest.mark.parametrize("name", ["song.wav", "song.mp3", "song.flac", "song.m4a"])
def test_songs_in_every_format_are_described(samples: MediaSamples, name: str) -> None:
    found = probe_file(samples.song(name), claimed_name=name, kind="audio")
    assert (found.kind, found.format) == ("audio", name.split(".")[1])
    assert abs(found.duration_ms - 4000) < 120
    assert (found.sample_rate, found.channels, found.has_video) == (48_000, 2, False)


def test_a_song_with_a_cover_is_a_song_and_its_tags_are_seen(samples: MediaSamples) -> None:
    found = probe_file(samples.tagged_song(), claimed_name="x.mp3", kind="audio")
    assert not found.has_video
    assert {AUTHOR, UNIT} <= {value for _name, value in found.tags}


def test_tags_of_a_film_are_seen(samples: MediaSamples) -> None:
    found = probe_file(samples.tagged_film(), claimed_name="x.mov")
    assert found.format == "mov"
    assert AUTHOR in {value for _name, value in found.tags}


def test_documents_and_pictures_are_described(samples: MediaSamples) -> None:
    assert probe_file(samples.pdf(), claimed_name="a.pdf").pages == 2
    word = probe_file(samples.docx(), claimed_name="a.docx")
    assert word.characters > 10
    assert AUTHOR in {value for _name, value in word.tags}
    photo = probe_file(samples.photo(), claimed_name="a.jpeg", kind="image")
    assert (photo.width, photo.height) == (200, 320)
    assert UNIT in {value for _name, value in photo.tags}
    text = samples.raw("gb.txt", "清风徐来".encode("gb18030"))
    assert probe_file(text, claimed_name="gb.txt").characters == 4


@pytest.mark.parametrize("text", [HLS, FFCONCAT, DASH, SDP], ids=["hls", "ffconcat", "dash", "sdp"])
@pytest.mark.parametrize("claimed", ["a.mp4", "a.mp3", "../../a.mov"])
def test_playlists_named_as_media_are_refused(samples: MediaSamples, text: bytes, claimed: str) -> None:
    path = samples.raw(f"playlist-{len(text)}", text)
    assert code_of(path, claimed) == "not_what_it_claims"


def test_empty_zero_and_foreign_files(samples: MediaSamples) -> None:
    assert code_of(samples.raw("empty.mp4", b"")) == "empty"
    assert code_of(samples.raw("zeros.mp4", bytes(100_000))) == "not_what_it_claims"
    assert code_of(samples.raw("words.mp4", "这不是视频".encode() * 50)) == "not_what_it_claims"
    assert code_of(samples.raw("old.avi", b"RIFF\0\0\0\0AVI LIST")) == "unsupported_format"
    assert code_of(samples.raw("old.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" * 99)) == "unsupported_format"
    assert code_of(samples.song("song.mp3"), "song.mp4") == "not_what_it_claims"
    assert code_of(samples.raw("ftyp.mp4", b"\0\0\0\x18ftypisom" + bytes(12))) == "truncated"


def test_truncated_files(samples: MediaSamples) -> None:
    late = samples.film()
    early = samples.film("faststart.mp4", extra=("-movflags", "+faststart"))
    for path in (late, early):
        assert code_of(samples.cut(path, f"cut-{path.name}")) == "truncated"
    for name in ("song.wav", "song.flac", "song.m4a", "song.mp3"):
        assert code_of(samples.cut(samples.song(name), f"cut-{name}")) == "truncated"
    assert code_of(samples.cut(samples.photo(), "cut.jpg")) == "truncated"
    assert code_of(samples.cut(samples.docx(), "cut.docx")) in ("truncated", "decode_error", "not_what_it_claims")
    assert code_of(samples.cut(samples.pdf(), "cut.pdf", 0.3)) == "decode_error"


def test_scrambled_contents_are_refused(samples: MediaSamples) -> None:
    assert code_of(samples.scrambled(samples.song("song.flac"), "noise.flac")) in ("decode_error", "truncated")


def test_polyglots(samples: MediaSamples) -> None:
    for source in (samples.film(), samples.pdf(), samples.song("song.mp3")):
        assert code_of(samples.zip_behind(source, f"poly-{source.name}")) == "not_what_it_claims"
    page = samples.song().read_bytes()
    page = page[:44] + b"<html><script>alert(1)</script>" + page[75:]
    assert code_of(samples.raw("page.wav", page)) == "not_what_it_claims"


def test_a_thousand_streams(samples: MediaSamples) -> None:
    assert code_of(samples.many_streams()) == "too_many_streams"


def test_bombs(samples: MediaSamples) -> None:
    assert code_of(samples.png_bomb()) == "too_many_pixels"
    assert code_of(samples.docx_bomb()) == "too_large"
    assert code_of(samples.docx_with_entities()) == "decode_error"


def test_a_film_of_too_many_pixels(samples: MediaSamples) -> None:
    huge = samples.ffmpeg(
        "huge.mp4",
        *(
            "-f",
            "lavfi",
            "-i",
            "color=size=9000x3700:rate=1:duration=1",
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-pix_fmt",
            "yuv420p",
        ),
    )
    assert code_of(huge) == "too_many_pixels"


def test_demands(samples: MediaSamples) -> None:
    assert code_of(samples.song("song.m4a"), "a.mp4", kind="video") == "no_video"
    assert code_of(samples.film("mute.mp4", sound=""), kind="audio") == "no_audio"
    assert code_of(samples.film(), max_duration_ms=1000) == "too_long"
    assert code_of(samples.film(), min_duration_ms=60_000) == "too_short"
    assert code_of(samples.film(), kind="image") == "unsupported_format"


def test_awkward_paths_and_codecs(samples: MediaSamples) -> None:
    for name in ("a b'\"%d.mp4", "-i.mp4", "concat:x|y.mp4", "夜 行.mp4"):
        path = samples.make(name, lambda p: p.write_bytes(samples.film().read_bytes()))
        assert probe_file(path, claimed_name="../../../etc/passwd/" + name).format == "mp4"
    odd = samples.ffmpeg("odd.mov", "-f", "lavfi", "-i", "testsrc2=size=64x64:duration=1", "-c:v", "qtrle")
    assert code_of(odd) == "unsupported_format"
