"""The uploads a person left unfinished, to go on with them on any device."""

from typing import Any

from flask import request

from lzcontest.foundation import clock
from lzcontest.foundation.errors import LzError
from lzcontest.media.domain.uploads import DONE
from lzcontest.media.models import Upload
from lzcontest.media.queries import list_unfinished_uploads
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import close_reading, reading_session
from lzcontest.web.uploads import blueprint
from lzcontest.web.uploads.answers import as_json, offset_of
from lzcontest.web.uploads.completing import complete


@blueprint.route("/", strict_slashes=False)
@access(Permission.SIGNED_IN)
def unfinished() -> Any:
    """One's own uploads that may still go on, for a purpose and a target if these are named.

    One whose last answer was lost is finished here.
    """
    found = list_unfinished_uploads(
        reading_session(),
        current_actor().id,
        clock.now(),
        purpose=request.args.get("purpose", ""),
        target=request.args.get("target", ""),
    )
    close_reading()
    return {"uploads": [as_json(upload) for upload in map(_finished, found) if upload.state != DONE]}


def _finished(upload: Upload) -> Upload:
    try:
        return complete(current_actor(), upload, offset_of(upload), quiet=True)
    except LzError:
        return upload  # busy or short of room: it stays unfinished
