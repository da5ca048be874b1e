"""The bytes of one request on their way into a partial file: every one that came is kept, whatever comes after."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound, OutOfSpace
from lzcontest.foundation.i18n import _
from lzcontest.media.adapters.digests import Digests
from lzcontest.media.adapters.partials import Partial
from lzcontest.media.domain.refusal import MediaRefused
from lzcontest.media.domain.sniff import HEAD_BYTES, sniff
from lzcontest.media.domain.tus import Checksum, Digest, ProtocolError
from lzcontest.media.domain.uploads import RECEIVING, has_expired
from lzcontest.media.models import Upload
from lzcontest.media.service.receiving import LOOK_AT_DISK_EVERY, check_claim, ensure_space
from lzcontest.media.service.uploads import fail_upload, opened, partials, refused

# Of larger pieces fewer are needed: from 1 to 4 MiB a sixth of the processor time was saved.
BUFFER = 4 << 20
_UNKNOWN_LENGTH = 1 << 62
DIGESTS = Digests()


class Cut(Exception):
    """The body ended early: the connection broke, fell silent, or gave way to another request."""


class Source(Protocol):
    """The body of a request."""

    announced: int | None  # bytes, None when the client does not say

    def readinto(self, view: memoryview, give_way: Callable[[], bool], /) -> int:
        """Fill ``view`` as far as bytes come; 0 at the end. While silent, asks ``give_way()``. Raises Cut."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a request brings: where it says it begins, what it must sum up to, and its body."""

    offset: int
    checksum: Checksum | None
    source: Source


def receive_piece(upload: Upload, piece: Piece) -> int:
    """Append a request's body to the upload; the new offset, whose bytes are on the disk.

    Outside any transaction. Bytes under a checksum count all together or not at all.
    Raises ProtocolError 409 at another offset, 413 beyond the length, 423 while another writes, 460 for a wrong sum;
    InvalidInput when the beginning is not what the name claims (the upload has then failed); OutOfSpace; Cut.
    """
    with opened(upload.id) as partial:
        _check(upload, piece, partial)
        return _Receiver(upload, piece, partial).run()


def _check(upload: Upload, piece: Piece, partial: Partial) -> None:
    with runtime.current().database.reading() as session:
        row = session.get(Upload, upload.id)  # again, now that nobody else can change it
    if row is None or row.state != RECEIVING or has_expired(row.state, row.expires_at, clock.now()):
        partials().remove(upload.id)
        raise NotFound(_("没有这个上传。请重新选择文件上传。"))
    complete = upload.length == partial.offset
    if piece.offset != partial.offset or (complete and piece.source.announced):
        message = _("文件已经全部收到。") if complete else _("上传的位置对不上，已收到的部分都保留着。会自动接着传。")
        raise ProtocolError(409, message, Upload_Offset=str(partial.offset))
    if (piece.source.announced or 0) > _room(upload) - partial.offset:
        raise ProtocolError(413, _("发来的内容比说好的长（请求头 Upload-Length），没有收下这一段。"))


def _room(upload: Upload) -> int:
    return upload.limit_bytes if upload.length is None else upload.length


class _Receiver:
    """One request's bytes; where it ends for whatever reason, all that counts is on the disk and in the sum."""

    def __init__(self, upload: Upload, piece: Piece, partial: Partial) -> None:
        self.upload, self.piece, self.partial = upload, piece, partial
        self.base = partial.offset
        self.digest = None if upload.concat == "partial" else DIGESTS.at(upload.id, partial)
        self.running: Digest | None = piece.checksum.start() if piece.checksum else None
        self.looked = upload.concat == "partial" or self.base >= HEAD_BYTES

    def run(self) -> int:
        if self.running:
            self.partial.hold_back()
        try:
            self._take()
            self._compare()
        except BaseException:
            if self.running:
                self._drop()
            raise
        finally:
            self.partial.flush()
            if self.partial.offset > self.base:  # else what was known before still holds
                DIGESTS.keep(self.upload.id, self.partial.offset, self.digest)
        return self.partial.offset

    def _take(self) -> None:
        announced = self.piece.source.announced
        size = BUFFER if announced is None else min(BUFFER, announced + 1)
        view, room, since = memoryview(bytearray(size)), _room(self.upload), 0
        while count := self._fill(view, room):
            part = view[:count]
            self._append(part)
            if self.digest:
                self.digest.update(part)
            if self.running:
                self.running.update(part)
            if not self.looked:
                self._look()
            since += count
            if since >= LOOK_AT_DISK_EVERY:
                since = 0
                ensure_space()

    def _fill(self, view: memoryview, room: int) -> int:
        """Up to what there is room for; one byte more shows a body that is too long."""
        left = room - self.partial.offset
        count = self.piece.source.readinto(view[: min(len(view), max(left, 1))], self.partial.wanted)
        if count > left:
            self._drop()
            raise ProtocolError(413, _("发来的内容比说好的长（请求头 Upload-Length），没有收下这一段。"))
        return count

    def _append(self, part: memoryview) -> None:
        try:
            self.partial.append(part)
        except OSError as error:
            self.digest = None  # how much was written is known by the disk alone
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise OutOfSpace(
                    _("服务器存储空间不足，文件暂时收不下，已收到的部分都保留着。请稍后再传，或联系工作人员。")
                ) from error
            raise

    def _drop(self) -> None:
        """Nothing of this request counts."""
        self.partial.cut_back(self.base)

    def _compare(self) -> None:
        if not self.running or not self.piece.checksum:
            return
        if self.running.digest() != self.piece.checksum.wanted:
            raise ProtocolError(460, _("这一段在路上出了差错，没有收下，会自动重传。已收到的部分都保留着。"))
        self.partial.flush()
        self.partial.count_all()

    def _look(self) -> None:
        """Refuse a file that is not what its name claims as soon as its beginning is here."""
        length = self.upload.length
        if self.partial.offset < min(HEAD_BYTES, length or HEAD_BYTES):
            return
        self.looked = True
        if self.upload.filename.lower().endswith(".docx"):
            return  # told by its end as well
        try:
            known = _UNKNOWN_LENGTH if length is None else length
            check_claim(sniff(self.partial.read(0, HEAD_BYTES), b"", known, self.upload.filename), self.upload.role)
        except MediaRefused as error:
            fail_upload(self.upload.id, error.message + error.way_out)
            raise refused(self.upload, error.message + error.way_out) from error
