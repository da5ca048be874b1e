"""Hostile video, sound and playlists, made by code: what somebody would upload to read, break or exhaust the server."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.media_samples import MediaSamples, run_ffmpeg


@dataclass(frozen=True, slots=True)
class Hostile:
    """One file to be refused: ``group`` for tables, the name its sender gave it, and how to make it."""

    group: str
    name: str
    claimed: str
    path: Callable[[], Path]


PLAYLISTS = {
    "hls": b"#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile:///etc/passwd\n",
    "hls-crypt": b'#EXTM3U\n#EXT-X-KEY:METHOD=AES-128,URI="http://127.0.0.1:1/k"\n#EXTINF:4,\nconcat:/etc/passwd|x\n',
    "ffconcat": b"ffconcat version 1.0\nfile /etc/passwd\n",
    "concat": b"file '/etc/passwd'\nduration 5\n",
    "dash": b'<?xml version="1.0"?><MPD><Period><BaseURL>file:///etc/passwd</BaseURL></Period></MPD>',
    "sdp": b"v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=x\r\nc=IN IP4 127.0.0.1\r\nm=video 5004 RTP/AVP 96\r\n",
    "smil": b"<smil><body><video src='file:///etc/passwd'/></body></smil>",
    "asx": b"<asx version='3.0'><entry><ref href='file:///etc/passwd'/></entry></asx>",
    "pls": b"[playlist]\nFile1=file:///etc/passwd\nNumberOfEntries=1\n",
    "ffmetadata": b";FFMETADATA1\n[STREAM]\nfile=/etc/passwd\n",
    "imf": b'<?xml version="1.0"?><AssetMap><Path>/etc/passwd</Path></AssetMap>',
    "lrc": b"[00:00.00]concat:/etc/passwd\n",
    "vobsub": b"# VobSub index file, v7\nid: en, index: 0\n",
}
TRICKS = (
    "concat:a|b.mp4",
    "subfile,,start,0,end,9,,:a.mp4",
    "frame%03d.mp4",
    "../../../../etc/passwd.mp4",
    "crypto:a.mp4",
)


def playlists(samples: MediaSamples) -> Iterator[Hostile]:
    """Texts that make players open further files, under the names of media, and names that are orders to FFmpeg."""
    for kind, data in PLAYLISTS.items():
        for claimed in ("film.mp4", "song.mp3", "film.mov"):
            yield Hostile(
                "playlist", f"{kind} as {claimed}", claimed, lambda k=kind, d=data: samples.raw(f"p-{k}", d * 3)
            )
    for trick in TRICKS:
        yield Hostile(
            "playlist",
            f"named {trick}",
            trick,
            lambda t=trick: samples.raw(t.replace("/", "_"), PLAYLISTS["hls"] * 9),
        )
    yield Hostile(
        "playlist", "hls behind an ID3 tag", "song.mp3", lambda: samples.raw("p-id3", _id3(b"") + PLAYLISTS["hls"] * 40)
    )
    yield Hostile("playlist", "external track", "film.mov", lambda: _external_track(samples))


def broken(samples: MediaSamples) -> Iterator[Hostile]:
    """Empty, zero-filled, cut and scrambled files."""
    fast = ("-movflags", "+faststart")
    yield Hostile("broken", "empty", "film.mp4", lambda: samples.raw("empty", b""))
    yield Hostile("broken", "zeros", "film.mp4", lambda: samples.raw("zeros", bytes(2_000_000)))
    yield Hostile("broken", "one byte", "song.mp3", lambda: samples.raw("one", b"\xff"))
    yield Hostile("broken", "only a header", "film.mp4", lambda: samples.raw("ftyp", b"\0\0\0\x18ftypisom" + bytes(12)))
    for share in (0.1, 0.5, 0.9):
        film = lambda: samples.film("whole.mp4", seconds=4, extra=fast)  # noqa: E731
        yield Hostile(
            "broken", f"film cut at {share}", "f.mp4", lambda s=share, f=film: samples.cut(f(), f"cut-{s}.mp4", s)
        )
        for name in ("song.wav", "song.mp3", "song.flac", "song.m4a"):
            yield Hostile(
                "broken",
                f"{name} cut at {share}",
                name,
                lambda s=share, n=name: samples.cut(samples.song(n), f"cut-{s}-{n}", s),
            )
    yield Hostile(
        "broken",
        "scrambled film",
        "f.mp4",
        lambda: samples.scrambled(samples.film("whole.mp4", seconds=4, extra=fast), "noise.mp4"),
    )
    yield Hostile(
        "broken", "scrambled song", "s.flac", lambda: samples.scrambled(samples.song("song.flac"), "noise.flac")
    )
    yield Hostile("broken", "zeroed middle", "f.mp4", lambda: _zeroed(samples))


def bombs(samples: MediaSamples) -> Iterator[Hostile]:
    """Small files that promise or unpack into very much."""
    yield Hostile("bomb", "a thousand streams", "f.mp4", samples.many_streams)
    yield Hostile("bomb", "streams past the limit", "f.mp4", lambda: _streams(samples, 40))
    yield Hostile("bomb", "deep nested boxes", "f.mp4", lambda: samples.raw("nested", _ftyp() + _nested(20_000)))
    yield Hostile(
        "bomb",
        "a million boxes",
        "f.mp4",
        lambda: samples.raw("boxes", _ftyp() + _box(b"moov", _box(b"free", b"") * 1_000_000)),
    )
    yield Hostile(
        "bomb",
        "box of 2^63 bytes",
        "f.mp4",
        lambda: samples.raw("huge-box", _ftyp() + struct.pack(">I4sQ", 1, b"mdat", 2**63 - 1)),
    )
    yield Hostile(
        "bomb",
        "sample table of 4 billion",
        "f.mp4",
        lambda: _patched(samples, b"stsz", 8, struct.pack(">I", 0xFFFFFFFF)),
    )
    yield Hostile(
        "bomb",
        "chunk table of 4 billion",
        "f.mp4",
        lambda: _patched(samples, b"stco", 4, struct.pack(">I", 0xFFFFFFFF)),
    )
    yield Hostile(
        "bomb", "time table of 4 billion", "f.mp4", lambda: _patched(samples, b"stts", 4, struct.pack(">I", 0xFFFFFFFF))
    )
    yield Hostile("bomb", "timebase of zero", "f.mp4", lambda: _patched(samples, b"mdhd", 12, struct.pack(">I", 0)))
    yield Hostile("bomb", "duration of centuries", "f.mp4", lambda: _centuries(samples))
    yield Hostile("bomb", "million frames a second", "f.mp4", lambda: _rate(samples))
    yield Hostile("bomb", "film of 33 gigapixels", "f.mp4", lambda: _giant_sps(samples))
    yield Hostile("bomb", "film of 9000 × 3700", "f.mp4", lambda: _large_film(samples))
    yield Hostile("bomb", "cover of gigapixels in MP3", "s.mp3", lambda: _covered(samples, "cover.mp3"))
    yield Hostile("bomb", "cover of gigapixels in M4A", "s.m4a", lambda: _covered(samples, "cover.m4a"))
    yield Hostile(
        "bomb",
        "ID3 of a gigabyte",
        "s.mp3",
        lambda: samples.raw("id3", b"ID3\x03\0\0\x7f\x7f\x7f\x7f" + bytes(300_000)),
    )
    yield Hostile(
        "bomb",
        "FLAC picture of 16 MB",
        "s.flac",
        lambda: samples.raw("pic.flac", b"fLaC" + b"\x06\xff\xff\xff" + bytes(200_000)),
    )
    yield Hostile("bomb", "compressed moov", "f.mov", lambda: samples.raw("cmov", _cmov()))
    yield Hostile("bomb", "millions of chapters", "f.mp4", lambda: _chapters(samples))
    yield Hostile("bomb", "WAV of 4 GB of promises", "s.wav", lambda: _wav_promise(samples))
    yield Hostile("bomb", "WAV of 65535 channels", "s.wav", lambda: samples.raw("ch.wav", _wav(65535, 48_000)))
    yield Hostile("bomb", "WAV of 4 billion Hz", "s.wav", lambda: samples.raw("hz.wav", _wav(2, 0xFFFFFFFF)))


def codecs(samples: MediaSamples) -> Iterator[Hostile]:
    """Decoders nobody needs here."""
    for codec in ("magicyuv", "qtrle", "ffv1", "huffyuv", "cinepak", "rawvideo", "png", "gif", "snow", "zmbv", "vp8"):
        yield Hostile("codec", codec, "f.mov", lambda c=codec: _coded(samples, c))
    for name in ("f.mkv", "f.avi", "f.ts", "f.flv", "f.ogg", "f.gif", "f.webm", "f.nut", "f.wtv"):
        yield Hostile("codec", f"container {name}", name, lambda n=name: _container(samples, n))
        yield Hostile("codec", f"container {name} as mp4", "f.mp4", lambda n=name: _container(samples, n))


def polyglots(samples: MediaSamples) -> Iterator[Hostile]:
    """Files that are two things at once."""
    film = lambda: samples.film("whole.mp4", seconds=4, extra=("-movflags", "+faststart"))  # noqa: E731
    html, pdf = b"<html><script>alert(1)</script></html>", b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF"
    yield Hostile("polyglot", "MP4 and ZIP", "f.mp4", lambda: samples.zip_behind(film(), "zip.mp4"))
    yield Hostile("polyglot", "MP3 and ZIP", "s.mp3", lambda: samples.zip_behind(samples.song("song.mp3"), "zip.mp3"))
    yield Hostile("polyglot", "WAV and HTML", "s.wav", lambda: _spliced(samples, "song.wav", 44, html))
    yield Hostile(
        "polyglot",
        "MP4 and HTML",
        "f.mp4",
        lambda: samples.raw("html.mp4", _box(b"ftyp", b"isom\0\0\2\0isom" + html) + film().read_bytes()[32:]),
    )
    yield Hostile(
        "polyglot",
        "MP4 and PDF",
        "f.mp4",
        lambda: samples.raw("pdf.mp4", _ftyp() + _box(b"free", pdf) + film().read_bytes()[32:]),
    )
    yield Hostile("polyglot", "ID3 and PDF", "s.mp3", lambda: samples.raw("id3pdf", _id3(pdf) + pdf * 20))
    yield Hostile(
        "polyglot", "ID3 and MP4", "s.mp3", lambda: samples.raw("id3mp4", _id3(b"x" * 99) + film().read_bytes())
    )
    yield Hostile(
        "polyglot", "ID3 and ELF", "s.mp3", lambda: samples.raw("id3elf", _id3(b"") + b"\x7fELF\2\1\1" + bytes(9000))
    )
    yield Hostile(
        "polyglot",
        "ID3 and FLAC",
        "s.mp3",
        lambda: samples.raw("id3flac", _id3(b"") + samples.song("song.flac").read_bytes()),
    )
    yield Hostile("polyglot", "JPEG and ZIP", "p.jpg", lambda: samples.zip_behind(samples.photo(), "zip.jpg"))
    yield Hostile(
        "polyglot", "MP4 and shell", "f.mp4", lambda: samples.raw("sh.mp4", b"#!/bin/sh\nid\n" + film().read_bytes())
    )


def _box(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I4s", len(data) + 8, kind) + data


def _ftyp() -> bytes:
    return _box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")


def _nested(depth: int) -> bytes:
    sizes = [8 * (depth - n) for n in range(depth)]
    return _box(b"moov", b"".join(struct.pack(">I4s", size, b"trak") for size in sizes))


def _id3(data: bytes) -> bytes:
    size = len(data)
    return b"ID3\x03\0\0" + bytes((size >> shift) & 0x7F for shift in (21, 14, 7, 0)) + data


def _whole(samples: MediaSamples) -> bytes:
    return samples.film("whole.mp4", seconds=4, extra=("-movflags", "+faststart")).read_bytes()


def _patched(samples: MediaSamples, box: bytes, at: int, value: bytes) -> Path:
    data = bytearray(_whole(samples))
    start = data.index(box) + 4 + at
    data[start : start + len(value)] = value
    return samples.raw(f"patched-{box.decode()}-{at}.mp4", bytes(data))


def _external_track(samples: MediaSamples) -> Path:
    """Every track's data is said to lie in another file."""
    data = _whole(samples)
    away = _box(b"alis", b"\0\0\0\0" + b"/etc/passwd\0")
    return samples.raw("external.mov", data.replace(b"\0\0\0\x0curl \0\0\0\x01", b"\0\0\0\x0calis\0\0\0\0") + away)


def _zeroed(samples: MediaSamples) -> Path:
    data = bytearray(_whole(samples))
    data[len(data) // 5 :] = bytes(len(data) - len(data) // 5)
    return samples.raw("zeroed.mp4", bytes(data))


def _streams(samples: MediaSamples, count: int) -> Path:
    one = samples.ffmpeg("one.m4a", "-f", "lavfi", "-i", "sine=d=0.1:r=8000", "-c:a", "aac", "-b:a", "8k")
    return samples.ffmpeg(f"streams-{count}.mp4", "-i", str(one), *(["-map", "0:a"] * count), "-c", "copy")


def _centuries(samples: MediaSamples) -> Path:
    """Each frame is said to last for months."""
    data = bytearray(_whole(samples))
    at = data.index(b"stts") + 12
    data[at + 4 : at + 8] = struct.pack(">I", 0x7FFFFFFF)
    return samples.raw("centuries.mp4", bytes(data))


def _rate(samples: MediaSamples) -> Path:
    return samples.ffmpeg(
        "rate.mp4",
        *("-f", "lavfi", "-i", "color=size=16x16:rate=100000:duration=0.2", "-c:v", "libx264", "-preset", "ultrafast"),
        *("-video_track_timescale", "1000000"),
    )


def _giant_sps(samples: MediaSamples) -> Path:
    """The sample entry promises a gigantic picture."""
    data = bytearray(_whole(samples))
    at = data.rindex(b"avc1")
    data[at + 28 : at + 32] = struct.pack(">HH", 65535, 65535)
    return samples.raw("giant.mp4", bytes(data))


def _large_film(samples: MediaSamples) -> Path:
    source = "color=size=9000x3700:rate=1:duration=1"
    return samples.ffmpeg(
        "large.mp4", "-f", "lavfi", "-i", source, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p"
    )


def _covered(samples: MediaSamples, name: str) -> Path:
    """A song whose cover picture promises 900 megapixels. The song itself is whole: the cover must not cost."""
    plain = samples.song(f"plain-{name}")
    data = plain.read_bytes()
    bomb = samples.png_bomb().read_bytes()
    if name.endswith(".mp3"):
        frame = b"\0image/png\0\x03\0" + bomb
        apic = b"APIC" + struct.pack(">I", len(frame)) + b"\0\0" + frame
        return samples.raw(name, _id3(apic) + data)
    cover = samples.make("little.png", lambda p: p.write_bytes(_png(64, 64)))

    def write(path: Path) -> None:
        run_ffmpeg(
            "-i",
            str(plain),
            "-i",
            str(cover),
            "-map",
            "0:a",
            "-map",
            "1:v",
            "-c",
            "copy",
            "-disposition:v",
            "attached_pic",
            str(path),
        )
        small = cover.read_bytes()
        path.write_bytes(path.read_bytes().replace(small[:24], small[:16] + struct.pack(">II", 30_000, 30_000)))

    return samples.make(name, write)


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\x55" * width) * height)
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def _cmov() -> bytes:
    """QuickTime's compressed index: 400 KB that unpack into 400 MB."""
    packed = zlib.compress(bytes(400_000_000), 9)
    inner = _box(b"dcom", b"zlib") + _box(b"cmvd", struct.pack(">I", 400_000_000) + packed)
    return _box(b"ftyp", b"qt  \0\0\2\0qt  ") + _box(b"moov", _box(b"cmov", inner)) + _box(b"mdat", bytes(64))


def _chapters(samples: MediaSamples) -> Path:
    """Nero chapters: the list says 4 billion, 3 million follow."""
    film = _whole(samples)
    chapters = b"\1\0\0\0\0" + struct.pack(">I", 0xFFFFFFFF) + (struct.pack(">Q", 1) + b"\x01x") * 3_000_000
    return samples.raw("chapters.mp4", film + _box(b"moov", _box(b"udta", _box(b"chpl", chapters))))


def _wav(channels: int, rate: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, channels, rate, 0xFFFFFFFF, (channels * 2) & 0xFFFF, 16)
    data = bytes(500_000)
    return (
        b"RIFF"
        + struct.pack("<I", 36 + len(data))
        + b"WAVEfmt "
        + struct.pack("<I", 16)
        + form
        + b"data"
        + struct.pack("<I", len(data))
        + data
    )


def _wav_promise(samples: MediaSamples) -> Path:
    data = bytearray(samples.song("song.wav").read_bytes())
    data[4:8] = struct.pack("<I", 0xFFFFFF00 - 1)
    return samples.raw("promise.wav", bytes(data))


def _coded(samples: MediaSamples, codec: str) -> Path:
    coder = {"vp8": "libvpx"}.get(codec, codec)
    holder = "nut" if codec in ("snow", "zmbv", "vp8", "ffv1") else "mov"
    return samples.ffmpeg(
        f"{codec}.{holder}", "-f", "lavfi", "-i", "testsrc2=size=64x64:duration=1", *("-c:v", coder, "-strict", "-2")
    )


def _container(samples: MediaSamples, name: str) -> Path:
    coding = {
        "f.webm": ["-c:v", "libvpx-vp9"],
        "f.gif": [],
        "f.ogg": ["-vn", "-c:a", "libopus"],
        "f.avi": ["-c:v", "mpeg4"],
    }
    source = samples.film("small.mp4", size="64x64", seconds=1)
    return samples.ffmpeg(
        f"box-{name}", "-i", str(source), "-an" if name in ("f.gif", "f.webm") else "-sn", *coding.get(name, [])
    )


def _spliced(samples: MediaSamples, name: str, at: int, words: bytes) -> Path:
    data = samples.song(name).read_bytes()
    return samples.raw(f"spliced-{name}", data[:at] + words + data[at + len(words) :])


def zipped(parts: dict[str, bytes]) -> bytes:
    """An archive of these parts."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in parts.items():
            out.writestr(name, data)
    return packed.getvalue()
