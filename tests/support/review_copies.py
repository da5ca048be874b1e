"""Look at a finished review copy as a player does."""

import io
from pathlib import Path

import av
import numpy as np

from lzcontest.media.domain.playlists import read_playlist


def joined(folder: Path, stream: str) -> io.BytesIO:
    """One rendition: its initialisation file and segments in a row."""
    found = read_playlist((folder / f"{stream}.m3u8").read_text("utf-8"))
    names = [found.start, *(name for name, _seconds in found.segments)]
    return io.BytesIO(b"".join((folder / name).read_bytes() for name in names))


def frames(folder: Path, stream: str) -> list[av.VideoFrame]:
    """All frames in the order they are shown."""
    with av.open(joined(folder, stream)) as container:
        return list(container.decode(video=0))


def times(folder: Path, stream: str) -> list[tuple[float, bool]]:
    """(seconds, keyframe) of each frame; decoding times must rise."""
    with av.open(joined(folder, stream)) as container:
        order = [packet.dts for packet in container.demux(video=0) if packet.dts is not None]
        assert order == sorted(set(order))
    return [(frame.time, bool(frame.key_frame)) for frame in frames(folder, stream)]


def brightens_at(folder: Path, stream: str) -> float:
    """When the picture turns from dark to light, in seconds."""
    return next(f.time for f in frames(folder, stream) if f.to_ndarray(format="gray").mean() > 128)


def sounds_at(folder: Path, level: float = 0.05) -> float:
    """When the sound begins to be heard, in seconds."""
    with av.open(joined(folder, "sound")) as container:
        for frame in container.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()).max(axis=0) > level)
            if loud.size:
                return frame.time + int(loud[0]) / frame.sample_rate
    raise AssertionError("silent")
