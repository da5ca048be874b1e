"""Receiving files in constant memory, refused as soon as they cannot be taken, and recording them."""

import shutil
from collections.abc import Iterable, Iterator

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import runtime, storage
from lzcontest.foundation.errors import InvalidInput, OutOfSpace
from lzcontest.foundation.i18n import _
from lzcontest.foundation.queue import JobContext, reserved_bytes
from lzcontest.foundation.storage import StoredFile
from lzcontest.ledger.service import record
from lzcontest.media.domain.formats import FORMATS, ROLE_KINDS, clean_file_name, role_for
from lzcontest.media.domain.refusal import MediaRefused, refuse
from lzcontest.media.domain.rules import megabytes
from lzcontest.media.domain.sniff import HEAD_BYTES, TAIL_BYTES, sniff
from lzcontest.media.models import MediaFile

LOOK_AT_DISK_EVERY = 64 << 20


def receive_stream(
    chunks: Iterable[bytes], *, limit_bytes: int = 0, original_name: str = "", role: str = ""
) -> StoredFile:
    """Store an upload as it comes, in constant memory, outside any transaction.

    ``limit_bytes`` 0 means the product's own limit. With ``original_name`` the beginning and end must be
    what its extension (and ``role``) claims; of a refused upload nothing is kept.
    Raises InvalidInput (field ``file``): too large, empty, not what it claims; OutOfSpace: disk too full.
    """
    running = runtime.current()
    most = running.settings.max_upload_mb << 20
    limit = min(limit_bytes or most, most)
    watched = _watched(chunks, limit, original_name, role)
    try:
        return storage.store_stream(running.storage, running.settings.data_dir / "uploads", watched)
    except MediaRefused as refused:
        raise InvalidInput({"file": f"{refused.message}{refused.way_out}"}) from refused


def _watched(chunks: Iterable[bytes], limit: int, name: str, role: str) -> Iterator[bytes]:
    """``chunks``, ended by an error as soon as the upload cannot be taken."""
    size, looked, head, tail = 0, 0, b"", b""
    if name and role_for(name) is None:
        raise refuse("unsupported_format")
    ensure_space()
    for chunk in chunks:
        size += len(chunk)
        if size > limit:
            raise InvalidInput(
                {"file": _("文件超过 %(limit)s 的上限，没有收下。请压缩后重新上传。", limit=megabytes(limit))}
            )
        if size - looked >= LOOK_AT_DISK_EVERY:
            looked = size
            ensure_space()
        head = head + chunk[: HEAD_BYTES - len(head)] if len(head) < HEAD_BYTES else head
        tail = (tail + chunk)[-TAIL_BYTES:]
        yield chunk
    if size == 0:
        raise refuse("empty")
    if name:
        check_claim(sniff(head, tail, size, name), role)


def check_claim(format_name: str, role: str) -> None:
    """Raises MediaRefused when a file of this format cannot play the role."""
    if role and FORMATS[format_name].kind != ROLE_KINDS[role] and not (role == "audio" and format_name == "mp4"):
        raise refuse("unsupported_format")
    if role == "pdf" and format_name != "pdf":
        raise refuse("unsupported_format")


def ensure_space(needed_bytes: int = 0) -> None:
    """Raises OutOfSpace when storing ``needed_bytes`` more would leave less disk than the settings and running jobs reserve."""
    with runtime.current().database.reading() as session:
        _ensure_free(needed_bytes + reserved_bytes(session))


def reserve_space(context: JobContext, needed_bytes: int) -> None:
    """Keep so much disk for a job until it ends, the estimate of all it will write. Raises OutOfSpace: it waits."""
    with runtime.current().database.reading() as session:
        others = reserved_bytes(session, besides=context.job_id)
    _ensure_free(needed_bytes + others)
    context.reserve(needed_bytes)


def free_bytes() -> int:
    """How much may still be stored before the disk holds no more than the settings want kept free; never below 0."""
    return max(0, _spare_bytes())


def _spare_bytes() -> int:
    """What is free beyond the reserve; below 0 when the reserve itself is being used up."""
    settings = runtime.current().settings
    return shutil.disk_usage(settings.data_dir).free - (settings.min_free_mb << 20)


def _ensure_free(needed_bytes: int) -> None:
    if _spare_bytes() < needed_bytes:
        raise OutOfSpace(
            _("服务器存储空间不足，暂时不能接收或处理文件。已提交和已填写的内容不受影响，请稍后再试，或联系工作人员。")
        )


def add_media(session: Session, actor: Actor, *, stored: StoredFile, role: str = "", original_name: str) -> MediaFile:
    """Record an upload that ``receive_stream`` has stored.

    ``role`` is audio, video, image, pdf or document; by default what the name's extension says.
    Raises InvalidInput (field ``file``) for an extension that is not taken.
    """
    role = role or role_for(original_name) or ""
    if role not in ROLE_KINDS:
        raise InvalidInput({"file": refuse("unsupported_format").message + refuse("unsupported_format").way_out})
    media = MediaFile(
        owner_id=actor.id,
        role=role,
        original_name=clean_file_name(original_name),
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
    )
    session.add(media)
    session.flush()
    record(session, actor, "media.received", "media", media.id, sha256=stored.sha256, size=stored.size, role=role)
    return media
