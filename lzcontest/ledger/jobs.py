"""Work of the ledger in the background."""

from dataclasses import dataclass

from lzcontest.foundation import runtime
from lzcontest.foundation.queue import JobContext
from lzcontest.ledger import service


@dataclass(frozen=True, slots=True)
class _Clockwork:
    id: str = "system"


def make_checkpoint(context: JobContext) -> None:
    """Sign the present state of the ledger, so that later changes cannot hide."""
    with runtime.current().database.unit_of_work() as session:
        service.make_checkpoint(session, _Clockwork())
