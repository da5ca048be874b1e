"""The one source of the present moment, so that tests can set it and nobody calls datetime.now()."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
_set: ContextVar[datetime | None] = ContextVar("lz_clock", default=None)


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return _set.get() or datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the clocks people here read (Asia/Shanghai)."""
    return moment.astimezone(SHANGHAI)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let the present be ``moment`` inside the block: for tests, and for the demo's earlier editions."""
    token = _set.set(moment.astimezone(UTC))  # the ledger hashes moments as text: one zone only
    try:
        yield
    finally:
        _set.reset(token)
