"""Background work between handing in and screening; every job may be run again."""

from lzcontest.entries import queries as entries
from lzcontest.foundation import runtime
from lzcontest.foundation.queue import JobContext
from lzcontest.identity import service as identity
from lzcontest.intake import service
from lzcontest.similarity import service as similarity


def examine_entry(context: JobContext, entry_id: str) -> None:
    """Compare the texts of a work with all others, search them for names, and move the work on."""
    database = runtime.current().database
    with database.reading() as session:
        last = entries.get_last_submission(session, entry_id)
    if last is None:
        return
    context.progress(0, 3)
    with database.unit_of_work() as session:
        similarity.index_entry(session, entry_id)
    context.progress(1, 3)
    with database.reading() as session:  # comparing takes its time and must not hold the database
        found = similarity.compare_entry(session, entry_id)
    with database.unit_of_work() as session:
        similarity.store_findings(session, entry_id, found)
    context.progress(2, 3)
    with database.unit_of_work() as session:
        identity.scan_entry(session, entry_id)
    with database.unit_of_work() as session:
        context.fence(session)
        service.mark_examined(session, entry_id=entry_id, serial=last.serial)
        service.advance_entry(session, entry_id)


def advance_entry(context: JobContext, media_id: str) -> None:
    """A file is settled, well or not: see whether the works that use it can go on."""
    database = runtime.current().database
    with database.reading() as session:
        entry_ids = entries.list_entries_with_media(session, media_id)
    for entry_id in entry_ids:
        with database.unit_of_work() as session:
            context.fence(session)
            service.advance_entry(session, entry_id)


def watch_terms(context: JobContext) -> None:
    """Remind of terms that end soon and let those pass that have ended; each work in a transaction of its own."""
    database = runtime.current().database
    with database.reading() as session:
        entry_ids = service.list_terms_to_look_at(session)
    for entry_id in entry_ids:
        with database.unit_of_work() as session:
            context.fence(session)
            service.look_at_term(session, entry_id)
