"""Making review copies in the background, so that a killed worker costs time and nothing else."""

import hashlib
import hmac
import shutil
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import LzError, OutOfSpace, Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.patience import UNFORESEEN_TRIES, is_passing
from lzcontest.foundation.queue import Job, JobContext, LostLease
from lzcontest.media import service
from lzcontest.media.adapters.copies import Copy, CopyNotClean, make_copy
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.domain.formats import ROLE_KINDS
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import MediaCancelled, MediaRefused, refuse
from lzcontest.media.models import MediaFile, Rendition
from lzcontest.media.queries import get_media

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
    if context.is_killer:
        _settle_failed(work, "gave_up", _gave_up())
        return
    try:
        _clear_leftovers(work)
        _process(work)
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
    media, storage = work.media, runtime.current().storage
    service.reserve_space(work.context, media.size * ROOM_FACTOR + ROOM_EXTRA)
    work.say(0, 1, _("正在检查文件"), force=True)
    work.folder.mkdir(parents=True, exist_ok=True)
    try:
        with storage.local(media.storage_key) as original:
            probe = _probe(original, media)
            _fenced(work, lambda session: service.save_probe(session, media.id, probe))
            made = make_copy(original, work.folder / "out", media.role, probe, work.report, work.stopped)
    except FileNotFoundError as error:
        raise Transient(_("暂时读不到原文件，稍后会自动重试。")) from error
    if not made.kind:
        _fenced(work, lambda session: service.settle_ready(session, media.id))
        return
    _store(work, made)


def _probe(original: Path, media: MediaFile) -> Probe:
    probe = probe_file(original, claimed_name=media.original_name, kind=_wanted_kind(media))
    if media.role == "pdf" and probe.format != "pdf":
        raise refuse("not_what_it_claims")
    return probe


def _wanted_kind(media: MediaFile) -> str:
    # An MP4 with a still picture is a common way to send a song; its sound alone is used.
    return (
        ""
        if media.role == "audio" and media.original_name.lower().endswith((".mp4", ".m4a"))
        else ROLE_KINDS[media.role]
    )


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
    storage = runtime.current().storage
    # Attempts that ended by themselves left nothing; those that were killed in a row are fewer than this.
    for attempt in range(max(1, work.context.attempt - KILLED_IN_A_ROW), work.context.attempt + 1):
        for key in list(storage.keys(work.prefix(attempt) + "/")):
            storage.remove(key)


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
    """Remove working folders and half uploads that nobody has touched for a day."""
    service.sweep_direct_uploads()
    settings = runtime.current().settings
    oldest = clock.now().timestamp() - LEFTOVER_SECONDS
    with runtime.current().database.reading() as session:
        alive = set(session.scalars(select(Job.id).where(Job.state == "running")))
    for folder in (work_root(), settings.data_dir / "uploads", settings.data_dir / "files" / "tmp"):
        for path in folder.iterdir() if folder.is_dir() else ():
            if path.name in alive or path.stat().st_mtime > oldest:
                continue
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
