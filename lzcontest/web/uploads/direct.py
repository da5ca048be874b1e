"""Uploads that the browser sends straight to the storage: we say who may, sign each part, and take the whole."""

from typing import Any

from flask import request

from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain import tus
from lzcontest.media.domain.tus import ProtocolError
from lzcontest.media.domain.uploads import RECEIVING
from lzcontest.media.models import Upload
from lzcontest.media.service import (
    begin_direct_upload,
    direct_part_bytes,
    held_parts,
    join_direct_upload,
    move_term,
    part_addresses,
)
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import unit_of_work
from lzcontest.web.shared.upload_targets import find_target
from lzcontest.web.uploads import blueprint
from lzcontest.web.uploads.answers import as_json, location, own_upload
from lzcontest.web.uploads.protocol import purpose_of

MOST_SIGNED = 64


@blueprint.route("/direct", methods=["POST"])
@access(Permission.SIGNED_IN)
def create_direct() -> Any:
    """Begin an upload; said in the same headers as tus says it, answered with its address."""
    creation = tus.parse_creation(request.headers)
    if not creation.length or creation.concat:  # of nothing no part could ever come
        raise ProtocolError(400, _("请求头 Upload-Length 应为文件的大小。"))
    purpose, actor = purpose_of(creation), current_actor()
    with unit_of_work() as session:
        terms = find_target(purpose.purpose).begin(
            session,
            actor,
            target=purpose.target,
            part=purpose.part,
            filename=purpose.filename,
            size=creation.length,
        )
        upload = begin_direct_upload(session, actor, creation=creation, purpose=purpose, terms=terms)
    return "", 201, {"Location": location(upload.id)}


@blueprint.route("/<upload_id>/parts")
@access(Permission.SIGNED_IN)
def parts(upload_id: str) -> Any:
    """How large parts are, and the numbers of those that the storage has already."""
    upload = _receiving(upload_id)
    return {"part_size": direct_part_bytes(upload), "held": [part.number for part in held_parts(upload)]}


@blueprint.route("/<upload_id>/parts", methods=["POST"])
@access(Permission.SIGNED_IN)
def sign_parts(upload_id: str) -> Any:
    """Addresses to send these parts to, each for one part of exactly its size."""
    upload = _receiving(upload_id)
    told = request.get_json(silent=True)
    numbers = told.get("numbers") if isinstance(told, dict) else None
    if not isinstance(numbers, list) or not all(isinstance(n, int) for n in numbers) or len(numbers) > MOST_SIGNED:
        raise InvalidInput({"numbers": _("应为最多 %(most)s 个段号。", most=MOST_SIGNED)})
    with unit_of_work() as session:
        move_term(session, upload)
    return {"addresses": part_addresses(upload, numbers)}


@blueprint.route("/<upload_id>/joined", methods=["POST"])
@access(Permission.SIGNED_IN)
def join(upload_id: str) -> Any:
    """All parts are there: have them joined and looked at."""
    upload = own_upload(upload_id)
    told = request.get_json(silent=True)
    digest = told.get("digest") if isinstance(told, dict) else ""
    if not upload.sending:
        raise _wrong_way()
    with unit_of_work() as session:
        upload = join_direct_upload(session, upload, digest=str(digest or "")[:64])
    return as_json(upload)


def _receiving(upload_id: str) -> Upload:
    upload = own_upload(upload_id)
    if not upload.sending:
        raise _wrong_way()
    if upload.state != RECEIVING:
        raise ProtocolError(409, _("文件已经全部收到。"))
    return upload


def _wrong_way() -> ProtocolError:
    return ProtocolError(409, _("这个上传不走文件库。请刷新页面后重新选择文件。"))
