"""Uploads whose bytes the browser sends straight to the storage: begun, joined, read through, and only then taken."""

import hashlib
from collections.abc import Callable
from typing import BinaryIO

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.db import count_changed
from lzcontest.foundation.direct import DirectStorage, HeldPart, Parts, part_bytes, part_size
from lzcontest.foundation.errors import Conflict, LzError, NotFound, Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.queue import enqueue_after_commit
from lzcontest.foundation.storage import StoredFile, blob_key
from lzcontest.media.domain.refusal import MediaRefused
from lzcontest.media.domain.sniff import HEAD_BYTES, TAIL_BYTES, sniff
from lzcontest.media.domain.tus import Creation
from lzcontest.media.domain.uploads import DONE, EXPIRES_AFTER, FINISHING, RECEIVING, UploadTerms
from lzcontest.media.models import Upload
from lzcontest.media.service.finishing import Taker
from lzcontest.media.service.receiving import add_media, check_claim
from lzcontest.media.service.uploads import Purpose, begin_upload, fail_upload

JOB = "lzcontest.media.jobs.check_direct_upload"
_CHUNK = 1 << 20


def direct_storage() -> DirectStorage:
    """The storage as browsers reach it. Raises NotFound where it is not offered to them."""
    found = runtime.current().direct
    if found is None:
        raise NotFound(_("这里不能直接传到文件库。请刷新页面后重新选择文件。"))
    return found


def parts_of(upload: Upload) -> Parts:
    """Where the storage keeps an upload's parts."""
    return Parts(f"incoming/{upload.id}", upload.sending)


def begin_direct_upload(
    session: Session, actor: Actor, *, creation: Creation, purpose: Purpose, terms: UploadTerms
) -> Upload:
    """Record an upload that its target allows and open a sending for it in the storage. Raises as ``begin_upload``."""
    upload = begin_upload(
        session, actor, creation=creation, length=creation.length, purpose=purpose, terms=terms, here=False
    )
    upload.sending = direct_storage().begin(upload.id).sending
    session.flush()
    return upload


def held_parts(upload: Upload) -> list[HeldPart]:
    """The whole parts that the storage has. Raises FileNotFoundError once they are joined, Transient."""
    held = direct_storage().held(parts_of(upload))
    return [part for part in held if part.size == part_bytes(upload.length or 0, part.number)]


def direct_offset(upload: Upload) -> int:
    """How many bytes the storage has; all of them once the parts are joined."""
    if upload.state != RECEIVING:
        return upload.length or 0
    try:
        return sum(part.size for part in held_parts(upload))
    except FileNotFoundError:
        return upload.length or 0


def direct_part_bytes(upload: Upload) -> int:
    """Bytes in each part of this upload but the last."""
    return part_size(upload.length or 0)


def part_addresses(upload: Upload, numbers: list[int]) -> dict[str, str]:
    """Where to send each of these parts; numbers that the file does not have are left out."""
    storage, parts, length = direct_storage(), parts_of(upload), upload.length or 0
    return {str(n): storage.address(parts, n, length) for n in numbers if n > 0 and part_bytes(length, n)}


def join_direct_upload(session: Session, upload: Upload, *, digest: str = "") -> Upload:
    """Make one file of the parts, and have it read through by a job; done again it changes nothing.

    ``digest``: what the device says, SHA-256 over the SHA-256 of each part, in hex. Raises Conflict while parts are
    missing, Transient.
    """
    row = session.get_one(Upload, upload.id)
    if row.state != RECEIVING:
        return row
    try:
        held = held_parts(row)
        if sum(part.size for part in held) != row.length:
            raise Conflict(_("还有几段没有传到，已收到的部分都保留着。会自动接着传。"))
        direct_storage().join(parts_of(row), held)
    except FileNotFoundError:
        direct_storage().storage.size(parts_of(row).key)  # joined before, by a request that did not live to say so
    row.state = FINISHING
    enqueue_after_commit(session, JOB, queue="media", key=row.id, upload_id=row.id, digest=digest)
    session.flush()
    return row


def check_direct_upload(upload_id: str, digest: str, report: Callable[[int, int], None]) -> None:
    """Read a joined file through: sum, beginning and end; then put it among the originals, or fail the upload.

    For the job alone; asked again it changes nothing. Raises Transient to be tried again.
    """
    running = runtime.current()
    with running.database.reading() as session:
        row = session.get(Upload, upload_id)
    if row is None or row.state != FINISHING or row.sha256:
        return
    parts = parts_of(row)
    try:
        with running.storage.open(parts.key) as source:
            sha256 = _read_through(source, row, digest, report)
        direct_storage().keep(parts, sha256)
    except FileNotFoundError as error:
        raise Transient(_("文件库里暂时找不到刚传完的文件，稍后会自动再试。")) from error
    except MediaRefused as error:
        give_up_direct(row.id, error.message + error.way_out)
        return
    except Conflict as error:
        give_up_direct(row.id, error.message)
        return
    with running.database.unit_of_work() as session:
        session.execute(update(Upload).where(Upload.id == upload_id, Upload.state == FINISHING).values(sha256=sha256))
    direct_storage().drop(parts)


def _read_through(source: BinaryIO, row: Upload, digest: str, report: Callable[[int, int], None]) -> str:
    length, size = row.length or 0, part_size(row.length or 0)
    whole, part, all_parts = hashlib.sha256(), hashlib.sha256(), hashlib.sha256()
    head, tail, read, in_part = b"", b"", 0, 0
    while chunk := source.read(min(_CHUNK, size - in_part)):
        whole.update(chunk)
        part.update(chunk)
        head = head + chunk[: HEAD_BYTES - len(head)] if len(head) < HEAD_BYTES else head
        tail = (tail + chunk)[-TAIL_BYTES:]
        read, in_part = read + len(chunk), in_part + len(chunk)
        if in_part == size or read == length:
            all_parts.update(part.digest())
            part, in_part = hashlib.sha256(), 0
        report(read, length)
    if read != length or (digest and all_parts.hexdigest() != digest):
        raise Conflict(_("文件在路上出了差错，和您设备上的不一样，没有收下。请再传一次。"))
    check_claim(sniff(head, tail, length, row.filename), row.role)
    return whole.hexdigest()


def give_up_direct(upload_id: str, message: str) -> None:
    """Settle an upload that cannot be taken; what the storage has of it goes."""
    with runtime.current().database.reading() as session:
        parts = parts_of(session.get_one(Upload, upload_id))
    fail_upload(upload_id, message)
    direct_storage().drop(parts)


def finish_direct_upload(actor: Actor, upload: Upload, taker: Taker) -> Upload:
    """Let the target take a file that was read through; the row as it then is. Asked again, it changes nothing.

    Raises what the taker raises: but for Transient, the upload has then failed.
    """
    database = runtime.current().database
    stored = StoredFile(blob_key(upload.sha256), upload.sha256, upload.length or 0)
    try:
        with database.unit_of_work() as session:
            taker.lock(session, target=upload.target)
            mine = update(Upload).where(Upload.id == upload.id, Upload.state == FINISHING, Upload.sha256 != "")
            if count_changed(session, mine.values(state=DONE)) != 1:
                return session.get_one(Upload, upload.id)
            row = session.get_one(Upload, upload.id)
            media = add_media(session, actor, stored=stored, role=row.role, original_name=row.filename)
            taker.finish(session, actor, target=row.target, part=row.part, media=media, began_at=row.created_at)
            row.media_id = media.id
            return row
    except Transient:
        raise
    except LzError as error:
        fail_upload(upload.id, error.message)
        raise


def drop_direct(upload: Upload) -> None:
    """Forget what the storage has of an upload. Raises Transient."""
    direct_storage().drop(parts_of(upload))


def sweep_direct_uploads() -> int:
    """Let go of parts whose upload has expired, or that belong to none; how many files."""
    running = runtime.current()
    if running.direct is None:
        return 0
    now = clock.now()
    with running.database.unit_of_work() as session:
        expired = select(Upload).where(Upload.sending != "", Upload.state == RECEIVING, Upload.expires_at <= now)
        gone = list(session.scalars(expired))
        for row in gone:
            running.direct.drop(parts_of(row))
            row.sending = ""
        known = {f"incoming/{id_}" for id_ in session.scalars(select(Upload.id).where(Upload.sending != ""))}
    stray = [parts for parts in running.direct.lying(now - 2 * EXPIRES_AFTER) if parts.key not in known]
    for parts in stray:
        running.direct.drop(parts)
    return len(gone) + len(stray)
