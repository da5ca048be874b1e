"""Files of a work, streamed to the storage in constant memory; with scripts the raw body, without a form."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from urllib.parse import unquote

from flask import flash, jsonify, redirect, request, url_for

from lzcontest.entries.queries import lock_entry
from lzcontest.entries.service import attach_file, remove_file
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, LzError, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.formats import clean_file_name
from lzcontest.media.models import MediaFile
from lzcontest.media.service import add_media, receive_stream
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work
from lzcontest.web.entrant.parts import FilePart, file_parts, too_large
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import close_reading, reading_session, unit_of_work

CHUNK = 1 << 20
# So much of a refused body is read away, that the browser hears the reason instead of a broken connection.
DRAIN = 64 << 20


@blueprint.route("/works/<entry_id>/files/<part>", methods=["POST"])
@access(Permission.SIGNED_IN)
def upload(entry_id: str, part: str) -> Any:
    """Receive the raw body as the work's file for ``part``; answers id, name, size and SHA-256."""
    began = clock.now()
    name = clean_file_name(unquote(request.headers.get("X-File-Name", "")))
    try:
        opened = open_work(reading_session(), entry_id)
        opened.edit.require()
        wanted = _wanted(opened, part)
        close_reading()  # an upload may last an hour; nothing is kept open meanwhile
        media = _receive(entry_id, wanted, name, _chunks(request.stream), request.content_length, began)
    except LzError:
        _drain(request.stream)
        raise
    return jsonify(ok=True, id=media.id, name=media.original_name, size=media.size, sha256=media.sha256)


@blueprint.route("/works/<entry_id>/files/<part>/remove", methods=["POST"])
@access(Permission.SIGNED_IN)
def upload_remove(entry_id: str, part: str) -> Any:
    """Let go of a file."""
    with unit_of_work() as session:
        remove_file(session, current_actor(), entry_id=entry_id, part=part)
    flash(_("文件已移除，可以另选一个。"), "ok")
    return redirect(url_for("entrant.work", entry_id=entry_id, _anchor=part))


def take_form_files(opened: OpenWork) -> dict[str, str]:
    """Take the files of a form that was sent without scripts; part → why one was not taken."""
    wrong: dict[str, str] = {}
    for wanted in file_parts(opened.rules):
        sent = request.files.get(f"{wanted.part}_file")
        if sent is None or not sent.filename:
            continue
        try:
            _receive(opened.entry.id, wanted, clean_file_name(sent.filename), _chunks(sent.stream), None, opened.now)
        except InvalidInput as error:
            wrong[wanted.part] = error.message
    return wrong


def _receive(
    entry_id: str, wanted: FilePart, name: str, chunks: Iterator[bytes], length: int | None, began: datetime
) -> MediaFile:
    refusal = wanted.refusal(name)
    if refusal:
        raise InvalidInput({wanted.part: refusal})
    if length is not None and length > wanted.max_bytes:
        raise InvalidInput({wanted.part: too_large(wanted)})
    role = wanted.role(name)
    stored = receive_stream(chunks, limit_bytes=wanted.max_bytes, original_name=name, role=role)
    actor = current_actor()
    with unit_of_work() as session:
        lock_entry(session, entry_id)  # before the ledger's own lock, in the order in which works are handed in
        media = add_media(session, actor, stored=stored, role=role, original_name=name)
        attach_file(session, actor, entry_id=entry_id, part=wanted.part, media_id=media.id, began_at=began)
        return media


def _wanted(opened: OpenWork, part: str) -> FilePart:
    for wanted in file_parts(opened.rules):
        if wanted.part == part:
            return wanted
    raise NotFound(_("这个类别不收这种文件。"))


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk


def _drain(stream: IO[bytes]) -> None:
    left = DRAIN
    while left > 0 and (chunk := stream.read(CHUNK)):
        left -= len(chunk)
