"""Handing out review copies and originals: sealed links that expire, ranges, and headers that keep files harmless."""

import base64
import binascii
import hashlib
from datetime import timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, BinaryIO
from urllib.parse import quote

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from flask import Response, request
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import ID_LENGTH
from lzcontest.foundation.storage import CHUNK, LocalStorage
from lzcontest.media import queries, service
from lzcontest.media.domain.formats import format_for
from lzcontest.media.models import Rendition
from lzcontest.web.shared.session import close_reading, reading_session

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LIFETIME = timedelta(hours=2)
# Links made within one step are the same, so that a browser's cache and an open page's playlist go on working.
STEP = timedelta(minutes=30)
# A copy changes only by what is released of it, such as subtitles that were found clean.
REMEMBERED_SECONDS = 10
ACCEL_PREFIX = "/_files/"


def _sealer() -> AESSIV:
    """Deterministic encryption: the same link for the same file and person, and nothing to read in it."""
    return AESSIV(hashlib.sha256(b"lzcontest files\0" + runtime.current().secret.encode()).digest())


def rendition_base(scope: str, rendition_id: str) -> str:
    """The opaque token of a review copy for ``scope`` (audience, work and person); it expires in 2 to 2½ hours.

    The page writes it into the address before the file's name: ``…/files/<token>/<name>``.
    """
    step = int(STEP.total_seconds())
    ends = -(-int((clock.now() + LIFETIME).timestamp()) // step) * step
    sealed = _sealer().encrypt(ends.to_bytes(6, "big") + rendition_id.encode(), [scope.encode()])
    return base64.urlsafe_b64encode(sealed).rstrip(b"=").decode()


def read_token(scope: str, token: str) -> str:
    """The rendition's id. Raises NotFound for a token that is altered, expired or of another scope."""
    try:
        sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
        plain = _sealer().decrypt(sealed, [scope.encode()])
    except (binascii.Error, ValueError, InvalidTag):
        raise NotFound(_("文件地址无效或已过期。请刷新页面后再看。")) from None
    if len(plain) != 6 + ID_LENGTH or int.from_bytes(plain[:6], "big") < clock.now().timestamp():
        raise NotFound(_("文件地址无效或已过期。请刷新页面后再看。"))
    return plain[6:].decode()


def send_rendition_file(rendition_id: str, name: str) -> Response:
    """One file of a review copy, whole or the range asked for. Raises NotFound unless its manifest names it."""
    rendition = _copy(rendition_id, int(clock.now().timestamp()) // REMEMBERED_SECONDS)
    key = service.rendition_key(rendition, name)
    facts = rendition.manifest["files"][name]
    close_reading()  # a film may be read for minutes; the database need not wait with it
    response = _send(key, facts["size"], facts["sha256"], facts["type"])
    # Within a token nothing ever changes; only this person's browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=7200, immutable"
    return response


@lru_cache(maxsize=64)
def _copy(rendition_id: str, _moment: int) -> Rendition:
    """A review copy's row, read anew every so often and apart from any session.

    A player asks for piece after piece of one copy, and a film's list of files takes longer to read than a piece to send.
    """
    session = reading_session()
    rendition = queries.get_rendition(session, rendition_id)
    session.expunge(rendition)
    return rendition


def send_original(media_id: str, file_stem: str) -> Response:
    """An original as a download named ``file_stem`` (the entry's number) with its extension; never shown in place."""
    media = queries.get_media(reading_session(), media_id)
    kind = format_for(media.original_name)
    key, size, sha256 = media.storage_key, media.size, media.sha256
    close_reading()
    response = _send(key, size, sha256, kind.media_type if kind else "application/octet-stream")
    name = f"{file_stem}.{kind.extensions[0]}" if kind else file_stem
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response.headers["Cache-Control"] = "private, no-store"
    return response


class _Stored:
    """A stored file as a seekable stream that is opened at the place first read."""

    def __init__(self, key: str, size: int) -> None:
        self.key, self.size, self.at = key, size, 0
        self.stream: BinaryIO | None = None

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.at

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move before anything is read; later moves reopen."""
        self.close()
        self.at = offset + (0, self.at, self.size)[whence]
        return self.at

    def read(self, length: int = -1) -> bytes:
        if self.stream is None:
            self.stream = runtime.current().storage.open(self.key, self.at)
        data = self.stream.read(length)
        self.at += len(data)
        if not data:
            self.close()
        return data

    def close(self) -> None:
        if self.stream is not None:
            self.stream.close()
            self.stream = None


def _one_range() -> "WSGIEnvironment":
    """The request, without a Range of several parts or one that cannot be read: RFC 9110 lets us answer with the whole."""
    asked = parse_range_header(request.headers.get("Range"))
    if asked is not None and asked.units == "bytes" and len(asked.ranges) == 1:
        return request.environ
    return {name: value for name, value in request.environ.items() if name != "HTTP_RANGE"}


def _by_the_kernel(response: Response, key: str) -> None:
    """Let the server send the file, or its part, from the disk to the network itself (sendfile), where it can."""
    running, wrapper = runtime.current(), request.environ.get("wsgi.file_wrapper")
    if request.method != "GET" or response.status_code not in (200, 206) or wrapper is None:
        return
    if isinstance(running.storage, LocalStorage):
        start = response.content_range.start or 0 if response.status_code == 206 else 0
        # Servers send from where the file stands, and no more than Content-Length says.
        response.response = wrapper(running.storage.open(key, start), CHUNK)


def _send(key: str, size: int, sha256: str, media_type: str) -> Response:
    """A stored file with a tag, honouring Range and If-None-Match; bare of every right a page has."""
    running = runtime.current()
    if running.settings.accel_redirect and isinstance(running.storage, LocalStorage):
        response = Response(mimetype=media_type)
        response.headers["X-Accel-Redirect"] = ACCEL_PREFIX + quote(key)
    else:
        try:
            running.storage.size(key)  # a lost file must be said before the first byte is sent
        except FileNotFoundError:
            raise NotFound(_("这个文件暂时找不到，工作人员会处理。")) from None
        stream = wrap_file(request.environ, _Stored(key, size), CHUNK)  # type: ignore[arg-type]
        response = Response(stream, mimetype=media_type, direct_passthrough=True)
        response.content_length = size
        response.set_etag(sha256)
        response.make_conditional(_one_range(), accept_ranges=True, complete_length=size)
        _by_the_kernel(response, key)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox; frame-ancestors 'none'"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
