"""Files of a work that come without scripts, with its form, and files let go; scripts send by ``/uploads/``."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any

from flask import flash, redirect, request, url_for

from lzcontest.entries.domain import FilePart, file_parts
from lzcontest.entries.queries import lock_entry
from lzcontest.entries.service import attach_file, remove_file
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.formats import clean_file_name
from lzcontest.media.models import MediaFile
from lzcontest.media.service import add_media, receive_stream
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import unit_of_work

CHUNK = 1 << 20


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
            _receive(opened.entry.id, wanted, clean_file_name(sent.filename), _chunks(sent.stream), opened.now)
        except InvalidInput as error:
            wrong[wanted.part] = error.message
    return wrong


def _receive(entry_id: str, wanted: FilePart, name: str, chunks: Iterator[bytes], began: datetime) -> MediaFile:
    refusal = wanted.refusal(name)
    if refusal:
        raise InvalidInput({wanted.part: refusal})
    role = wanted.role(name)
    stored = receive_stream(chunks, limit_bytes=wanted.max_bytes, original_name=name, role=role)
    actor = current_actor()
    with unit_of_work() as session:
        lock_entry(session, entry_id)  # before the ledger's own lock, in the order in which works are handed in
        media = add_media(session, actor, stored=stored, role=role, original_name=name)
        attach_file(session, actor, entry_id=entry_id, part=wanted.part, media_id=media.id, began_at=began)
        return media


def _chunks(stream: IO[bytes]) -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        yield chunk
