"""Background work of identity: the scan of a work."""

from lzcontest.foundation import runtime
from lzcontest.foundation.queue import JobContext
from lzcontest.identity import service


def scan_entry(context: JobContext, entry_id: str) -> None:
    """Search an entry's texts for whose it is and keep what is found."""
    with runtime.current().database.unit_of_work() as session:
        context.fence(session)
        service.scan_entry(session, entry_id)
