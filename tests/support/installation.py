"""A whole `lzcontest up` in processes of its own, whose parts a test may kill as a machine would."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PARTS = {
    "redis": r"redis-server|redis/bin",
    "web": r"gunicorn",
    "media worker": r"worker --queue media",
    "text worker": r"worker --queue text",
    "mail worker": r"worker --queue mail",
    "scheduler": r"lzcontest\.cli scheduler",
}


@dataclass
class Installation:
    """`lzcontest up` on one data directory; ``settings`` are LZ_ variables besides the defaults."""

    data_dir: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    @property
    def env(self) -> dict[str, str]:
        """The environment of all its processes."""
        ours = {k: v for k, v in os.environ.items() if not k.startswith("LZ_")}
        return {**ours, "LZ_DATA_DIR": str(self.data_dir), **self.settings}

    def start(self) -> None:
        """Start everything; returns at once."""
        command = [sys.executable, "-m", "lzcontest.cli", "up", "--port", str(self.port), "--web-workers", "1"]
        self.data_dir.mkdir(parents=True, exist_ok=True)
        with (self.data_dir / "up.log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.env, stdout=log, stderr=log, start_new_session=True)

    def stop(self) -> None:
        """End everything as Ctrl-C would, and by force what is then still there."""
        if self.process is None:
            return
        family = self.family()
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            family = self.family()
        kill(*family)
        self.process.wait()

    def answers(self) -> bool:
        """Whether the site answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=3) as answer:
                return bool(answer.status == 200)
        except (OSError, urllib.error.URLError):
            return False

    def family(self) -> list[int]:
        """All its processes, the supervisor first, descendants of descendants included."""
        if self.process is None or self.process.poll() is not None:
            return []
        below = tree()
        found, ahead = [], [self.process.pid]
        while ahead:
            pid = ahead.pop(0)
            found.append(pid)
            ahead += below.get(pid, [])
        return found

    def part(self, name: str) -> int | None:
        """The process of a part (a key of PARTS), None while it is down."""
        return next((pid for pid in self.family()[1:] if re.search(PARTS[name], line_of(pid))), None)

    def children(self, name: str) -> list[int]:
        """The processes that a part has started: work horses, web processes."""
        part = self.part(name)
        return tree().get(part, []) if part else []


def kill(*pids: int) -> None:
    """As a power cut would: no warning, no last words."""
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def line_of(pid: int) -> str:
    """The command line of a process, empty when it has gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def tree() -> dict[int, list[int]]:
    """Children of every process of the machine."""
    below: dict[int, list[int]] = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            below.setdefault(int(fields[1]), []).append(int(folder.name))
    return below


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], object], seconds: float, what: str) -> float:
    """Until ``condition`` holds; the seconds it took. Fails naming ``what`` after ``seconds``."""
    started = time.monotonic()
    while not condition():
        if time.monotonic() - started > seconds:
            raise AssertionError(f"not within {seconds:.0f} s: {what}")
        time.sleep(0.1)
    return time.monotonic() - started
