"""The text tracks inside a film."""

from dataclasses import dataclass
from pathlib import Path

from lzcontest.media.adapters.children import ask_child
from lzcontest.media.adapters.probe import PROBE_LIMITS
from lzcontest.media.domain.formats import FORMATS
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.subtitles import Cue, cue_of


@dataclass(frozen=True, slots=True)
class Track:
    """A text track: its language as the file says it (ISO 639-2, or empty) and its cues."""

    language: str
    cues: tuple[Cue, ...]


def read_tracks(src: Path, probe: Probe) -> tuple[Track, ...]:
    """The text tracks of a film that say anything. Raises ``MediaRefused``."""
    if not probe.is_film or probe.streams <= probe.has_video + probe.has_audio:
        return ()
    src = src.resolve()
    answer = ask_child("subtitle_child", [str(src), FORMATS[probe.format].demuxer], reads=[src], limits=PROBE_LIMITS)
    tracks = []
    for track in answer["tracks"]:
        cues = tuple(cue for cue in (cue_of(*told) for told in track["cues"]) if cue)
        if cues:
            tracks.append(Track(track["language"][:12], cues))
    return tuple(tracks)
