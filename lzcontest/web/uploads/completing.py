"""Letting the target take a file whose bytes are all here, at the last byte or whenever it is asked about again."""

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.errors import LzError, Transient
from lzcontest.media.domain.tus import ProtocolError
from lzcontest.media.domain.uploads import FINISHING, RECEIVING
from lzcontest.media.models import Upload
from lzcontest.media.queries import get_own_upload
from lzcontest.media.service import finish_direct_upload, finish_upload, join_direct_upload
from lzcontest.web.shared.session import close_reading, reading_session, unit_of_work
from lzcontest.web.shared.upload_targets import find_target


def complete(actor: Actor, upload: Upload, offset: int, *, quiet: bool = False) -> Upload:
    """The upload, its file taken if all bytes are here.

    A refusal is raised; ``quiet`` leaves it to the row's message. What should be asked again is always raised.
    """
    if upload.state not in (RECEIVING, FINISHING) or upload.concat == "partial" or offset != upload.length:
        return upload
    try:
        if upload.sending:
            return _complete_direct(actor, upload)
        return finish_upload(actor, upload, find_target(upload.purpose))
    except (Transient, ProtocolError):
        raise
    except LzError:
        if not quiet:
            raise
        close_reading()
        return get_own_upload(reading_session(), actor.id, upload.id)


def _complete_direct(actor: Actor, upload: Upload) -> Upload:
    """Joined where the device did not come back to say so; taken once it was read through."""
    if upload.state == RECEIVING:
        with unit_of_work() as session:
            return join_direct_upload(session, upload)
    return finish_direct_upload(actor, upload, find_target(upload.purpose)) if upload.sha256 else upload
