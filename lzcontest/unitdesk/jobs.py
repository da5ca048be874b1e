"""Background work of the unit desk: reading documents, forgetting sheets."""

from lzcontest.accounts.models import User
from lzcontest.foundation import runtime
from lzcontest.foundation.i18n import speaking
from lzcontest.foundation.queue import JobContext
from lzcontest.media.adapters.documents import read_document
from lzcontest.media.domain.formats import format_for
from lzcontest.media.domain.refusal import MediaRefused
from lzcontest.media.queries import get_media
from lzcontest.unitdesk import service
from lzcontest.unitdesk.models import UnitFile


def read_unit_file(context: JobContext, file_id: str) -> None:
    """Read the text out of a document and save it in the work it was placed in."""
    running = runtime.current()
    with running.database.reading() as session:
        file = session.get_one(UnitFile, file_id)
        media = get_media(session, file.media_id)
        locale = session.get_one(User, file.by_user).locale
    found = format_for(media.original_name)
    with speaking(locale):
        try:
            with running.storage.local(media.storage_key) as path:
                text = read_document(path, found.name if found else "").text
        except MediaRefused as refused:
            with running.database.unit_of_work() as session:
                context.fence(session)
                service.fail_file(session, file_id=file_id, message=refused.message + refused.way_out)
            return
    with running.database.unit_of_work() as session:
        context.fence(session)
        service.store_text(session, file_id=file_id, text=text)


def expire_sheets(context: JobContext) -> None:
    """Forget the cells of sheets that were never imported."""
    with runtime.current().database.unit_of_work() as session:
        context.fence(session)
        service.expire_sheets(session)
