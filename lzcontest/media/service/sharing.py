"""What the workers on one film must agree on, what each of them makes, and how it becomes one film."""

from collections.abc import Callable, Sequence
from pathlib import Path

from lzcontest.foundation.db import JsonDict
from lzcontest.media.adapters.running import Runner
from lzcontest.media.adapters.split import encode_part, encode_sound, join_film
from lzcontest.media.adapters.toolchain import find_ffmpeg
from lzcontest.media.domain.ladder import Plan, plan_film
from lzcontest.media.domain.loudness import Loudness
from lzcontest.media.domain.options import Options
from lzcontest.media.domain.outputs import FilmOutputs, Levelling
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.split import SOUND, Part, fingerprint
from lzcontest.media.models import MediaFile, MediaPart
from lzcontest.media.queries import probe_from_json


def planned(media: MediaFile, options: Options) -> tuple[Probe, Plan]:
    """Facts and plan of a film that was read before. Raises LookupError for one that was not."""
    probe = probe_from_json(media.probe)
    if probe is None:
        raise LookupError(f"no facts of {media.id}")
    return probe, plan_film(probe, av1=options.av1)


def mark_of(probe: Probe, plan: Plan) -> str:
    """The mark of all parts that can be joined with one another."""
    return fingerprint(plan, probe.duration_ms, find_ffmpeg().version)


def make_share(runner: Runner, row: MediaPart, plan: Plan, out: Path) -> JsonDict:
    """Encode one part, or the sound, into ``out``; what ``MediaPart.made`` keeps of it. Raises as transcoding does."""
    levelling = Levelling()
    if row.number == SOUND:
        levelling = encode_sound(runner, out)
    else:
        encode_part(runner, out, plan, Part(row.number, row.first_segment, row.first_frame, row.frames))
    heard = levelling.loudness
    loudness = [heard.integrated, heard.true_peak] if heard else None
    names = sorted(path.name for path in out.iterdir())
    return {"files": names, "loudness": loudness, "gain": levelling.gain}


def join_shares(
    runner: Runner, plan: Plan, rows: Sequence[MediaPart], out: Path, fetch: Callable[[MediaPart, str, Path], None]
) -> FilmOutputs:
    """The whole film in ``out``; ``fetch(row, name, target)`` brings a part's file. Raises as transcoding does."""
    folders, levelling = [], Levelling()
    for row in rows:
        folder = out if row.number == SOUND else out.with_name(str(row.number))
        folder.mkdir(exist_ok=True)
        for name in row.made["files"]:
            fetch(row, name, folder / name)
        if row.number == SOUND:
            heard = row.made["loudness"]
            levelling = Levelling(Loudness(*heard) if heard else None, row.made["gain"])
        else:
            folders.append(folder)
    return join_film(runner, out, plan, folders, levelling)
