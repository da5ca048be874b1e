"""An upload that may be resumed: what it may carry, how long it waits, and what state it is in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

# How long an unfinished upload waits for its next byte, and how stale its row's term may become before it is
# moved: a row is not written for every request.
EXPIRES_AFTER, MOVE_TERM_AFTER = timedelta(days=7), timedelta(hours=1)
# How long it is remembered afterwards, so that its owner hears "expired" and not "never heard of".
REMEMBERED_FOR = timedelta(days=30)
# Unfinished uploads of one person: enough for a unit's batch, too few to fill the disk with promises.
MOST_UNFINISHED = 300

RECEIVING, FINISHING, DONE, FAILED = "receiving", "finishing", "done", "failed"


@dataclass(frozen=True, slots=True)
class UploadTerms:
    """What the target allows: the largest size in bytes, and the role of the file for media (``ROLE_KINDS``)."""

    limit_bytes: int
    role: str


def state_of(stored: str, offset: int, length: int | None) -> str:
    """The state for people: bytes that are all here while the file is not yet taken are being finished."""
    return FINISHING if stored == RECEIVING and length == offset else stored


def has_expired(stored: str, expires_at: datetime, now: datetime) -> bool:
    """Whether nobody may go on with it; what is done stays known until its row is forgotten."""
    return stored == RECEIVING and expires_at <= now


def new_term(expires_at: datetime, now: datetime) -> datetime | None:
    """When an upload that just received something ends, or None while the row's term is still good enough."""
    wanted = now + EXPIRES_AFTER
    return wanted if wanted - expires_at > MOVE_TERM_AFTER else None
