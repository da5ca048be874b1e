"""Making review copies in the background, so that a killed worker costs time and nothing else."""

import hashlib
import hmac
import secrets
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import LzError, OutOfSpace, Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.patience import UNFORESEEN_TRIES, is_passing
from lzcontest.foundation.queue import Job, JobContext, LostLease
from lzcontest.media import service
from lzcontest.media.adapters.copies import Copy, CopyNotClean, film_copy, make_copy
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.running import Runner
from lzcontest.media.adapters.split import find_keyframes
from lzcontest.media.adapters.subtitles import read_tracks
from lzcontest.media.domain.formats import wanted_kind
from lzcontest.media.domain.ladder import plan_film
from lzcontest.media.domain.options import Options
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import MediaCancelled, MediaRefused, refuse
from lzcontest.media.domain.split import PART_SECONDS, length_ms, plan_parts
from lzcontest.media.domain.subtitles import Cue
from lzcontest.media.models import MediaFile, MediaPart, Rendition
from lzcontest.media.queries import get_media, list_parts
from lzcontest.media.service.sharing import join_shares, make_share, mark_of, planned

REPORT_EVERY_SECONDS = 0.5
# A film's ladder, poster and sheet stay below twice the original, with an allowance for small ones.
ROOM_FACTOR, ROOM_EXTRA = 2, 64 << 20
LEFTOVER_SECONDS = 24 * 3600
KILLED_IN_A_ROW = 20  # more than any job is started without settling its file


@dataclass
class _Work:
    """One attempt at one file: where it works, and what it will be called in the storage."""

    context: JobContext
    media: MediaFile
    serial: int
    reported: float = field(default_factory=lambda: 0.0)

    @property
    def folder(self) -> Path:
        """This attempt's own folder on the local disk."""
        return work_root() / self.context.job_id / str(self.context.attempt)

    def prefix(self, attempt: int) -> str:
        """Where an attempt's copy lies: known to whoever holds the secret, random to all others."""
        told = f"rendition\0{self.media.id}\0{self.serial}\0{attempt}".encode()
        digest = hmac.new(runtime.current().secret.encode(), told, hashlib.sha256).hexdigest()
        return f"renditions/{digest[:32]}"

    def report(self, done: int, total: int) -> None:
        """Progress for people, twice a second at most."""
        self.say(done, max(total, 1), _("正在转换"))

    def say(self, done: int, total: int, words: str, force: bool = False) -> None:
        """``done`` of ``total`` with a label."""
        now = time.monotonic()
        if force or now - self.reported >= REPORT_EVERY_SECONDS:
            self.reported = now
            self.context.progress(done, total, words)

    def stopped(self) -> bool:
        """Whether the job was cancelled or given to another worker."""
        return not self.context.still_mine()


def work_root() -> Path:
    """Where attempts put what they make until it is stored."""
    return runtime.current().settings.data_dir / "work"


def process_media(context: JobContext, media_id: str) -> None:
    """Probe an original, make its review copy, and settle it: ready, or failed with the reason.

    Asked for again for a file that is ready it only reports so. Raises ``Transient`` to be tried again.
    """
    with runtime.current().database.unit_of_work() as session:
        context.fence(session)
        media = get_media(session, media_id)
        if media.state == "ready":
            service.announce(session, media_id)
            return
        media.state = "processing"
        serial = session.scalar(select(func.count()).select_from(Rendition).where(Rendition.media_id == media_id)) or 0
    work = _Work(context, media, serial)
    _settled(work, lambda: _process(work))


def encode_part(context: JobContext, part_id: str) -> None:
    """Encode one share of a film (see ``media.service.parts``); a film that is no longer wanted is left alone.

    What cannot be done for one part settles the whole film as failed. Raises ``Transient`` to be tried again.
    """
    with runtime.current().database.unit_of_work() as session:
        context.fence(session)
        part = session.get(MediaPart, part_id)
        if part is None or part.done_at:
            return
        media = get_media(session, part.media_id)
        if media.state != "processing":
            return
        left, part.prefix = part.prefix, f"parts/{secrets.token_hex(16)}"
    if left:
        _remove_all(left)
    work = _Work(context, media, 0)
    _settled(work, lambda: _encode_part(work, part))


def _settled(work: _Work, do: Callable[[], object]) -> None:
    """Do the work, or settle its file as failed with a word for its owner. Raises what the queue shall try again."""
    context = work.context
    if context.is_killer:
        _settle_failed(work, "gave_up", _gave_up())
        return
    try:
        do()
    except MediaRefused as refused:
        _settle_failed(work, refused.code, refused.message + refused.way_out)
    except MediaCancelled:
        raise LostLease(context.job_id) from None
    except Transient as error:
        if isinstance(error, OutOfSpace) or not context.last_try:
            raise
        _settle_failed(work, "gave_up", error.message)
    except LostLease:
        raise
    except CopyNotClean as unclean:
        _settle_failed(work, "not_clean", _gave_up())
        raise LzError(str(unclean)) from None  # what and where, for staff: names no identity
    except Exception as error:
        if not is_passing(error) and context.tries >= UNFORESEEN_TRIES:
            _settle_failed(work, "internal", _gave_up())
        raise
    finally:
        shutil.rmtree(work.folder, ignore_errors=True)
        with suppress(OSError):
            work.folder.parent.rmdir()


def _gave_up() -> str:
    return _("系统多次尝试后仍未能处理这个文件。原文件已保存，工作人员会查看原因，您暂时不需要做什么。")


def _process(work: _Work) -> None:
    media = work.media
    _clear_leftovers(work)
    service.reserve_space(work.context, media.size * ROOM_FACTOR + ROOM_EXTRA)
    work.folder.mkdir(parents=True, exist_ok=True)
    if _is_in_parts(work):
        parts = _parts(media.id)
        if all(part.done_at for part in parts):
            _store(work, _join(work, parts))
            for part in parts:
                _remove_all(part.prefix)
        return
    work.say(0, 1, _("正在检查文件"), force=True)
    with _original(media) as original:
        probe = _probe(original, media)
        tracks = [(track.language, track.cues) for track in read_tracks(original, probe)]
        _fenced(work, lambda session: _save_facts(session, media.id, probe, tracks))
        if _shared_out(work, original, probe):
            return
        made = make_copy(
            *(original, work.folder / "out", media.role, probe, work.report, work.stopped),
            options=_options(),
            identities=_names(media),
        )
    if not made.kind:
        _fenced(work, lambda session: service.settle_ready(session, media.id))
        return
    _store(work, made)


def _save_facts(session: Session, media_id: str, probe: Probe, tracks: list[tuple[str, tuple[Cue, ...]]]) -> None:
    service.save_probe(session, media_id, probe)
    service.keep_embedded(session, media_id, tracks)


@contextmanager
def _original(media: MediaFile) -> Iterator[Path]:
    try:
        with runtime.current().storage.local(media.storage_key) as path:
            yield path
    except FileNotFoundError as error:
        raise Transient(_("暂时读不到原文件，稍后会自动重试。")) from error


def _options() -> Options:
    settings = runtime.current().settings
    return Options(av1=settings.av1, stall_seconds=settings.media_stall_seconds)


def _parts(media_id: str) -> list[MediaPart]:
    with runtime.current().database.reading() as session:
        return list_parts(session, media_id)


def _is_in_parts(work: _Work) -> bool:
    """Whether the film was shared out before; what is missing is asked for, what no longer fits forgotten."""
    parts = _parts(work.media.id)
    if not parts:
        return False
    if any(part.plan != mark_of(*planned(work.media, _options())) for part in parts):
        _fenced(work, lambda session: service.drop_parts(session, work.media.id))
        return False
    _fenced(work, lambda session: service.ask_for_parts(session, work.media.id))
    return True


def _shared_out(work: _Work, original: Path, probe: Probe) -> bool:
    """Let all workers encode a long film at once; this job ends here and comes again to join what they made."""
    seconds = runtime.current().settings.split_from_seconds
    if not (probe.duration_ms > seconds * 1000 and probe.is_film and work.media.role == "video"):
        return False
    plan = plan_film(probe, av1=_options().av1)
    parts = plan_parts(plan, probe.duration_ms, find_keyframes(original, probe), min(PART_SECONDS, seconds // 2))
    if len(parts) < 2:
        return False
    lengths = [(part, length_ms(part, plan, probe.duration_ms)) for part in parts]
    mark, sound_ms = mark_of(probe, plan), probe.duration_ms if probe.has_audio else 0
    _fenced(
        work,
        lambda session: service.arrange_parts(session, work.media.id, plan=mark, parts=lengths, sound_ms=sound_ms),
    )
    return True


def _encode_part(work: _Work, row: MediaPart) -> None:
    media, storage, out = work.media, runtime.current().storage, work.folder / "out"
    probe, plan = planned(media, _options())
    service.reserve_space(work.context, media.size * ROOM_FACTOR * row.length_ms // probe.duration_ms + ROOM_EXTRA)
    shutil.rmtree(work_root() / work.context.job_id, ignore_errors=True)  # of attempts that were killed
    with _original(media) as original:
        runner = Runner(original.resolve(), probe, work.report, work.stopped, _options(), row.length_ms)
        made = make_share(runner, row, plan, out)
    for name in made["files"]:
        storage.put_at(out / name, f"{row.prefix}/{name}")
    _fenced(work, lambda session: service.finish_part(session, row.id, made))


def _join(work: _Work, parts: list[MediaPart]) -> Copy:
    """The film's copy out of what its parts' workers stored."""
    probe, plan = planned(work.media, _options())
    out = work.folder / "out"
    out.mkdir(exist_ok=True)

    def fetch(part: MediaPart, name: str, target: Path) -> None:
        work.say(99, 100, _("正在合成"))
        with runtime.current().storage.local(f"{part.prefix}/{name}") as stored:
            shutil.copyfile(stored, target)

    made = join_shares(Runner(out, probe, None, work.stopped, _options()), plan, parts, out, fetch)
    return film_copy(out, probe, made, _names(work.media))


def _names(media: MediaFile) -> list[str]:
    with runtime.current().database.reading() as session:
        return service.names_around(session, media)


def _probe(original: Path, media: MediaFile) -> Probe:
    probe = probe_file(original, claimed_name=media.original_name, kind=wanted_kind(media.role, media.original_name))
    if media.role == "pdf" and probe.format != "pdf":
        raise refuse("not_what_it_claims")
    return probe


def _store(work: _Work, made: Copy) -> None:
    """Put the copy into the storage first, then make it current in one fenced transaction."""
    storage, prefix = runtime.current().storage, work.prefix(work.context.attempt)
    names = list(made.manifest["files"])
    work.say(99, 100, _("正在保存"), force=True)
    try:
        for name in names:
            storage.put_at(work.folder / "out" / name, f"{prefix}/{name}")
        _fenced(
            work,
            lambda session: service.settle_ready(
                session, work.media.id, kind=made.kind, prefix=prefix, manifest=made.manifest
            ),
        )
    except BaseException:
        for name in names:
            storage.remove(f"{prefix}/{name}")
        raise


def _fenced(work: _Work, save: Callable[..., None]) -> None:
    """Save in one transaction that fails as a whole when another attempt has the job."""
    with runtime.current().database.unit_of_work() as session:
        work.context.fence(session)
        save(session)


def _settle_failed(work: _Work, code: str, sentence: str) -> None:
    _fenced(work, lambda session: service.settle_failed(session, work.media.id, code=code, failure=sentence))


def _clear_leftovers(work: _Work) -> None:
    """Remove what earlier attempts, killed half-way, left on this disk and in the storage."""
    shutil.rmtree(work_root() / work.context.job_id, ignore_errors=True)
    # Attempts that ended by themselves left nothing; those that were killed in a row are fewer than this.
    for attempt in range(max(1, work.context.attempt - KILLED_IN_A_ROW), work.context.attempt + 1):
        _remove_all(work.prefix(attempt))


def _remove_all(prefix: str) -> None:
    storage = runtime.current().storage
    for key in list(storage.keys(prefix + "/")):
        storage.remove(key)


def _sweep_parts() -> None:
    """Remove the files of parts that are no longer of any film in the making."""
    storage = runtime.current().storage
    stored = sorted({key.rpartition("/")[0] for key in storage.keys("parts/")})
    with runtime.current().database.reading() as session:
        wanted = set(session.scalars(select(MediaPart.prefix)))
    for prefix in stored:
        if prefix not in wanted:
            _remove_all(prefix)


def check_direct_upload(context: JobContext, upload_id: str, digest: str) -> None:
    """Read a file through that the browser sent straight to the storage. Raises ``Transient`` to be tried again."""
    told = 0.0

    def report(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told >= REPORT_EVERY_SECONDS:
            told = time.monotonic()
            context.progress(done, total, _("正在核对文件"))

    try:
        service.check_direct_upload(upload_id, digest, report)
    except Transient as error:
        if not context.last_try:
            raise
        service.give_up_direct(upload_id, error.message)


def sweep_leftovers(context: JobContext) -> None:
    """Remove working folders that nobody has touched for a day, and uploads whose term is over."""
    service.sweep_direct_uploads()
    service.sweep_uploads()
    settings = runtime.current().settings
    oldest = clock.now().timestamp() - LEFTOVER_SECONDS
    with runtime.current().database.reading() as session:
        alive = set(session.scalars(select(Job.id).where(Job.state == "running")))
    for folder in (work_root(), settings.data_dir / "uploads", settings.data_dir / "files" / "tmp"):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name in alive or path.stat().st_mtime > oldest:
                continue
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
    _sweep_parts()
