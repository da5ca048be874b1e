"""tus 1.0 over HTTP: OPTIONS, POST, HEAD, PATCH and DELETE, each as the protocol's text has it."""

from typing import Any

from flask import make_response, request
from werkzeug.datastructures import Headers

from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain import tus
from lzcontest.media.domain.formats import clean_file_name
from lzcontest.media.domain.tus import Creation, ProtocolError
from lzcontest.media.domain.uploads import DONE, FAILED, UploadTerms, new_term
from lzcontest.media.models import Upload
from lzcontest.media.service import (
    Piece,
    Purpose,
    begin_upload,
    declare_length,
    drop_direct,
    join_pieces,
    most_bytes,
    move_term,
    receive_piece,
    terminate_upload,
)
from lzcontest.web.shared.access import Permission, access, current_actor, open_to_public
from lzcontest.web.shared.session import unit_of_work
from lzcontest.web.shared.upload_targets import find_target
from lzcontest.web.uploads import blueprint
from lzcontest.web.uploads.answers import as_json, location, offset_of, own_upload, upload_headers, upload_id_of
from lzcontest.web.uploads.body import body_of
from lzcontest.web.uploads.completing import complete
from lzcontest.web.uploads.places import Places
from lzcontest.web.uploads.sweeping import sweep_now_and_then

# Of the threads of a web process, so many at most wait for the bytes of uploads, and so many for one person's: a page
# sends two files at once.
_receiving = Places(most=12, most_of_one=4, patience_seconds=5)


@blueprint.route("/", strict_slashes=False, methods=["OPTIONS"])
@blueprint.route("/<upload_id>", methods=["OPTIONS"])
@open_to_public
def options(upload_id: str = "") -> Any:
    """What this server can; asked before anybody signs in."""
    return (
        "",
        204,
        {
            "Tus-Version": tus.VERSION,
            "Tus-Extension": ",".join(tus.EXTENSIONS),
            "Tus-Max-Size": str(most_bytes()),
            "Tus-Checksum-Algorithm": ",".join(tus.ALGORITHMS),
        },
    )


@blueprint.route("/", strict_slashes=False, methods=["POST"])
@access(Permission.SIGNED_IN)
def create() -> Any:
    """Begin an upload, with the first bytes of the file where the request brings them."""
    tus.check_version(request.headers.get("Tus-Resumable"))
    creation = tus.parse_creation(request.headers)
    checksum = tus.parse_checksum(request.headers.get("Upload-Checksum"))
    brings = bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if brings:
        tus.check_body_type(request.content_type)
        if creation.concat == "final":
            raise ProtocolError(403, _("拼接上传不接收内容，只把各段连起来。"))
    pieces = [own_upload(upload_id_of(address)) for address in creation.pieces]
    sweep_now_and_then()
    upload = _begin(creation, pieces)
    if pieces:
        join_pieces(upload)
    offset = _receive(upload, Piece(0, checksum, body_of(request))) if brings else offset_of(upload)
    upload = complete(current_actor(), upload, offset, quiet=not offset)
    headers = upload_headers(upload, offset)
    headers.pop("Upload-Metadata", None)
    return "", 201, {**headers, "Location": location(upload.id)}


def _receive(upload: Upload, piece: Piece) -> int:
    """The new offset. Raises Transient when too many send at once: pages must find a thread, too."""
    with _receiving.taken(upload.owner_id):
        return receive_piece(upload, piece)


def purpose_of(creation: Creation) -> Purpose:
    """What the metadata say the upload is for."""
    told = creation.metadata
    return Purpose(
        _word(told, "purpose", 20),
        _word(told, "target", 40),
        _word(told, "part", 40),
        clean_file_name(told.get("filename", "")),
    )


def _word(told: dict[str, str], name: str, most: int) -> str:
    """A value as the database can keep it: PostgreSQL takes no NUL."""
    return "".join(c for c in told.get(name, "") if c.isprintable())[:most]


def _begin(creation: Creation, pieces: list[Upload]) -> Upload:
    purpose, actor = purpose_of(creation), current_actor()
    length = _joined_length(pieces) if pieces else creation.length
    with unit_of_work() as session:
        terms = UploadTerms(most_bytes(), "")
        if creation.concat != "partial":
            terms = find_target(purpose.purpose).begin(
                session, actor, target=purpose.target, part=purpose.part, filename=purpose.filename, size=length
            )
        return begin_upload(
            session,
            actor,
            creation=creation,
            length=length,
            purpose=purpose,
            terms=terms,
            pieces=[piece.id for piece in pieces],
        )


def _joined_length(pieces: list[Upload]) -> int:
    for piece in pieces:
        if piece.concat != "partial" or offset_of(piece) != piece.length:
            raise ProtocolError(400, _("有一段还没有传完，不能拼接。请先传完各段。"))
    return sum(piece.length or 0 for piece in pieces)


@blueprint.route("/<upload_id>", methods=["PATCH"])
@access(Permission.SIGNED_IN)
def append(upload_id: str) -> Any:
    """Take further bytes; the last ones are answered once the file is taken."""
    tus.check_version(request.headers.get("Tus-Resumable"))
    tus.check_body_type(request.content_type)
    start = tus.parse_size("Upload-Offset", request.headers.get("Upload-Offset"))
    checksum = tus.parse_checksum(request.headers.get("Upload-Checksum"))
    upload = own_upload(upload_id)
    if upload.concat == "final":
        raise ProtocolError(403, _("拼接上传不接收内容，只把各段连起来。"))
    if upload.sending:
        raise ProtocolError(403, _("这个文件直接传到文件库，不能从这里传。请刷新页面后重新选择文件。"))
    _still_open(upload)
    declared = request.headers.get("Upload-Length")
    if declared is not None:
        with unit_of_work() as session:
            declare_length(session, upload, tus.parse_size("Upload-Length", declared))
    try:
        offset = _receive(upload, Piece(start, checksum, body_of(request)))
    finally:  # whoever sends on a bad network, cut each time, is alive too
        if new_term(upload.expires_at, clock.now()):
            with unit_of_work() as session:
                move_term(session, upload)
    upload = complete(current_actor(), upload, offset)
    return "", 204, Headers([(n, v) for n, v in upload_headers(upload, offset).items() if n in _AFTER_PATCH])


_AFTER_PATCH = ("Upload-Offset", "Upload-Expires")


def _still_open(upload: Upload) -> None:
    if upload.state == FAILED:
        raise ProtocolError(410, upload.message)
    if upload.state == DONE:
        raise ProtocolError(409, _("文件已经全部收到。"), Upload_Offset=str(upload.length))


@blueprint.route("/<upload_id>", methods=["GET"])
@access(Permission.SIGNED_IN)
def show(upload_id: str) -> Any:
    """HEAD, which Flask routes here as well: the offset to go on from. GET: the upload as JSON."""
    if request.method == "HEAD":
        tus.check_version(request.headers.get("Tus-Resumable"))
    upload = own_upload(upload_id)
    upload = complete(current_actor(), upload, offset_of(upload), quiet=True)
    if request.method == "GET":
        return as_json(upload)
    if upload.state == FAILED and upload.length:
        raise ProtocolError(410, upload.message)
    return make_response("", 200, upload_headers(upload, offset_of(upload)))


@blueprint.route("/<upload_id>", methods=["DELETE"])
@access(Permission.SIGNED_IN)
def terminate(upload_id: str) -> Any:
    """Forget an upload."""
    tus.check_version(request.headers.get("Tus-Resumable"))
    upload = own_upload(upload_id)
    if upload.sending:
        drop_direct(upload)
    terminate_upload(upload)
    return "", 204


@blueprint.route("/<upload_id>", methods=["POST"])
@access(Permission.SIGNED_IN)
def override(upload_id: str) -> Any:
    """PATCH or DELETE for networks that let only GET and POST through. Raises ProtocolError 405."""
    own_upload(upload_id)
    wanted = {"PATCH": append, "DELETE": terminate}.get(request.headers.get("X-HTTP-Method-Override", "").upper())
    if wanted is None:
        raise ProtocolError(405, _("这个网址不能这样访问。请从页面上的按钮进入。"), Allow="HEAD, GET, PATCH, DELETE")
    return wanted(upload_id)
