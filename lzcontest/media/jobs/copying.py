"""From an original to its stored review copy."""

from pathlib import Path

from sqlalchemy.orm import Session

from lzcontest.foundation import runtime
from lzcontest.foundation.i18n import _
from lzcontest.media import service
from lzcontest.media.adapters.copies import Copy, make_copy
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.subtitles import read_tracks
from lzcontest.media.domain.formats import wanted_kind
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import refuse
from lzcontest.media.domain.subtitles import Cue
from lzcontest.media.jobs.attempts import (
    ROOM_EXTRA,
    ROOM_FACTOR,
    Attempt,
    clear_leftovers,
    fenced,
    names_in,
    original_of,
    remove_all,
    usual_options,
)
from lzcontest.media.jobs.shares import is_shared_out, join_up, parts_of, share_out
from lzcontest.media.models import MediaFile


def make_review_copy(work: Attempt) -> None:
    """Look at the original and store its copy, or share a long film out. Raises what ``settle`` takes."""
    media = work.media
    clear_leftovers(work)
    service.reserve_space(work.context, media.size * ROOM_FACTOR + ROOM_EXTRA)
    work.folder.mkdir(parents=True, exist_ok=True)
    if is_shared_out(work):
        parts = parts_of(media.id)
        if all(part.done_at for part in parts):
            _store(work, join_up(work, parts))
            for part in parts:
                remove_all(part.prefix)
        return
    work.say(0, 1, _("正在检查文件"), force=True)
    with original_of(media) as original:
        probe = _probe(original, media)
        tracks = [(track.language, track.cues) for track in read_tracks(original, probe)]
        fenced(work, lambda session: _save_facts(session, media.id, probe, tracks))
        if share_out(work, original, probe):
            return
        made = make_copy(
            *(original, work.folder / "out", media.role, probe, work.report, work.stopped),
            options=usual_options(),
            identities=names_in(media),
        )
    if not made.kind:
        fenced(work, lambda session: service.settle_ready(session, media.id))
        return
    _store(work, made)


def _save_facts(session: Session, media_id: str, probe: Probe, tracks: list[tuple[str, tuple[Cue, ...]]]) -> None:
    service.save_probe(session, media_id, probe)
    service.keep_embedded(session, media_id, tracks)


def _probe(original: Path, media: MediaFile) -> Probe:
    probe = probe_file(original, claimed_name=media.original_name, kind=wanted_kind(media.role, media.original_name))
    if media.role == "pdf" and probe.format != "pdf":
        raise refuse("not_what_it_claims")
    return probe


def _store(work: Attempt, made: Copy) -> None:
    """Put the copy into the storage first, then make it current in one fenced transaction."""
    storage, prefix = runtime.current().storage, work.prefix(work.context.attempt)
    names = list(made.manifest["files"])
    work.say(99, 100, _("正在保存"), force=True)
    try:
        for name in names:
            storage.put_at(work.folder / "out" / name, f"{prefix}/{name}")
        fenced(
            work,
            lambda session: service.settle_ready(
                session, work.media.id, kind=made.kind, prefix=prefix, manifest=made.manifest
            ),
        )
    except BaseException:
        for name in names:
            storage.remove(f"{prefix}/{name}")
        raise
