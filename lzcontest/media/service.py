"""Receiving files in constant memory, asking for their review copies, and recording what came of it."""

import dataclasses
import hashlib
import shutil
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO

from sqlalchemy import update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.foundation import clock, queue, runtime, storage
from lzcontest.foundation.errors import InvalidInput, NotFound, Transient
from lzcontest.foundation.i18n import _
from lzcontest.foundation.storage import StoredFile
from lzcontest.ledger.domain import canonical_json
from lzcontest.ledger.service import record
from lzcontest.media.domain.formats import FORMATS, ROLE_KINDS, role_for
from lzcontest.media.domain.probe import Probe
from lzcontest.media.domain.refusal import MediaRefused, refuse
from lzcontest.media.domain.rules import megabytes
from lzcontest.media.domain.sniff import HEAD_BYTES, TAIL_BYTES, sniff
from lzcontest.media.models import MediaFile, Rendition
from lzcontest.media.policy import can_stop_processing
from lzcontest.media.queries import JOB, get_current_rendition, get_media, get_rendition, job_id_of

ADVANCE = "lzcontest.intake.jobs.advance_entry"
LOOK_AT_DISK_EVERY = 64 << 20


def receive_stream(
    chunks: Iterable[bytes], *, limit_bytes: int = 0, original_name: str = "", role: str = ""
) -> StoredFile:
    """Store an upload as it comes, in constant memory, outside any transaction.

    ``limit_bytes`` 0 means the product's own limit. With ``original_name`` the beginning and end must be
    what its extension (and ``role``) claims; of a refused upload nothing is kept.
    Raises InvalidInput (field ``file``): too large, empty, not what it claims; Transient: disk too full.
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
        _check_claim(sniff(head, tail, size, name), role)


def _check_claim(format_name: str, role: str) -> None:
    if role and FORMATS[format_name].kind != ROLE_KINDS[role] and not (role == "audio" and format_name == "mp4"):
        raise refuse("unsupported_format")
    if role == "pdf" and format_name != "pdf":
        raise refuse("unsupported_format")


def ensure_space(needed_bytes: int = 0) -> None:
    """Raises Transient when storing ``needed_bytes`` more would leave less disk than the settings reserve."""
    settings = runtime.current().settings
    if shutil.disk_usage(settings.data_dir).free - needed_bytes < settings.min_free_mb << 20:
        raise Transient(_("服务器存储空间不足，文件没有收下，已填写的内容不受影响。请稍后再传，或联系工作人员。"))


def add_media(session: Session, actor: Actor, *, stored: StoredFile, role: str = "", original_name: str) -> MediaFile:
    """Record an upload that ``receive_stream`` has stored.

    ``role`` is audio, video, image, pdf or document; by default what the name's extension says.
    Raises InvalidInput (field ``file``) for an extension that is not taken.
    """
    role = role or role_for(original_name) or ""
    if role not in ROLE_KINDS:
        raise InvalidInput({"file": refuse("unsupported_format").message + refuse("unsupported_format").way_out})
    name = original_name.replace("\\", "/").rsplit("/", 1)[-1][-255:]
    media = MediaFile(
        owner_id=actor.id,
        role=role,
        original_name="".join(c for c in name if c.isprintable()),
        size=stored.size,
        sha256=stored.sha256,
        storage_key=stored.key,
    )
    session.add(media)
    session.flush()
    record(session, actor, "media.received", "media", media.id, sha256=stored.sha256, size=stored.size, role=role)
    return media


def request_processing(session: Session, media_id: str) -> None:
    """Have the file probed and its review copy made; one that is ready already is reported again at once.

    Whoever uses the file hears of the outcome through the job ``intake.jobs.advance_entry``.
    """
    media = get_media(session, media_id)
    if media.state == "ready":
        announce(session, media_id)
        return
    media.state, media.failure, media.failure_code = "processing", "", ""
    queue.enqueue_after_commit(session, JOB, queue="media", key=media_id, media_id=media_id)


def stop_processing(session: Session, actor: Actor, *, media_id: str, organises: bool = False) -> None:
    """Stop the work on a file; the original stays and can be processed again later."""
    media = get_media(session, media_id)
    can_stop_processing(actor.id, media.owner_id, organises).require()
    if media.state != "processing":
        return
    queue.cancel(session, job_id_of(media_id))
    media.state = "stored"
    record(session, actor, "media.stopped", "media", media_id)


def announce(session: Session, media_id: str) -> None:
    """Tell the entries that use this file that it is settled."""
    queue.enqueue_after_commit(session, ADVANCE, queue="text", key=media_id, media_id=media_id)


def save_probe(session: Session, media_id: str, probe: Probe) -> None:
    """Keep the facts found in a file."""
    facts = dataclasses.asdict(probe)
    get_media(session, media_id).probe = {**facts, "tags": [list(tag) for tag in probe.tags]}


def settle_ready(session: Session, media_id: str, *, kind: str = "", prefix: str = "", manifest: Any = None) -> None:
    """Make the copy under ``prefix`` the current one (no ``kind``: there is nothing to make), in the caller's fence."""
    media = get_media(session, media_id)
    now = clock.now()
    facts: dict[str, Any] = {}
    if kind:
        old = update(Rendition).where(Rendition.media_id == media_id, Rendition.superseded_at.is_(None))
        session.execute(old.values(superseded_at=now))
        rendition = Rendition(media_id=media_id, kind=kind, prefix=prefix, manifest=manifest)
        session.add(rendition)
        session.flush()
        digest = hashlib.sha256(canonical_json(manifest)).hexdigest()
        facts = {"rendition": rendition.id, "copy": kind, "manifest_sha256": digest}
    media.state, media.failure, media.failure_code, media.processed_at = "ready", "", "", now
    record(session, SYSTEM, "media.ready", "media", media_id, sha256=media.sha256, **facts)
    announce(session, media_id)


def settle_failed(session: Session, media_id: str, *, code: str, failure: str) -> None:
    """Record that no review copy can be made, with a sentence for the owner, in the caller's fence."""
    media = get_media(session, media_id)
    media.state, media.failure, media.failure_code, media.processed_at = "failed", failure, code, clock.now()
    record(session, SYSTEM, "media.failed", "media", media_id, sha256=media.sha256, code=code)
    announce(session, media_id)


def open_original(session: Session, media_id: str, start: int = 0) -> BinaryIO:
    """The bytes of an original from ``start`` on. Raises NotFound."""
    return _opened(get_media(session, media_id).storage_key, start)


def open_rendition_file(session: Session, rendition_id: str, name: str, start: int = 0) -> BinaryIO:
    """The bytes of one file of a review copy; ``name`` must be in its manifest. Raises NotFound."""
    return _opened(rendition_key(get_rendition(session, rendition_id), name), start)


def open_current_file(session: Session, media_id: str, name: str) -> BinaryIO:
    """``open_rendition_file`` for the current copy of a file. Raises NotFound while there is none."""
    rendition = get_current_rendition(session, media_id)
    if rendition is None:
        raise NotFound(_("没有这个文件。"))
    return _opened(rendition_key(rendition, name), 0)


def rendition_key(rendition: Rendition, name: str) -> str:
    """Where in the storage a file of a review copy lies. Raises NotFound unless the manifest names it."""
    if name not in rendition.manifest.get("files", {}):
        raise NotFound(_("没有这个文件。"))
    return f"{rendition.prefix}/{name}"


def _opened(key: str, start: int) -> BinaryIO:
    try:
        return runtime.current().storage.open(key, start)
    except FileNotFoundError as error:
        raise NotFound(_("没有这个文件。")) from error
