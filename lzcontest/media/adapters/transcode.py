"""Make the copies that people watch and hear out of what was uploaded."""

import json
from pathlib import Path

import numpy as np

from lzcontest.media.adapters import graphs
from lzcontest.media.adapters.finish import finish_film, list_outputs
from lzcontest.media.adapters.running import OnProgress, Runner, ShouldCancel, check_complete
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.domain.ladder import plan_film
from lzcontest.media.domain.loudness import Loudness, gain_for, parse_summary
from lzcontest.media.domain.options import USUAL, Options
from lzcontest.media.domain.outputs import FilmOutputs, Levelling, SongOutputs
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import refuse

PEAK_POINTS = 800


def transcode_film(
    src: Path,
    out: Path,
    probe: Probe,
    *,
    on_progress: OnProgress | None = None,
    should_cancel: ShouldCancel | None = None,
    options: Options = USUAL,
) -> FilmOutputs:
    """Write an HLS ladder, posters and scrub pictures of ``src`` into the folder ``out``, in one decode.

    ``out`` should be empty and belong to this attempt alone. ``on_progress(done_ms, total_ms)`` comes at
    most twice a second. Raises ``MediaRefused`` (no_video, decode_error, truncated), ``MediaCancelled``,
    and ``Transient`` for what may pass (killed, stalled, disk full).
    """
    if not probe.has_video:
        raise refuse("no_video")
    src, out = _prepared(src, out)
    runner = Runner(src, probe, on_progress, should_cancel, options)
    plan = plan_film(probe, av1=options.av1)
    levelling = level(runner)
    runner.encode(graphs.film_command(find_ffmpeg().path, src, probe, plan, levelling.gain), out)
    return finish_film(runner, out, plan, levelling)


def transcode_song(
    src: Path,
    out: Path,
    probe: Probe,
    *,
    on_progress: OnProgress | None = None,
    should_cancel: ShouldCancel | None = None,
    options: Options = USUAL,
) -> SongOutputs:
    """Write the sound of ``src`` as loudness-matched AAC with its waveform into ``out``.

    Arguments and errors as for ``transcode_film``, with no_audio for a file without sound.
    """
    if not probe.has_audio:
        raise refuse("no_audio")
    src, out = _prepared(src, out)
    runner = Runner(src, probe, on_progress, should_cancel, options)
    levelling = level(runner)
    runner.encode(graphs.song_command(find_ffmpeg().path, src, probe, levelling.gain), out)
    samples = out / graphs.SAMPLES
    made_ms = samples.stat().st_size * 1000 // (2 * graphs.PEAK_RATE)
    check_complete(made_ms, probe.duration_ms)
    (out / graphs.PEAKS).write_text(json.dumps(peaks_of(samples)), encoding="utf-8")
    samples.unlink()
    return SongOutputs(
        files=list_outputs(out),
        audio=graphs.AUDIO,
        peaks=graphs.PEAKS,
        duration_ms=made_ms,
        loudness=levelling.loudness,
        gain=levelling.gain,
    )


def level(runner: Runner) -> Levelling:
    """Listen to the work once; how loud it is and what gain that asks for."""
    if not runner.probe.has_audio:
        return Levelling()
    command = graphs.measure_command(find_ffmpeg().path, runner.src, runner.probe)
    measured = parse_summary(runner.listen(command).stderr)
    return Levelling(measured, gain_for(measured) if measured else 0)


def measure_loudness(src: Path, probe: Probe) -> Loudness | None:
    """Loudness and true peak of the sound of ``src`` as it would be heard unlevelled; None if unmeasurable."""
    return level(Runner(src.resolve(), probe)).loudness


def peaks_of(samples: Path, points: int = PEAK_POINTS) -> list[int]:
    """The loudest sample of each of ``points`` equal stretches of 16-bit mono PCM, 0..127 of full scale."""
    pcm = np.memmap(samples, dtype="<i2", mode="r") if samples.stat().st_size else np.zeros(1, "<i2")
    edges = np.linspace(0, len(pcm), min(points, len(pcm)) + 1).astype(np.int64)[:-1]
    loudest = np.maximum(
        np.maximum.reduceat(pcm, edges).astype(np.int32),
        -np.minimum.reduceat(pcm, edges).astype(np.int32),
    )
    peaks: list[int] = np.minimum(loudest * 127 // 32767, 127).tolist()
    return peaks


def _prepared(src: Path, out: Path) -> tuple[Path, Path]:
    out.mkdir(parents=True, exist_ok=True)
    return src.resolve(), out.resolve()
