"""The words of tus 1.0 (tus.io/protocols/resumable-upload): what a client may say, and how it is answered."""

import base64
import binascii
import hashlib
import zlib
from dataclasses import dataclass
from typing import Any, Protocol

from lzcontest.foundation.errors import LzError
from lzcontest.foundation.i18n import gettext as _

VERSION = "1.0.0"
EXTENSIONS = (
    "creation",
    "creation-with-upload",
    "creation-defer-length",
    "termination",
    "checksum",
    "expiration",
    "concatenation",
)
BODY_TYPE = "application/offset+octet-stream"
METADATA_MOST = 4096
_DIGEST_BYTES = {"sha1": 20, "sha256": 32, "md5": 16, "crc32": 4}
ALGORITHMS = tuple(_DIGEST_BYTES)


class ProtocolError(LzError):
    """A request that tus does not allow; ``status`` is the one the protocol asks for, ``headers`` go with it."""

    def __init__(self, status: int, message: str, **headers: str) -> None:
        super().__init__(message)
        self.status = status
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


class Digest(Protocol):
    """What ``hashlib`` gives, and our CRC-32."""

    def update(self, data: Any, /) -> None:
        """Take further bytes."""

    def digest(self) -> bytes:
        """The sum of all bytes so far."""


class _Crc32:
    def __init__(self) -> None:
        self.value = 0

    def update(self, data: Any, /) -> None:
        self.value = zlib.crc32(data, self.value)

    def digest(self) -> bytes:
        return self.value.to_bytes(4, "big")


@dataclass(frozen=True, slots=True)
class Checksum:
    """What the body of a request must sum up to."""

    algorithm: str
    wanted: bytes

    def start(self) -> Digest:
        """A running sum of this kind."""
        if self.algorithm == "crc32":
            return _Crc32()
        running: Digest = hashlib.new(self.algorithm, usedforsecurity=False)
        return running


@dataclass(frozen=True, slots=True)
class Creation:
    """A creation request: ``length`` in bytes (None: said later), ``concat`` empty, partial or final."""

    length: int | None
    metadata: dict[str, str]
    metadata_sent: str
    concat: str = ""
    pieces: tuple[str, ...] = ()


def check_version(sent: str | None) -> None:
    """Raises ProtocolError 412 unless the client speaks our version."""
    if sent != VERSION:
        message = _("上传程序的版本不符（请求头 Tus-Resumable 应为 1.0.0）。请刷新页面后重试。")
        raise ProtocolError(412, message, Tus_Version=VERSION)


def check_body_type(sent: str | None) -> None:
    """Raises ProtocolError 415 unless the body is declared as tus asks."""
    if (sent or "").split(";")[0].strip().lower() != BODY_TYPE:
        raise ProtocolError(415, _("请求头 Content-Type 应为 %(type)s。", type=BODY_TYPE))


def parse_size(name: str, sent: str | None) -> int:
    """The whole number of a header. Raises ProtocolError 400 naming it."""
    if not sent or not sent.isascii() or not sent.isdecimal() or len(sent) > 18:
        raise ProtocolError(400, _("请求头 %(name)s 应为不小于 0 的整数。", name=name))
    return int(sent)


def parse_metadata(sent: str) -> dict[str, str]:
    """Keys and decoded values of ``Upload-Metadata``; bytes that are no UTF-8 are replaced.

    Raises ProtocolError: 413 above 4096 characters; 400 for empty, repeated or not ASCII keys and bad base 64.
    """
    if len(sent) > METADATA_MOST:
        raise ProtocolError(413, _("请求头 Upload-Metadata 过长，最多 %(most)s 个字符。", most=METADATA_MOST))
    found: dict[str, str] = {}
    for pair in sent.split(",") if sent.strip() else ():
        key, _space, value = pair.strip().partition(" ")
        if not key or not key.isascii() or not key.isprintable() or key in found:
            raise ProtocolError(400, _("请求头 Upload-Metadata 的键应为不重复的 ASCII 字符。"))
        found[key] = _decoded("Upload-Metadata", value.strip()).decode("utf-8", "replace")
    return found


def parse_checksum(sent: str | None) -> Checksum | None:
    """``Upload-Checksum``: an algorithm, a space and the sum in base 64. Raises ProtocolError 400."""
    if sent is None:
        return None
    algorithm, _space, value = sent.partition(" ")
    if algorithm not in ALGORITHMS:
        raise ProtocolError(400, _("请求头 Upload-Checksum 只能用 %(names)s。", names=" ".join(ALGORITHMS)))
    wanted = _decoded("Upload-Checksum", value)
    if len(wanted) != _DIGEST_BYTES[algorithm]:
        raise ProtocolError(400, _("请求头 Upload-Checksum 的校验值长度不对。"))
    return Checksum(algorithm, wanted)


class Headers(Protocol):
    """The headers of a request, whatever the case of their names."""

    def get(self, name: str, /) -> str | None:
        """One header, or None."""


def parse_creation(headers: Headers) -> Creation:
    """What a creation request asks for. Raises ProtocolError 400 or 413, naming the header."""
    sent = headers.get("Upload-Metadata") or ""
    metadata = parse_metadata(sent)
    concat, pieces = parse_concat(headers.get("Upload-Concat"))
    length, deferred = headers.get("Upload-Length"), headers.get("Upload-Defer-Length")
    if concat == "final":
        if length is not None or deferred is not None:
            raise ProtocolError(400, _("拼接上传不能带请求头 Upload-Length。"))
        return Creation(None, metadata, sent, concat, pieces)
    if deferred is not None:
        if deferred != "1" or length is not None:
            raise ProtocolError(400, _("请求头 Upload-Defer-Length 只能是 1，且不能与 Upload-Length 同用。"))
        return Creation(None, metadata, sent, concat)
    return Creation(parse_size("Upload-Length", length), metadata, sent, concat)


def parse_concat(sent: str | None) -> tuple[str, tuple[str, ...]]:
    """``Upload-Concat``: its kind ("", partial, final) and the addresses a final one joins. Raises ProtocolError 400."""
    if sent is None:
        return "", ()
    if sent.strip() == "partial":
        return "partial", ()
    kind, _semicolon, addresses = sent.partition(";")
    pieces = tuple(addresses.split())
    if kind.strip() != "final" or not pieces:
        raise ProtocolError(400, _("请求头 Upload-Concat 应为 partial，或 final; 后跟各段的地址。"))
    return "final", pieces


def _decoded(name: str, value: str) -> bytes:
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ProtocolError(400, _("请求头 %(name)s 的值应为 Base64。", name=name)) from error
