"""The uploads a person left unfinished, to go on with them on any device."""

from typing import Any

from flask import request

from lzcontest.foundation import clock
from lzcontest.media.queries import list_unfinished_uploads
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session
from lzcontest.web.uploads import blueprint
from lzcontest.web.uploads.answers import as_json


@blueprint.route("/", strict_slashes=False)
@access(Permission.SIGNED_IN)
def unfinished() -> Any:
    """One's own uploads that may still go on, for a purpose and a target if these are named."""
    found = list_unfinished_uploads(
        reading_session(),
        current_actor().id,
        clock.now(),
        purpose=request.args.get("purpose", ""),
        target=request.args.get("target", ""),
    )
    return {"uploads": [as_json(upload) for upload in found]}
