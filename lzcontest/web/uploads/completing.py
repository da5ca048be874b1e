"""Letting the target take a file whose bytes are all here, at the last byte or whenever it is asked about again."""

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.errors import LzError, Transient
from lzcontest.media.domain.tus import ProtocolError
from lzcontest.media.domain.uploads import RECEIVING
from lzcontest.media.models import Upload
from lzcontest.media.queries import get_own_upload
from lzcontest.media.service import finish_upload
from lzcontest.web.shared.session import close_reading, reading_session
from lzcontest.web.shared.upload_targets import find_target


def complete(actor: Actor, upload: Upload, offset: int, *, quiet: bool = False) -> Upload:
    """The upload, its file taken if all bytes are here.

    A refusal is raised; ``quiet`` leaves it to the row's message. What should be asked again is always raised.
    """
    if upload.state != RECEIVING or upload.concat == "partial" or offset != upload.length:
        return upload
    try:
        return finish_upload(actor, upload, find_target(upload.purpose))
    except (Transient, ProtocolError):
        raise
    except LzError:
        if not quiet:
            raise
        close_reading()
        return get_own_upload(reading_session(), actor.id, upload.id)
