"""One attempt at one file: where it works, what it says meanwhile, and what it leaves to be removed."""

import hashlib
import hmac
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from lzcontest.foundation import runtime
from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.queue import JobContext
from lzcontest.media import service
from lzcontest.media.domain.options import Options
from lzcontest.media.models import MediaFile

REPORT_EVERY_SECONDS = 0.5
KILLED_IN_A_ROW = 20  # more than any job is started without settling its file
# A film's ladder, poster and sheet stay below twice the original, with an allowance for small ones.
ROOM_FACTOR, ROOM_EXTRA = 2, 64 << 20


@dataclass
class Attempt:
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


def fenced(work: Attempt, save: Callable[..., None]) -> None:
    """Save in one transaction that fails as a whole when another attempt has the job."""
    with runtime.current().database.unit_of_work() as session:
        work.context.fence(session)
        save(session)


@contextmanager
def original_of(media: MediaFile) -> Iterator[Path]:
    """The file as it was sent, on this disk. Raises ``Transient`` while the storage cannot be read."""
    try:
        with runtime.current().storage.local(media.storage_key) as path:
            yield path
    except FileNotFoundError as error:
        raise Transient(_("暂时读不到原文件，稍后会自动重试。")) from error


def usual_options() -> Options:
    """How this installation encodes."""
    settings = runtime.current().settings
    return Options(av1=settings.av1, stall_seconds=settings.media_stall_seconds)


def names_in(media: MediaFile) -> list[str]:
    """Names that a review copy of this file must not bear."""
    with runtime.current().database.reading() as session:
        return service.names_around(session, media)


def clear_leftovers(work: Attempt) -> None:
    """Remove what earlier attempts, killed half-way, left on this disk and in the storage."""
    shutil.rmtree(work_root() / work.context.job_id, ignore_errors=True)
    # Attempts that ended by themselves left nothing; those that were killed in a row are fewer than this.
    for attempt in range(max(1, work.context.attempt - KILLED_IN_A_ROW), work.context.attempt + 1):
        remove_all(work.prefix(attempt))


def remove_all(prefix: str) -> None:
    """Remove every stored file below ``prefix``."""
    storage = runtime.current().storage
    for key in list(storage.keys(prefix + "/")):
        storage.remove(key)
