"""Child processes that live and die with `lzcontest up`: started, watched, started again, ended in order."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
GRACE_SECONDS = 15.0
# A child that keeps dying is started again ever more slowly, so that a broken setting does not burn the machine.
BACKOFF_SECONDS = (0.2, 1.0, 5.0, 15.0)


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


@dataclass
class Child:
    """One supervised process."""

    name: str
    argv: Sequence[str]
    env: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    start_after: float = 0.0
    started_at: float = 0.0
    log: Path | None = None

    def start(self) -> None:
        """Start it in a session of its own, so that Ctrl-C reaches only the supervisor."""
        with nullcontext() if self.log is None else self.log.open("ab") as output:
            self.process = subprocess.Popen(
                list(self.argv),
                env=dict(self.env),
                start_new_session=True,
                preexec_fn=_die_with_parent,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.started_at = time.monotonic()

    def signal_group(self, number: int) -> None:
        """Send a signal to the child and everything it started."""
        if self.process is not None:
            try:
                os.killpg(self.process.pid, number)
            except ProcessLookupError:
                return


@dataclass
class Supervisor:
    """Keeps children alive until told to stop; stops them in the reverse order of their start."""

    children: list[Child] = field(default_factory=list)
    stopping: bool = False
    logs: Path | None = None  # a folder for one log file per child; None: they write to our terminal

    def add(self, name: str, argv: Sequence[str], env: Mapping[str, str]) -> Child:
        """Start one more child."""
        log = self.logs / f"{name.replace(' ', '-')}.log" if self.logs else None
        child = Child(name, argv, env, log=log)
        child.start()
        self.children.append(child)
        return child

    def watch(self) -> list[str]:
        """Start again what has died; the names of those, for the screen."""
        died = []
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                died.append(f"{child.name} ({child.process.returncode})")
                child.deaths = child.deaths + 1 if time.monotonic() - child.started_at < 60 else 1
                wait = BACKOFF_SECONDS[min(child.deaths, len(BACKOFF_SECONDS)) - 1]
                child.process, child.start_after = None, time.monotonic() + wait
            if child.process is None and time.monotonic() >= child.start_after and not self.stopping:
                child.start()
        return died

    def stop(self) -> None:
        """End all children: asked first, ended after a grace period."""
        self.stopping = True
        for child in reversed(self.children):
            child.signal_group(signal.SIGTERM)
            deadline = time.monotonic() + GRACE_SECONDS
            while child.process is not None and child.process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.05)
            child.signal_group(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()
