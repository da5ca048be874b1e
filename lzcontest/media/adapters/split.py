"""Encode a long film in parts, each anywhere and at any time, and join them as if it had been one run."""

import shutil
import tempfile
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from lzcontest.media.adapters import graphs
from lzcontest.media.adapters.children import ask_child
from lzcontest.media.adapters.finish import finish_film, listed
from lzcontest.media.adapters.probe import PROBE_LIMITS
from lzcontest.media.adapters.running import OnProgress, Runner, ShouldCancel, check_complete
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.adapters.transcode import level
from lzcontest.media.domain.formats import FORMATS
from lzcontest.media.domain.ladder import Plan, plan_film
from lzcontest.media.domain.options import USUAL, Options
from lzcontest.media.domain.outputs import FilmOutputs, Levelling
from lzcontest.media.domain.playlists import Listed, write_playlist
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.rebase import rebase, timescale_of
from lzcontest.media.domain.split import PART_SECONDS, SOUND, Part, length_ms, plan_parts


class PartsDoNotFit(RuntimeError):
    """Parts of one film differ in what must be the same: made by different versions, or a fault of ours."""


def find_keyframes(src: Path, probe: Probe) -> list[int]:
    """Where the source's keyframes are, in milliseconds. Raises ``MediaRefused``."""
    src = src.resolve()
    arguments = [str(src), FORMATS[probe.format].demuxer]
    found: list[int] = ask_child("keyframe_child", arguments, reads=[src], limits=PROBE_LIMITS)["keyframes"]
    return found


def encode_part(runner: Runner, out: Path, plan: Plan, part: Part) -> None:
    """Write the renditions of one part into ``out``, its times already those of the whole film.

    Raises as ``transcode_film`` does.
    """
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    runner.encode(graphs.part_command(find_ffmpeg().path, runner.src, runner.probe, plan, part), out)
    for step in plan.renditions:
        made = listed(out, step.name)
        if part.frames:
            check_complete(made.milliseconds, int(part.frames * 1000 / plan.frame_rate))
        _rebase(out, made, part, plan.frame_rate)


def encode_sound(runner: Runner, out: Path) -> Levelling:
    """Write the film's sound in one piece into ``out``, levelled; nothing for a silent film."""
    out = out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    levelling = level(runner)
    if runner.probe.has_audio:
        command = graphs.film_sound_command(find_ffmpeg().path, runner.src, runner.probe, levelling.gain)
        runner.encode(command, out)
    return levelling


def join_film(runner: Runner, out: Path, plan: Plan, parts: Sequence[Path], levelling: Levelling) -> FilmOutputs:
    """Join the folders of all parts, in order, into ``out``, which holds the sound already; no coded byte changes.

    Raises ``MediaRefused`` (truncated) and ``PartsDoNotFit``.
    """
    out = out.resolve()
    for step in plan.renditions:
        _join_rendition(step.name, parts, out)
    return finish_film(runner, out, plan, levelling)


def _rebase(out: Path, made: Listed, part: Part, rate: Fraction) -> None:
    if not part.first_frame:
        return
    ticks = round(part.first_frame / rate * timescale_of((out / made.start).read_bytes()))
    for name, _seconds in made.segments:
        path = out / name
        path.write_bytes(rebase(path.read_bytes(), ticks, part.first_segment))


def _join_rendition(name: str, parts: Sequence[Path], out: Path) -> None:
    lists = [listed(folder, name) for folder in parts]
    starts = {(folder / one.start).read_bytes() for folder, one in zip(parts, lists, strict=True)}
    if len(starts) != 1:
        raise PartsDoNotFit(name)
    shutil.move(parts[0] / lists[0].start, out / lists[0].start)
    for folder, one in zip(parts, lists, strict=True):
        for segment, _seconds in one.segments:
            shutil.move(folder / segment, out / segment)
    whole = Listed(lists[0].start, tuple(segment for one in lists for segment in one.segments))
    if len(set(whole.segments)) != len(whole.segments):
        raise PartsDoNotFit(name)
    (out / f"{name}.m3u8").write_text(write_playlist(whole), encoding="utf-8")


def transcode_film_in_parts(
    src: Path,
    out: Path,
    probe: Probe,
    *,
    workers: int,
    on_progress: OnProgress | None = None,
    should_cancel: ShouldCancel | None = None,
    options: Options = USUAL,
    part_seconds: int = PART_SECONDS,
) -> FilmOutputs:
    """As ``transcode_film``, by ``workers`` processes on this machine at once; without queue or database.

    A film too short for two parts of ``part_seconds`` is done in one.
    """
    plan = plan_film(probe, av1=options.av1)
    parts = plan_parts(plan, probe.duration_ms, find_keyframes(src, probe), part_seconds)
    out.mkdir(parents=True, exist_ok=True)
    stop = threading.Event()
    runner = Runner(
        src.resolve(), probe, None, lambda: stop.is_set() or bool(should_cancel and should_cancel()), options
    )
    done = dict.fromkeys(range(SOUND, len(parts)), 0)

    def reporting(number: int) -> Runner:
        def report(so_far: int, _total: int) -> None:
            done[number] = so_far
            if on_progress and number >= 0:
                on_progress(min(probe.duration_ms, sum(ms for n, ms in done.items() if n >= 0)), probe.duration_ms)

        total = length_ms(parts[number], plan, probe.duration_ms) if number != SOUND else 0
        return replace(runner, on_progress=report, total_ms=total)

    with tempfile.TemporaryDirectory(dir=out.parent, prefix="parts-") as scratch, ThreadPoolExecutor(workers) as pool:
        folders = [Path(scratch) / str(part.number) for part in parts]
        sound = pool.submit(encode_sound, reporting(SOUND), out)
        pictures = [
            pool.submit(encode_part, reporting(part.number), folder, plan, part)
            for part, folder in zip(parts, folders, strict=True)
        ]
        try:
            for picture in as_completed(pictures):
                picture.result()
            levelling = sound.result()
        except BaseException:
            stop.set()
            pool.shutdown(cancel_futures=True)
            raise
        return join_film(runner, out, plan, folders, levelling)
