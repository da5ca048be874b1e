"""What the processing of a work leaves in its output folder."""

from dataclasses import dataclass

from lzcontest.media.domain.ladder import Rendition
from lzcontest.media.domain.loudness import Loudness

MEDIA_TYPES = {
    "m3u8": "application/vnd.apple.mpegurl",
    "mp4": "video/mp4",
    "m4s": "video/iso.segment",
    "m4a": "audio/mp4",
    "jpg": "image/jpeg",
    "png": "image/png",
    "vtt": "text/vtt",
    "json": "application/json",
    "txt": "text/plain",
}


@dataclass(frozen=True, slots=True)
class OutputFile:
    """One finished file: its name within the folder, type for browsers, size in bytes, SHA-256."""

    name: str
    media_type: str
    size_bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Levelling:
    """What was heard of a work's sound (None: no sound, or silence) and the gain it gets, in tenths of a decibel."""

    loudness: Loudness | None = None
    gain: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FilmOutputs:
    """A film ready to be watched; names are relative to the output folder. The first of ``posters`` is proposed."""

    files: tuple[OutputFile, ...]
    playlist: str
    posters: tuple[str, ...]
    sprite: str
    cues: str
    duration_ms: int
    renditions: tuple[Rendition, ...]
    loudness: Loudness | None
    gain: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SongOutputs:
    """A song ready to be heard; ``peaks`` names a JSON list of integers 0..127."""

    files: tuple[OutputFile, ...]
    audio: str
    peaks: str
    duration_ms: int
    loudness: Loudness | None
    gain: int
