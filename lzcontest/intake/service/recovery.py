"""Having a work processed again after a fault of ours."""

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries import queries as entries
from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.queue import enqueue_after_commit
from lzcontest.intake.queries.stuck import is_stuck
from lzcontest.intake.service.submission import EXAMINE
from lzcontest.ledger.service import record
from lzcontest.media.service import request_processing


def retry_processing(session: Session, actor: Actor, *, entry_id: str) -> None:
    """Begin again where the processing of a stuck work broke; what is done already is not done twice.

    Raises NotFound, Conflict where the work is not stuck (any more).
    """
    entry = entries.lock_entry(session, entry_id)
    if not is_stuck(session, entry_id):
        raise Conflict(_("这件作品已经在处理，或已经处理完，不需要重试。"))
    for media_id in entries.get_files(session, entry_id).values():
        request_processing(session, media_id)
    enqueue_after_commit(session, EXAMINE, queue="text", key=entry.id, entry_id=entry.id)
    record(session, actor, "entry.retried", "entry", entry.id, contest_id=entry.contest_id, number=entry.number)
