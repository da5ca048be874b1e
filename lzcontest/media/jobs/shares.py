"""Long films: shared out to all workers, encoded share by share, joined again."""

import shutil
from pathlib import Path

from lzcontest.foundation import runtime
from lzcontest.foundation.i18n import _
from lzcontest.media import service
from lzcontest.media.adapters.copies import Copy, film_copy
from lzcontest.media.adapters.running import Runner
from lzcontest.media.adapters.split import find_keyframes
from lzcontest.media.domain.ladder import plan_film
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.split import PART_SECONDS, length_ms, plan_parts
from lzcontest.media.jobs.attempts import (
    ROOM_EXTRA,
    ROOM_FACTOR,
    Attempt,
    fenced,
    names_in,
    original_of,
    usual_options,
    work_root,
)
from lzcontest.media.models import MediaPart
from lzcontest.media.queries import list_parts
from lzcontest.media.service.sharing import join_shares, make_share, mark_of, planned


def parts_of(media_id: str) -> list[MediaPart]:
    """The shares a film was cut into; none for one that was not."""
    with runtime.current().database.reading() as session:
        return list_parts(session, media_id)


def is_shared_out(work: Attempt) -> bool:
    """Whether the film was shared out before; what is missing is asked for, what no longer fits forgotten."""
    parts = parts_of(work.media.id)
    if not parts:
        return False
    if any(part.plan != mark_of(*planned(work.media, usual_options())) for part in parts):
        fenced(work, lambda session: service.drop_parts(session, work.media.id))
        return False
    fenced(work, lambda session: service.ask_for_parts(session, work.media.id))
    return True


def share_out(work: Attempt, original: Path, probe: Probe) -> bool:
    """Let all workers encode a long film at once; this job ends here and comes again to join what they made."""
    seconds = runtime.current().settings.split_from_seconds
    if not (probe.duration_ms > seconds * 1000 and probe.is_film and work.media.role == "video"):
        return False
    plan = plan_film(probe, av1=usual_options().av1)
    parts = plan_parts(plan, probe.duration_ms, find_keyframes(original, probe), min(PART_SECONDS, seconds // 2))
    if len(parts) < 2:
        return False
    lengths = [(part, length_ms(part, plan, probe.duration_ms)) for part in parts]
    mark, sound_ms = mark_of(probe, plan), probe.duration_ms if probe.has_audio else 0
    fenced(
        work,
        lambda session: service.arrange_parts(session, work.media.id, plan=mark, parts=lengths, sound_ms=sound_ms),
    )
    return True


def encode_share(work: Attempt, row: MediaPart) -> None:
    """Encode one share and store it. Raises what ``settle`` takes."""
    media, storage, out = work.media, runtime.current().storage, work.folder / "out"
    probe, plan = planned(media, usual_options())
    service.reserve_space(work.context, media.size * ROOM_FACTOR * row.length_ms // probe.duration_ms + ROOM_EXTRA)
    shutil.rmtree(work_root() / work.context.job_id, ignore_errors=True)  # of attempts that were killed
    with original_of(media) as original:
        runner = Runner(original.resolve(), probe, work.report, work.stopped, usual_options(), row.length_ms)
        made = make_share(runner, row, plan, out)
    for name in made["files"]:
        storage.put_at(out / name, f"{row.prefix}/{name}")
    fenced(work, lambda session: service.finish_part(session, row.id, made))


def join_up(work: Attempt, parts: list[MediaPart]) -> Copy:
    """The film's copy out of what its parts' workers stored."""
    probe, plan = planned(work.media, usual_options())
    out = work.folder / "out"
    out.mkdir(exist_ok=True)

    def fetch(part: MediaPart, name: str, target: Path) -> None:
        work.say(99, 100, _("正在合成"))
        with runtime.current().storage.local(f"{part.prefix}/{name}") as stored:
            shutil.copyfile(stored, target)

    made = join_shares(Runner(out, probe, None, work.stopped, usual_options()), plan, parts, out, fetch)
    return film_copy(out, probe, made, names_in(work.media))
