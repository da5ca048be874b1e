"""An upload that may be resumed: what it may carry, and the states it goes through."""

from dataclasses import dataclass
from datetime import timedelta

# How long an unfinished upload waits for its next byte, counted from the last one.
EXPIRES_AFTER = timedelta(days=7)
# How long it is remembered afterwards, so that its owner hears "expired" and not "never heard of".
REMEMBERED_FOR = timedelta(days=30)
# Unfinished uploads of one person: enough for a unit's batch, too few to fill the disk with promises.
MOST_UNFINISHED = 200

RECEIVING, FINISHING, DONE, FAILED = "receiving", "finishing", "done", "failed"
_NEXT = {RECEIVING: {FINISHING, FAILED}, FINISHING: {DONE, FAILED}, DONE: set(), FAILED: set()}


@dataclass(frozen=True, slots=True)
class UploadTerms:
    """What the target allows: the largest size in bytes, and the role of the file for media (``ROLE_KINDS``)."""

    limit_bytes: int
    role: str


def advance(state: str, wanted: str) -> str:
    """``wanted``, if an upload in ``state`` may go there; staying is always allowed. Raises ValueError."""
    if wanted != state and wanted not in _NEXT[state]:
        raise ValueError(f"an upload cannot go from {state} to {wanted}")
    return wanted
