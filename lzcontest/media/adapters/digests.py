"""SHA-256 of uploads on their way in, kept in the process while their bytes pass, so that no byte is read twice."""

import hashlib
import threading
from collections import OrderedDict
from typing import Any

from lzcontest.media.adapters.partials import Partial

_MOST = 512
# Further behind than this, a process lets the hashing be: another one has it, or it is made up at the end.
_CATCH_UP_BYTES = 64 << 20


class Digests:
    """Running sums by upload; another process, or this one after a restart, makes them up from the disk."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[int, Any]] = OrderedDict()
        self._lock = threading.Lock()

    def at(self, upload_id: str, partial: Partial) -> Any:
        """A copy of the sum of all bytes of ``partial``, or None where making it up now would take too long."""
        here, digest = self._get(upload_id, partial.offset)
        if partial.offset - here > _CATCH_UP_BYTES:
            return None
        partial.feed(digest, here)
        return digest

    def whole(self, upload_id: str, partial: Partial) -> str:
        """SHA-256 of all bytes in hex; reads from the disk what this process has not seen."""
        here, digest = self._get(upload_id, partial.offset)
        partial.feed(digest, here)
        hexdigest: str = digest.hexdigest()
        return hexdigest

    def keep(self, upload_id: str, offset: int, digest: Any) -> None:
        """Remember the sum of the first ``offset`` bytes; None forgets it."""
        with self._lock:
            self._known.pop(upload_id, None)
            if digest is not None:
                self._known[upload_id] = (offset, digest)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)

    def _get(self, upload_id: str, most: int) -> tuple[int, Any]:
        with self._lock:
            found = self._known.get(upload_id)
        return (found[0], found[1].copy()) if found and found[0] <= most else (0, hashlib.sha256())
