"""The text of a checkpoint that is signed: whose ledger, how long, which root, when.

Lines as in the C2SP note "tlog-checkpoint": origin, size, root in base64, then our time line.
"""

import base64
import binascii
import re
from dataclasses import dataclass
from datetime import UTC, datetime

_TIME = "%Y-%m-%dT%H:%M:%SZ"
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class CheckpointError(ValueError):
    """The text is no checkpoint; the message names the line."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a ledger at one moment. `time` is UTC with whole seconds, `root` 32 bytes."""

    origin: str
    size: int
    root: bytes
    time: datetime


def note_text(checkpoint: Checkpoint) -> str:
    """Return the exact text to sign (four lines, each ended by a newline).

    Raises CheckpointError for an origin that is empty or holds a line break, a time without a zone,
    a negative size or a root of another length than 32 bytes.
    """
    origin, time = checkpoint.origin, checkpoint.time
    if not origin or origin != origin.strip() or len(origin.splitlines()) != 1:
        raise CheckpointError("origin must be one line without outer spaces")
    if time.tzinfo is None:
        raise CheckpointError("time must carry a zone")
    if checkpoint.size < 0 or len(checkpoint.root) != 32:
        raise CheckpointError("size or root out of range")
    root = base64.b64encode(checkpoint.root).decode("ascii")
    return f"{origin}\n{checkpoint.size}\n{root}\n{time.astimezone(UTC).strftime(_TIME)}\n"


def parse_note(text: str) -> Checkpoint:
    """Read a checkpoint text back; raises CheckpointError unless it is exactly what note_text writes."""
    lines = text.split("\n")
    if len(lines) != 5 or lines[4]:
        raise CheckpointError("a checkpoint has four lines")
    origin, size, root, time = lines[:4]
    if not _SIZE.fullmatch(size):
        raise CheckpointError("line 2 is not a size")
    try:
        checkpoint = Checkpoint(
            origin,
            int(size),
            base64.b64decode(root, validate=True),
            datetime.strptime(time, _TIME).replace(tzinfo=UTC),
        )
    except (binascii.Error, ValueError) as error:
        raise CheckpointError("line 3 or 4 is not a root or a time") from error
    if note_text(checkpoint) != text:
        raise CheckpointError("not in the canonical form")
    return checkpoint
