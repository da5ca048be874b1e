"""How uploads answer: the headers of tus on everything, errors in words, and an upload as JSON."""

from typing import Any

from flask import Response, jsonify, request
from werkzeug.http import http_date

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound, OutOfSpace
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.tus import VERSION, ProtocolError
from lzcontest.media.domain.uploads import DONE, FAILED, has_expired, state_of
from lzcontest.media.models import MediaFile, Upload
from lzcontest.media.queries import get_own_upload
from lzcontest.media.service import Cut, direct_offset, partials
from lzcontest.web.shared.access import current_actor
from lzcontest.web.shared.session import close_reading, reading_session
from lzcontest.web.uploads import blueprint
from lzcontest.web.uploads.body import drain


@blueprint.errorhandler(ProtocolError)
def protocol_error(error: ProtocolError) -> Any:
    """The status that tus asks for, in words."""
    return jsonify(ok=False, message=error.message), error.status, error.headers


@blueprint.errorhandler(OutOfSpace)
def disk_full(error: OutOfSpace) -> Any:
    """507: nothing is wrong with the request."""
    return jsonify(ok=False, message=error.message), 507, {"Retry-After": "300"}


@blueprint.errorhandler(Cut)
def cut(_error: Cut) -> Any:
    """Heard by nobody, mostly: the connection is gone or has been silent."""
    return jsonify(ok=False, message=_("连接中断了，已收到的部分都保留着。")), 408


@blueprint.after_request
def finish_answer(response: Response) -> Response:
    """Read away what nobody wanted, and say which version is spoken."""
    if response.status_code >= 400 and request.method in ("POST", "PATCH"):
        drain(request)
    response.headers["Tus-Resumable"] = VERSION
    response.headers["Cache-Control"] = "no-store"
    return response


def own_upload(upload_id: str) -> Upload:
    """The person's own upload. Raises NotFound for any other, ProtocolError 410 once nobody may go on with it."""
    upload = get_own_upload(reading_session(), current_actor().id, upload_id)
    close_reading()
    if has_expired(upload.state, upload.expires_at, clock.now()):
        raise ProtocolError(410, _("这个上传放置太久，已经清除。请重新选择文件上传。"))
    return upload


def offset_of(upload: Upload) -> int:
    """How many bytes are here; of a settled one, all that were to come."""
    if upload.state == DONE:
        return upload.length or 0
    return direct_offset(upload) if upload.sending else partials().offset(upload.id)


def upload_headers(upload: Upload, offset: int) -> dict[str, str]:
    """What HEAD tells of an upload."""
    headers = {"Upload-Offset": str(offset)}
    if upload.length is not None:
        headers["Upload-Length"] = str(upload.length)
    else:
        headers["Upload-Defer-Length"] = "1"
    if upload.metadata_sent:
        headers["Upload-Metadata"] = upload.metadata_sent
    if upload.concat == "final":
        headers["Upload-Concat"] = "final;" + " ".join(location(piece) for piece in upload.pieces)
    elif upload.concat:
        headers["Upload-Concat"] = upload.concat
    if upload.state not in (DONE, FAILED):
        headers["Upload-Expires"] = http_date(upload.expires_at)
    return headers


def location(upload_id: str) -> str:
    """The whole address of an upload, as the browser reached us."""
    scheme = "https" if runtime.current().settings.secure_cookies else request.scheme
    return f"{scheme}://{request.host}{blueprint.url_prefix}/{upload_id}"


def as_json(upload: Upload) -> dict[str, Any]:
    """An upload for scripts of pages."""
    offset = offset_of(upload)
    media = reading_session().get(MediaFile, upload.media_id) if upload.media_id else None
    taken = media and {"id": media.id, "name": media.original_name, "size": media.size, "sha256": media.sha256}
    return {
        "id": upload.id,
        "state": state_of(upload.state, offset, upload.length),
        "offset": offset,
        "size": upload.length,
        "filename": upload.filename,
        "purpose": upload.purpose,
        "target": upload.target,
        "part": upload.part,
        "expires_at": upload.expires_at.isoformat(),
        "media": taken,
        "message": upload.message,
    }


def upload_id_of(address: str) -> str:
    """The id in an upload's address, whole or a path. Raises NotFound for anything else."""
    before, _slash, upload_id = address.rpartition("/")
    if not upload_id or not before.endswith(str(blueprint.url_prefix)):
        raise NotFound(_("没有这个上传。请重新选择文件上传。"))
    return upload_id
