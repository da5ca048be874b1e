"""What is made of a film's finished renditions: the master playlist, posters, scrub cues, and the list of files."""

import hashlib
from pathlib import Path

from lzcontest.media.adapters import graphs
from lzcontest.media.adapters.posters import join_pieces, make_posters
from lzcontest.media.adapters.running import Runner, check_complete
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.domain.ladder import Plan, sprite_cues
from lzcontest.media.domain.outputs import MEDIA_TYPES, FilmOutputs, Levelling, OutputFile
from lzcontest.media.domain.playlists import SOUND_CODEC, Listed, Stream, codec_of, rates, read_playlist, write_master


def finish_film(runner: Runner, out: Path, plan: Plan, levelling: Levelling) -> FilmOutputs:
    """Complete the folder ``out`` that holds all renditions and the sound. Raises ``MediaRefused`` (truncated)."""
    smallest = listed(out, plan.smallest.name)
    check_complete(smallest.milliseconds, runner.probe.duration_ms)
    _write_master(out, plan, runner.probe.channels if runner.probe.has_audio else 0)
    _make_sheet(runner, out, plan, smallest)
    cues = sprite_cues(plan.sprite, smallest.milliseconds, graphs.SPRITE)
    (out / graphs.CUES).write_text(cues, encoding="utf-8")
    return FilmOutputs(
        posters=make_posters(runner, out, plan, listed(out, plan.pictured.name)),
        files=list_outputs(out),
        playlist=graphs.MASTER,
        sprite=graphs.SPRITE,
        cues=graphs.CUES,
        duration_ms=smallest.milliseconds,
        renditions=plan.renditions,
        loudness=levelling.loudness,
        gain=levelling.gain,
    )


def listed(folder: Path, name: str) -> Listed:
    """The media playlist of one rendition."""
    return read_playlist((folder / f"{name}.m3u8").read_text("utf-8"))


def list_outputs(out: Path) -> tuple[OutputFile, ...]:
    """Every file in ``out`` with type, size and SHA-256, by name."""
    return tuple(
        OutputFile(p.name, MEDIA_TYPES[p.suffix[1:]], p.stat().st_size, sha256_of(p)) for p in sorted(out.iterdir())
    )


def sha256_of(path: Path) -> str:
    """The file's SHA-256 in hex, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write_master(out: Path, plan: Plan, channels: int) -> None:
    pictures = []
    for step in plan.renditions:
        found = listed(out, step.name)
        peak, average = rates(found, _sizes(out, found))
        codecs = codec_of((out / found.start).read_bytes())
        pictures.append(Stream(f"{step.name}.m3u8", peak, average, codecs, step.width, step.height, plan.frame_rate))
    sound = None
    if channels:
        heard = listed(out, graphs.SOUND)
        sound = Stream(f"{graphs.SOUND}.m3u8", *rates(heard, _sizes(out, heard)), SOUND_CODEC)
    (out / graphs.MASTER).write_text(write_master(pictures, sound, min(channels, 2)), encoding="utf-8")


def _make_sheet(runner: Runner, out: Path, plan: Plan, smallest: Listed) -> None:
    film = out / "still.mp4"
    try:
        join_pieces([out / smallest.start, *(out / name for name, _seconds in smallest.segments)], film)
        runner.derive(graphs.sheet_command(find_ffmpeg().path, film, plan), out)
    finally:
        film.unlink(missing_ok=True)


def _sizes(out: Path, found: Listed) -> dict[str, int]:
    return {name: (out / name).stat().st_size for name, _seconds in found.segments}
