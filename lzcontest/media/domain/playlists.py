"""HLS playlists (RFC 8216): reading FFmpeg's, joining those of parts, and the one above them all."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

MAP = re.compile(r'#EXT-X-MAP:URI="([^"]+)"')
SEGMENT = re.compile(r"^#EXTINF:(\d+(?:\.\d+)?),[^\n]*\n([^#\s]+)$", re.MULTILINE)
SOUND_CODEC = "mp4a.40.2"


@dataclass(frozen=True, slots=True)
class Listed:
    """A media playlist: its initialisation file and its segments as (name, seconds)."""

    start: str
    segments: tuple[tuple[str, Fraction], ...]

    @property
    def milliseconds(self) -> int:
        """What the segments add up to (RFC 8216, 4.3.2.1)."""
        return int(sum(seconds for _name, seconds in self.segments) * 1000)


@dataclass(frozen=True, slots=True)
class Stream:
    """One line of a master playlist: a media playlist with its rates in bit/s and what plays it."""

    playlist: str
    peak: int
    average: int
    codecs: str
    width: int = 0
    height: int = 0
    frame_rate: Fraction = Fraction(0)


def read_playlist(text: str) -> Listed:
    """The playlist's files. Raises ``ValueError`` for one without initialisation file or segments."""
    start = MAP.search(text)
    segments = tuple((name, Fraction(seconds)) for seconds, name in SEGMENT.findall(text))
    if not start or not segments:
        raise ValueError("no playlist of fragmented MP4")
    return Listed(start.group(1), segments)


def write_playlist(listed: Listed) -> str:
    """A playlist of a finished film."""
    longest = max(round(seconds) for _name, seconds in listed.segments)
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", f"#EXT-X-TARGETDURATION:{max(1, longest)}", "#EXT-X-MEDIA-SEQUENCE:0"]
    lines += ["#EXT-X-PLAYLIST-TYPE:VOD", "#EXT-X-INDEPENDENT-SEGMENTS", f'#EXT-X-MAP:URI="{listed.start}"']
    for name, seconds in listed.segments:
        lines += [f"#EXTINF:{float(seconds):.6f},", name]
    return "\n".join([*lines, "#EXT-X-ENDLIST", ""])


def rates(listed: Listed, sizes: Mapping[str, int]) -> tuple[int, int]:
    """Peak and average rate in bit/s (RFC 8216, 4.3.4.2); a last segment too short to tell counts for the average."""
    longest = max(seconds for _name, seconds in listed.segments)
    telling = [(name, seconds) for name, seconds in listed.segments if seconds * 2 >= longest]
    peak = max(sizes[name] * 8 / seconds for name, seconds in telling)
    total = sum(seconds for _name, seconds in listed.segments)
    average = sum(sizes[name] for name, _seconds in listed.segments) * 8 / total
    return int(max(peak, average)) + 1, int(average) + 1


def write_master(pictures: Sequence[Stream], sound: Stream | None, channels: int) -> str:
    """The master playlist: every rendition, all with the same sound."""
    lines = ["#EXTM3U", "#EXT-X-VERSION:7", "#EXT-X-INDEPENDENT-SEGMENTS"]
    if sound:
        lines.append(
            '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="sound",NAME="sound",DEFAULT=YES,AUTOSELECT=YES,'
            f'CHANNELS="{channels}",URI="{sound.playlist}"'
        )
    for one in pictures:
        peak, average = (one.peak + sound.peak, one.average + sound.average) if sound else (one.peak, one.average)
        codecs = f"{one.codecs},{SOUND_CODEC}" if sound else one.codecs
        line = f"#EXT-X-STREAM-INF:BANDWIDTH={peak},AVERAGE-BANDWIDTH={average},RESOLUTION={one.width}x{one.height},"
        line += f'FRAME-RATE={float(one.frame_rate):.3f},CODECS="{codecs}"'
        lines += [line + (',AUDIO="sound"' if sound else ""), one.playlist]
    return "\n".join([*lines, ""])


def codec_of(start: bytes) -> str:
    """The codec string (RFC 6381) of an initialisation file with H.264 or AV1. Raises ``ValueError`` for others."""
    at = start.find(b"avcC")
    if at >= 0:
        return "avc1." + start[at + 5 : at + 8].hex()
    at = start.find(b"av1C")
    if at < 0:
        raise ValueError("neither H.264 nor AV1")
    # AV1 codec ISO media file format binding, 2.3.3: profile and level, then tier and depth flags.
    profile, level = start[at + 5] >> 5, start[at + 5] & 31
    tier = "H" if start[at + 6] & 0x80 else "M"
    depth = 10 if start[at + 6] & 0x40 else 8
    return f"av01.{profile}.{level:02d}{tier}.{depth:02d}"
