"""The row of an upload: begun, told its length, joined from pieces, given up, and forgotten in the end."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import _
from lzcontest.media.adapters.partials import Busy, Partial, Partials
from lzcontest.media.domain.rules import megabytes
from lzcontest.media.domain.tus import Creation, ProtocolError
from lzcontest.media.domain.uploads import (
    DONE,
    EXPIRES_AFTER,
    FAILED,
    MOST_UNFINISHED,
    RECEIVING,
    REMEMBERED_FOR,
    UploadTerms,
    has_expired,
    new_term,
)
from lzcontest.media.models import Upload
from lzcontest.media.service.receiving import ensure_space, free_bytes

# A request that holds an upload but hears nothing from its client gives way within a second.
PATIENCE_SECONDS = 3.0
# A file without a row that is younger may belong to a creation under way.
_ORPHAN_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class Purpose:
    """What an upload is for, as its metadata say."""

    purpose: str
    target: str
    part: str
    filename: str


def partials() -> Partials:
    """The partial files of this installation."""
    return Partials(runtime.current().settings.data_dir / "partial")


@contextmanager
def opened(upload_id: str) -> Iterator[Partial]:
    """The partial file for this request alone. Raises ProtocolError 423 while another request has it."""
    try:
        with partials().opened(upload_id, PATIENCE_SECONDS) as partial:
            yield partial
    except Busy:
        raise ProtocolError(423, _("同一个文件正在另一处上传。请稍候，会自动接着传。")) from None


def most_bytes() -> int:
    """No upload may be larger, whatever a target allows."""
    return runtime.current().settings.max_upload_mb << 20


def begin_upload(
    session: Session,
    actor: Actor,
    *,
    creation: Creation,
    length: int | None,
    purpose: Purpose,
    terms: UploadTerms,
    pieces: Iterable[str] = (),
    here: bool = True,
) -> Upload:
    """Record an upload that its target allows, and see that there will be room for it.

    ``here``: its bytes come to this machine, not straight to the storage.
    Raises ProtocolError 413 above the limit, Conflict with too many unfinished ones or too much promised, OutOfSpace.
    """
    limit = min(terms.limit_bytes, most_bytes())
    check_length(length or 0, limit)
    now = clock.now()
    unfinished = (Upload.owner_id == actor.id, Upload.state == RECEIVING, Upload.expires_at > now)
    if (session.scalar(select(func.count()).select_from(Upload).where(*unfinished)) or 0) >= MOST_UNFINISHED:
        raise too_many_unfinished()
    if here:
        _ensure_room(session, actor.id, length or 0)
    upload = Upload(
        owner_id=actor.id,
        purpose=purpose.purpose,
        target=purpose.target,
        part=purpose.part,
        filename=purpose.filename,
        metadata_sent=creation.metadata_sent,
        length=length,
        limit_bytes=limit,
        role=terms.role,
        concat=creation.concat,
        pieces=list(pieces),
        expires_at=now + EXPIRES_AFTER,
    )
    session.add(upload)
    session.flush()
    return upload


def _ensure_room(session: Session, owner_id: str, length: int) -> None:
    """Raises OutOfSpace; Conflict when one person's promises would take more than half of what is free."""
    awaited = (Upload.state == RECEIVING, Upload.expires_at > clock.now(), Upload.sending == "")
    come = {found.upload_id: found.size for found in partials().lying()}
    rows = session.execute(select(Upload.id, Upload.owner_id, Upload.length).where(*awaited, Upload.length > 0))
    lacking = [(row.owner_id, max(0, row.length - come.get(row.id, 0))) for row in rows]
    ensure_space(length + sum(left for _owner, left in lacking))
    mine = sum(left for owner, left in lacking if owner == owner_id)
    if mine and mine + length > free_bytes() // 2:
        raise too_many_unfinished()


def too_many_unfinished() -> Conflict:
    """The refusal to begin another upload before others of the same person ended."""
    return Conflict(_("您没有传完的文件太多了。请先把它们传完或取消，再上传新的。"))


def check_length(length: int, limit_bytes: int) -> None:
    """Raises ProtocolError 413 for a length above the limit."""
    if length > limit_bytes:
        message = _("文件超过 %(limit)s 的上限，没有收下。请压缩后重新上传。", limit=megabytes(limit_bytes))
        raise ProtocolError(413, message, Tus_Max_Size=str(limit_bytes))


def declare_length(session: Session, upload: Upload, length: int) -> None:
    """Set the length of an upload that was begun without one. Raises ProtocolError 400 to change it, 413."""
    if upload.length is not None and upload.length != length:
        raise ProtocolError(400, _("上传的总长度（请求头 Upload-Length）已经定了，不能再改。"))
    if length < partials().offset(upload.id):
        raise ProtocolError(400, _("请求头 Upload-Length 比已经收到的还少。"))
    check_length(length, upload.limit_bytes)
    still_open = (Upload.id == upload.id, Upload.length.is_(None))
    session.execute(update(Upload).where(*still_open).values(length=length))
    upload.length = session.scalar(select(Upload.length).where(Upload.id == upload.id))
    if upload.length != length:  # another request was faster
        raise ProtocolError(400, _("上传的总长度（请求头 Upload-Length）已经定了，不能再改。"))


def join_pieces(upload: Upload) -> None:
    """Put the pieces of a final upload one after the other; doing it again after a crash starts over."""
    files = partials()
    with opened(upload.id) as partial:
        if partial.offset == upload.length:
            return
        partial.cut_back(0)
        for piece in upload.pieces:
            partial.append_file(files.path(piece))
        partial.flush()


def move_term(session: Session, upload: Upload) -> None:
    """Let an upload that received something wait for its next byte anew."""
    moved = new_term(upload.expires_at, clock.now())
    if moved:
        upload.expires_at = moved
        mine = (Upload.id == upload.id, Upload.state == RECEIVING)
        session.execute(update(Upload).where(*mine).values(expires_at=moved))


def terminate_upload(upload: Upload) -> None:
    """Forget an upload and its bytes, in a transaction of its own; a file that was taken stays where it is.

    Raises ProtocolError 423 while another request writes to it.
    """
    with opened(upload.id):
        with runtime.current().database.unit_of_work() as session:
            session.execute(delete(Upload).where(Upload.id == upload.id))
        partials().remove(upload.id)


def fail_upload(upload_id: str, message: str) -> None:
    """Settle an upload that cannot be taken, in a transaction of its own; call with it opened. Its bytes go."""
    with runtime.current().database.unit_of_work() as session:
        row = session.get_one(Upload, upload_id)
        row.state, row.message = FAILED, message
    partials().remove(upload_id)


def refused(upload: Upload, message: str) -> InvalidInput:
    """The error that its owner hears, beside the field of the file."""
    return InvalidInput({upload.part or "file": message})


def find_stray_partials(session: Session, leeway: timedelta = timedelta(0)) -> list[str]:
    """Ids of partial files that nobody can go on with: no row, expired, or settled long ago.

    ``leeway`` leaves out those that the next sweep will find.
    """
    now = clock.now() - leeway
    rows = {row.id: row for row in session.execute(select(Upload.id, Upload.state, Upload.expires_at))}
    stray = []
    for found in partials().lying():
        row = rows.get(found.upload_id)
        old = now.timestamp() - found.touched > _ORPHAN_SECONDS
        over = row is not None and has_expired(row.state, row.expires_at, now)
        if over or (old and (row is None or row.state in (DONE, FAILED))):
            stray.append(found.upload_id)
    return stray


def sweep_uploads() -> int:
    """Remove stray partial files of this machine, and rows that were remembered long enough; how many files."""
    with runtime.current().database.reading() as session:
        stray = find_stray_partials(session)
    for upload_id in stray:
        partials().remove(upload_id)
    partials().drop_marks()
    with runtime.current().database.unit_of_work() as session:
        session.execute(delete(Upload).where(Upload.expires_at < clock.now() - REMEMBERED_FOR))
    return len(stray)
