"""`lzcontest scheduler`: finds work that was left behind, and asks for what is due by the clock."""

import logging
import signal
import threading
from dataclasses import dataclass

import click

from lzcontest.cli.runtime import start_runtime
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.logs import configure_logs
from lzcontest.foundation.queue import enqueue_after_commit, reconcile

log = logging.getLogger(__name__)
PAUSE_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Periodic:
    """A job that is asked for once in every period of so many seconds."""

    name: str
    queue: str
    seconds: int


PERIODIC = (
    Periodic("lzcontest.ledger.jobs.make_checkpoint", "text", 300),
    Periodic("lzcontest.intake.jobs.watch_terms", "text", 600),
    Periodic("lzcontest.media.jobs.sweep_leftovers", "media", 3600),
    Periodic("lzcontest.unitdesk.jobs.expire_sheets", "text", 3600),
)


def ask_for_due(asked: dict[str, int]) -> None:
    """Ask for each periodic job whose present period was not asked for yet; ``asked`` remembers."""
    now = int(clock.now().timestamp())
    for periodic in PERIODIC:
        slot = now // periodic.seconds
        if asked.get(periodic.name) == slot:
            continue
        with runtime.current().database.unit_of_work() as session:
            enqueue_after_commit(session, periodic.name, queue=periodic.queue, key="periodic")
        asked[periodic.name] = slot


@click.command("scheduler")
def command() -> None:
    """Run beside the workers, once per installation; a second one does no harm."""
    configure_logs(start_runtime().settings)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    asked: dict[str, int] = {}
    while not stop.wait(PAUSE_SECONDS):
        try:
            ask_for_due(asked)
            reconcile()
        except Exception:  # the database may be away for a while: the next round tries again
            log.exception("scheduler round failed")
