"""From the last byte to a file that is taken: hashed, looked at, stored, recorded; once, whatever breaks between."""

from datetime import datetime
from typing import Protocol

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import runtime
from lzcontest.foundation.errors import LzError, Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.storage import StoredFile
from lzcontest.media.adapters.partials import Partial
from lzcontest.media.domain.refusal import MediaRefused
from lzcontest.media.domain.sniff import HEAD_BYTES, TAIL_BYTES, sniff
from lzcontest.media.domain.uploads import DONE, RECEIVING
from lzcontest.media.models import MediaFile, Upload
from lzcontest.media.service.incoming import DIGESTS
from lzcontest.media.service.receiving import add_media, check_claim
from lzcontest.media.service.uploads import fail_upload, opened, partials, refused


class Taker(Protocol):
    """Whoever takes the finished file."""

    def lock(self, session: Session, *, target: str) -> None:
        """Take its row locks."""

    def finish(
        self, session: Session, actor: Actor, *, target: str, part: str, media: MediaFile, began_at: datetime
    ) -> None:
        """Take the file. Raises LzError to refuse it for good, Transient to be asked again."""


def finish_upload(actor: Actor, upload: Upload, taker: Taker) -> Upload:
    """Take the file if all its bytes are here; the row as it then is. Asked again, it changes nothing.

    In a transaction of its own. Raises InvalidInput and what the taker raises (the upload has then failed);
    Transient and ProtocolError 423 when it should be asked again: the bytes stay.
    """
    with opened(upload.id) as partial:
        return _finish(actor, upload.id, partial, taker)


def _finish(actor: Actor, upload_id: str, partial: Partial, taker: Taker) -> Upload:
    database = runtime.current().database
    with database.reading() as session:
        row = session.get(Upload, upload_id)
    if row is None or row.state != RECEIVING:
        partials().remove(upload_id)
        if row is None:
            raise refused(Upload(part=""), _("没有这个上传。请重新选择文件上传。"))
        return row
    if row.length != partial.offset:
        return row
    try:
        stored = _stored(row, partial)
        with database.unit_of_work() as session:
            taker.lock(session, target=row.target)
            row = session.get_one(Upload, upload_id)
            media = add_media(session, actor, stored=stored, role=row.role, original_name=row.filename)
            taker.finish(session, actor, target=row.target, part=row.part, media=media, began_at=row.created_at)
            row.state, row.media_id = DONE, media.id
    except Transient:
        raise
    except MediaRefused as error:
        fail_upload(upload_id, error.message + error.way_out)
        raise refused(row, error.message + error.way_out) from error
    except LzError as error:
        fail_upload(upload_id, error.message)
        raise
    DIGESTS.keep(upload_id, 0, None)
    partials().remove(upload_id)
    return row


def _stored(row: Upload, partial: Partial) -> StoredFile:
    size = partial.offset
    head, tail = partial.read(0, HEAD_BYTES), partial.read(max(0, size - TAIL_BYTES), TAIL_BYTES)
    check_claim(sniff(head, tail, size, row.filename), row.role)
    partial.flush()
    sha256 = DIGESTS.whole(row.id, partial)
    return StoredFile(runtime.current().storage.put(partials().path(row.id), sha256), sha256, size)
