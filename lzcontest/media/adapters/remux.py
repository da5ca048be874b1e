"""One plain MP4 out of a film's review copy, for those who cannot play a ladder of segments."""

import re
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import _
from lzcontest.media.adapters.graphs import MASTER
from lzcontest.media.adapters.sandbox import MEGABYTE, ConfinedRunFailed, Limits, run_confined
from lzcontest.media.adapters.toolchain import find_ffmpeg

Opened = Callable[[str], BinaryIO]
BANDWIDTH = re.compile(r"[:,]BANDWIDTH=(\d+)")
QUOTED_URI = re.compile(r'URI="([^"]+)"')
CHUNK = 1 << 20


def remux_film(opened: Opened, folder: Path, target: Path) -> None:
    """Write the best rung of a review copy, picture and sound untouched, as one MP4 at ``target``.

    ``opened(name)`` opens a file of the copy; ``folder`` is scratch space of the caller. The same copy always gives
    the same bytes. Raises Transient where FFmpeg is stopped or fails.
    """
    folder, target = folder.resolve(), target.resolve()
    picture, sound = best_rung(_text(opened, MASTER))
    inputs = []
    for number, playlist in enumerate(name for name in (picture, sound) if name):
        inputs.append(folder / f"part{number}.mp4")
        _join(opened, playlist, inputs[-1])
    command = [str(find_ffmpeg().path), "-hide_banner", "-nostdin", "-y", "-loglevel", "error"]
    for path in inputs:
        command += ["-f", "mov", "-i", str(path)]
    for number in range(len(inputs)):
        command += ["-map", str(number)]
    command += ["-c", "copy", "-map_metadata", "-1", "-map_chapters", "-1", "-fflags", "+bitexact"]
    command += ["-movflags", "+faststart", "-f", "mp4", "joined.mp4"]
    _run(command, folder, inputs)
    shutil.move(folder / "joined.mp4", target)


def best_rung(master: str) -> tuple[str, str]:
    """(picture playlist, sound playlist or "") of the rung with the highest bandwidth that plays everywhere."""
    lines = master.splitlines()
    rungs = []
    for line, following in pairwise(lines):
        found = BANDWIDTH.search(line)
        if line.startswith("#EXT-X-STREAM-INF") and found and "av01" not in line:
            rungs.append((int(found.group(1)), following.strip()))
    media = [line for line in lines if line.startswith("#EXT-X-MEDIA") and "TYPE=AUDIO" in line]
    sounds = [found.group(1) for line in media if (found := QUOTED_URI.search(line))]
    return max(rungs)[1], sounds[0] if sounds else ""


def _join(opened: Opened, playlist: str, target: Path) -> None:
    """Initialisation and segments one after the other are a valid fragmented MP4."""
    names = []
    for line in _text(opened, playlist).splitlines():
        if line.startswith("#EXT-X-MAP") and (found := QUOTED_URI.search(line)):
            names.append(found.group(1))
        elif line and not line.startswith("#"):
            names.append(line.strip())
    with target.open("wb") as file:
        for name in names:
            with opened(name) as source:
                shutil.copyfileobj(source, file, CHUNK)


def _text(opened: Opened, name: str) -> str:
    with opened(name) as file:
        return file.read().decode("utf-8")


def _run(command: list[str], folder: Path, reads: list[Path]) -> None:
    size = sum(path.stat().st_size for path in reads)
    limits = Limits(file_bytes=2 * size + 64 * MEGABYTE, wall_seconds=600, cpu_seconds=600)
    try:
        done = run_confined(command, cwd=folder, reads=reads, limits=limits, cwd_writable=True)
    except ConfinedRunFailed as failed:
        raise Transient(_("影片整理停滞，已停止，稍后会自动重试。")) from failed
    if done.returncode != 0:
        raise Transient(_("影片没有整理成功，稍后会自动重试。")) from RuntimeError(done.stderr[-2000:])
