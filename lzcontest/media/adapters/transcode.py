"""Make the copies that people watch and hear out of what was uploaded."""

import hashlib
import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import _
from lzcontest.media.adapters import graphs
from lzcontest.media.adapters.sandbox import (
    MEGABYTE,
    ConfinedRunFailed,
    Finished,
    Limits,
    run_confined,
)
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.domain.ladder import plan_film, sprite_cues
from lzcontest.media.domain.loudness import Loudness, gain_for, parse_summary
from lzcontest.media.domain.outputs import MEDIA_TYPES, FilmOutputs, OutputFile, SongOutputs
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.readings import POINTS, extinf_ms
from lzcontest.media.domain.refusal import refuse

OnProgress = Callable[[int, int], None]
ShouldCancel = Callable[[], bool]

REPORT_EVERY_SECONDS = 0.5
SIGKILL = -9


@dataclass(slots=True)
class _Progress:
    """Turns FFmpeg's own reports into calls of ``on_progress(done_ms, total_ms)``, twice a second at most."""

    total_ms: int
    on_progress: OnProgress | None
    done_ms: int = 0
    reported: float = field(default_factory=time.monotonic)

    def take(self, line: bytes) -> bool:
        """Whether the line shows that the work has moved on."""
        key, _equals, value = line.partition(b"=")
        if key != b"out_time_us" or not value.strip().isdigit():
            return key == b"progress" and value.strip() == b"end"
        done = min(int(value) // 1000, self.total_ms)
        moved = done > self.done_ms
        self.done_ms = max(done, self.done_ms)
        now = time.monotonic()
        if moved and self.on_progress and now - self.reported >= REPORT_EVERY_SECONDS:
            self.reported = now
            self.on_progress(self.done_ms, self.total_ms)
        return moved

    def finish(self) -> None:
        """The last report: all is done."""
        if self.on_progress:
            self.on_progress(self.total_ms, self.total_ms)


def transcode_film(
    src: Path,
    out: Path,
    probe: Probe,
    *,
    on_progress: OnProgress | None = None,
    should_cancel: ShouldCancel | None = None,
) -> FilmOutputs:
    """Write an HLS ladder, a poster and scrub pictures of ``src`` into the folder ``out``, in one decode.

    ``out`` should be empty and belong to this attempt alone. ``on_progress(done_ms, total_ms)`` comes at
    most twice a second. Raises ``MediaRefused`` (no_video, decode_error, truncated), ``MediaCancelled``,
    and ``Transient`` for what may pass (killed, stalled, disk full).
    """
    if not probe.has_video:
        raise refuse("no_video")
    src, out = _prepared(src, out)
    plan = plan_film(probe)
    measured = measure_loudness(src, probe, should_cancel) if probe.has_audio else None
    gain = gain_for(measured) if measured else 0
    command = graphs.film_command(find_ffmpeg().path, src, probe, plan, gain)
    _encode(command, src, out, probe, on_progress, should_cancel)
    made_ms = extinf_ms((out / f"{plan.renditions[-1].name}.m3u8").read_text("utf-8"))
    _check_complete(made_ms, probe)
    cues = sprite_cues(plan.sprite, made_ms, graphs.SPRITE)
    (out / graphs.CUES).write_text(cues, encoding="utf-8")
    return FilmOutputs(
        files=list_outputs(out),
        playlist=graphs.MASTER,
        poster=graphs.POSTER,
        sprite=graphs.SPRITE,
        cues=graphs.CUES,
        duration_ms=made_ms,
        renditions=plan.renditions,
        loudness=measured,
        gain=gain,
    )


def transcode_song(
    src: Path,
    out: Path,
    probe: Probe,
    *,
    on_progress: OnProgress | None = None,
    should_cancel: ShouldCancel | None = None,
) -> SongOutputs:
    """Write the sound of ``src`` as loudness-matched AAC with its waveform into ``out``.

    Arguments and errors as for ``transcode_film``, with no_audio for a file without sound.
    """
    if not probe.has_audio:
        raise refuse("no_audio")
    src, out = _prepared(src, out)
    measured = measure_loudness(src, probe, should_cancel)
    gain = gain_for(measured) if measured else 0
    command = graphs.song_command(find_ffmpeg().path, src, probe, gain)
    _encode(command, src, out, probe, on_progress, should_cancel)
    samples = out / graphs.SAMPLES
    made_ms = samples.stat().st_size * 1000 // (2 * graphs.PEAK_RATE)
    _check_complete(made_ms, probe)
    (out / graphs.PEAKS).write_text(json.dumps(peaks_of(samples)), encoding="utf-8")
    samples.unlink()
    return SongOutputs(
        files=list_outputs(out),
        audio=graphs.AUDIO,
        peaks=graphs.PEAKS,
        duration_ms=made_ms,
        loudness=measured,
        gain=gain,
    )


def measure_loudness(src: Path, probe: Probe, should_cancel: ShouldCancel | None = None) -> Loudness | None:
    """Loudness and true peak of the sound of ``src`` as it would be heard unlevelled; None if unmeasurable."""
    src = src.resolve()
    command = graphs.measure_command(find_ffmpeg().path, src, probe)
    done = _run(command, src, src.parent, probe, None, should_cancel, writes=False)
    return parse_summary(done.stderr)


def peaks_of(samples: Path, points: int = POINTS) -> list[int]:
    """The loudest sample of each of ``points`` equal stretches of 16-bit mono PCM, 0..127 of full scale."""
    pcm = np.memmap(samples, dtype="<i2", mode="r") if samples.stat().st_size else np.zeros(1, "<i2")
    edges = np.linspace(0, len(pcm), min(points, len(pcm)) + 1).astype(np.int64)[:-1]
    loudest = np.maximum(
        np.maximum.reduceat(pcm, edges).astype(np.int32),
        -np.minimum.reduceat(pcm, edges).astype(np.int32),
    )
    peaks: list[int] = np.minimum(loudest * 127 // 32767, 127).tolist()
    return peaks


def list_outputs(out: Path) -> tuple[OutputFile, ...]:
    """Every file in ``out`` with type, size and SHA-256, by name."""
    return tuple(
        OutputFile(p.name, MEDIA_TYPES[p.suffix[1:]], p.stat().st_size, sha256_of(p)) for p in sorted(out.iterdir())
    )


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _prepared(src: Path, out: Path) -> tuple[Path, Path]:
    out.mkdir(parents=True, exist_ok=True)
    return src.resolve(), out.resolve()


def _encode(
    command: list[str],
    src: Path,
    out: Path,
    probe: Probe,
    on_progress: OnProgress | None,
    should_cancel: ShouldCancel | None,
) -> None:
    progress = _Progress(probe.duration_ms, on_progress)
    _run(command, src, out, probe, progress, should_cancel)
    progress.finish()


def _run(
    command: list[str],
    src: Path,
    folder: Path,
    probe: Probe,
    progress: _Progress | None,
    should_cancel: ShouldCancel | None,
    writes: bool = True,
) -> Finished:
    """One run of FFmpeg in ``folder``; its failures sorted into the file's, ours and passing ones."""
    watched = progress or _Progress(probe.duration_ms, None)
    try:
        done = run_confined(
            command,
            cwd=folder,
            reads=[src],
            limits=_limits(probe),
            on_line=watched.take,
            should_cancel=should_cancel,
            cwd_writable=writes,
        )
    except ConfinedRunFailed as failed:
        raise Transient(_("媒体处理停滞，已停止，原文件已保存，稍后会自动重试。")) from failed
    if done.returncode == SIGKILL:
        raise Transient(_("媒体处理被系统中断，原文件已保存，稍后会自动重试。"))
    if done.returncode != 0:
        raise refuse("decode_error") from RuntimeError(done.stderr[-2000:])
    return done


def _limits(probe: Probe) -> Limits:
    """Room for a 4K film; time by length, so that a minute's clip cannot hold a worker for an hour."""
    seconds = 600 + probe.duration_ms * 60 // 1000
    return Limits(
        memory_bytes=4096 * MEGABYTE,
        file_bytes=2048 * MEGABYTE,
        output_bytes=64 * MEGABYTE,
        cpu_seconds=seconds,
        wall_seconds=seconds,
        stall_seconds=120,
    )


def _check_complete(made_ms: int, probe: Probe) -> None:
    """FFmpeg ends with success on a damaged file; only the length shows what is missing."""
    if made_ms + max(500, probe.duration_ms // 33) < probe.duration_ms:
        raise refuse("truncated")
