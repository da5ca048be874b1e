"""The facts about one media file, as found by reading it."""

from dataclasses import dataclass
from fractions import Fraction

from lzcontest.media.domain.formats import AUDIO, VIDEO

MAX_STREAMS = 32
MAX_SIDE = 8192
MAX_PIXELS = 33_177_600  # 7680 × 4320
MAX_FRAME_RATE = 300  # telephones film slow motion at 240
MAX_DURATION_MS = 4 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What a file holds. Width and height are as shown: after rotation, in square pixels.

    ``duration_ms`` is what was found by reading packets, not what the header claims.
    ``fps`` is a fraction as text (``"30000/1001"``). ``tags`` are the metadata planted in the file
    (name, value): personal data, only for those who may know the author.
    """

    kind: str
    format: str
    size_bytes: int = 0
    duration_ms: int = 0
    width: int = 0
    height: int = 0
    fps: str = ""
    video_codec: str = ""
    audio_codec: str = ""
    channels: int = 0
    sample_rate: int = 0
    bit_depth: int = 0
    rotation: int = 0
    interlaced: bool = False
    high_dynamic_range: bool = False
    variable_rate: bool = False
    streams: int = 0
    pages: int = 0
    characters: int = 0
    has_audio: bool = False
    has_video: bool = False
    tags: tuple[tuple[str, str], ...] = ()

    @property
    def frame_rate(self) -> Fraction:
        """Frames a second; 25 where the file does not say."""
        return Fraction(self.fps) if self.fps else Fraction(25)

    @property
    def is_film(self) -> bool:
        """Whether it can be watched."""
        return self.kind == VIDEO and self.has_video

    @property
    def is_song(self) -> bool:
        """Whether it can only be listened to."""
        return self.kind == AUDIO and self.has_audio
