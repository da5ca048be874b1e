"""How often work in the background is tried again, after how long, and which troubles pass by themselves."""

import errno
from typing import Any

from sqlalchemy.exc import DBAPIError, OperationalError

from lzcontest.foundation.errors import OutOfSpace, Transient

# Seconds before each further try. A mail server may be away for a night: 12 tries within some 16 hours.
WAITS: dict[str, tuple[int, ...]] = {
    "media": (2, 4, 8, 16, 60),
    "text": (2, 4, 8, 16, 60),
    "mail": (2, 10, 30, 60, 300, 600, 1800, 3600, 7200, 14400, 28800),
}
# What nobody foresaw is tried once more, not oftener: it will most likely break again.
UNFORESEEN_TRIES = 2
# More starts than passing troubles explain: each took its process down, and the work itself must be the cause.
DEADLY_STARTS = 5
# A full disk is nobody's failure and counts as no try: looked at again so often until there is room.
SPACE_WAIT_SECONDS = 15


def last_try(queue: str, tries: int) -> bool:
    """Whether a passing trouble at the ``tries``-th try is the end of it."""
    return tries > len(WAITS[queue])


def is_killer(queue: str, tries: int) -> bool:
    """Whether so many starts can only mean that the work takes down whatever runs it."""
    return tries > len(WAITS[queue]) + DEADLY_STARTS


def wait_seconds(queue: str, tries: int) -> int:
    """How long to wait after the ``tries``-th try (counted from 1)."""
    waits = WAITS[queue]
    return waits[max(0, min(tries, len(waits)) - 1)]


def wants_space(error: BaseException) -> bool:
    """Whether a full disk is behind the error, however deep: then waiting helps and giving up does not."""
    if isinstance(error, OutOfSpace):
        return True
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return True
    return isinstance(error, DBAPIError) and _says_full(error.orig)


def is_passing(error: BaseException) -> bool:
    """Whether the same work may well succeed later: said so by us, or a database that is away or busy."""
    return isinstance(error, (Transient, OperationalError)) or wants_space(error)


def _says_full(cause: Any) -> bool:
    # SQLITE_FULL and PostgreSQL's disk_full (53100)
    return getattr(cause, "sqlite_errorname", "") == "SQLITE_FULL" or getattr(cause, "sqlstate", "") == "53100"
