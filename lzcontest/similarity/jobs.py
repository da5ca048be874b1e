"""Background work of similarity: the comparison of a work's texts, without holding the database while it thinks."""

from lzcontest.foundation import runtime
from lzcontest.foundation.queue import JobContext
from lzcontest.similarity import service


def check_entry(context: JobContext, entry_id: str) -> None:
    """Compare the texts of an entry with all of this and earlier contests and keep what is found."""
    database = runtime.current().database
    with database.unit_of_work() as session:
        context.fence(session)
        service.index_entry(session, entry_id)
    context.progress(1, 3)
    with database.reading() as session:
        found = service.compare_entry(session, entry_id)
    context.progress(2, 3)
    with database.unit_of_work() as session:
        context.fence(session)
        service.store_findings(session, entry_id, found)
