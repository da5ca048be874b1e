"""Making review copies in the background, so that a killed worker costs time and nothing else."""

import secrets
import shutil
import time

from sqlalchemy import func, select

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.queue import Job, JobContext
from lzcontest.media import service
from lzcontest.media.jobs.attempts import REPORT_EVERY_SECONDS, Attempt, remove_all, work_root
from lzcontest.media.jobs.copying import make_review_copy
from lzcontest.media.jobs.settling import settle
from lzcontest.media.jobs.shares import encode_share
from lzcontest.media.models import MediaPart, Rendition
from lzcontest.media.queries import get_media

LEFTOVER_SECONDS = 24 * 3600


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
    work = Attempt(context, media, serial)
    settle(work, lambda: make_review_copy(work))


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
        remove_all(left)
    work = Attempt(context, media, 0)
    settle(work, lambda: encode_share(work, part))


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


def _sweep_parts() -> None:
    """Remove the files of parts that are no longer of any film in the making."""
    storage = runtime.current().storage
    stored = sorted({key.rpartition("/")[0] for key in storage.keys("parts/")})
    with runtime.current().database.reading() as session:
        wanted = set(session.scalars(select(MediaPart.prefix)))
    for prefix in stored:
        if prefix not in wanted:
            remove_all(prefix)
