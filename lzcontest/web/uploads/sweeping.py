"""Uploads are swept where they lie: on a web host of its own no worker sees the partial files."""

import threading
import time

from lzcontest.media.service import sweep_uploads

_EVERY_SECONDS = 3600.0
_lock = threading.Lock()
_swept: dict[str, float] = {}


def sweep_now_and_then() -> None:
    """Sweep, unless this process did within the hour."""
    with _lock:
        now = time.monotonic()
        if now - _swept.get("at", -_EVERY_SECONDS) < _EVERY_SECONDS:
            return
        _swept["at"] = now
    sweep_uploads()
