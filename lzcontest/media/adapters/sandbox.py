"""Run programs that read strangers' files so that the worst they can do is fail."""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lzcontest.foundation.errors import OutOfSpace, Transient
from lzcontest.foundation.i18n import _
from lzcontest.media.domain.refusal import MediaCancelled

LAUNCHER = Path(__file__).with_name("launch.py")
# What a program needs of the system itself. Of /proc only its own place: not the worker's environment.
SYSTEM_PATHS = (
    *("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/fonts"),
    *("/proc/self", "/proc/cpuinfo", "/proc/meminfo", "/sys/devices/system/cpu"),
)
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
MEGABYTE = 2**20
STDERR_KEPT = 64 * 1024
CANCEL_EVERY_SECONDS = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one confined run may use: bytes of address space, of one file and of output, and seconds."""

    memory_bytes: int = 1024 * MEGABYTE
    file_bytes: int = 64 * MEGABYTE
    output_bytes: int = 16 * MEGABYTE
    cpu_seconds: int = 120
    wall_seconds: float = 120
    stall_seconds: float = 60
    may_fork: bool = False


@dataclass(slots=True)
class Finished:
    """How a run ended; ``returncode`` is negative for a signal, ``stderr`` only its last 64 KB."""

    returncode: int
    stdout: bytes
    stderr: str


class ConfinedRunFailed(Exception):
    """A limit ended the run: ``reason`` is ``timeout``, ``stalled`` or ``output``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class _Watch:
    """What is known of a running child: its output so far and when it last moved."""

    limits: Limits
    on_line: Callable[[bytes], bool] | None
    started: float = field(default_factory=time.monotonic)
    moved: float = field(default_factory=time.monotonic)
    stdout: bytearray = field(default_factory=bytearray)
    stderr: bytearray = field(default_factory=bytearray)
    total: int = 0

    def take_stdout(self, data: bytes) -> None:
        self.total += len(data)
        if self.total > self.limits.output_bytes:
            raise ConfinedRunFailed("output")
        self.stdout += data
        if self.on_line is None:
            self.moved = time.monotonic()
            return
        *lines, rest = bytes(self.stdout).split(b"\n")
        self.stdout[:] = rest
        # Only what counts as progress resets the stall clock: FFmpeg reports even when stuck.
        for line in lines:
            if self.on_line(line):
                self.moved = time.monotonic()

    def take_stderr(self, data: bytes) -> None:
        self.stderr += data
        del self.stderr[:-STDERR_KEPT]

    def check_clock(self) -> None:
        now = time.monotonic()
        if now - self.started > self.limits.wall_seconds:
            raise ConfinedRunFailed("timeout")
        if now - self.moved > self.limits.stall_seconds:
            raise ConfinedRunFailed("stalled")


def run_confined(
    argv: Sequence[str],
    *,
    cwd: Path,
    reads: Sequence[Path] = (),
    writes: Sequence[Path] = (),
    limits: Limits,
    on_line: Callable[[bytes], bool] | None = None,
    should_cancel: Callable[[], bool] | None = None,
    cwd_writable: bool = True,
) -> Finished:
    """Run ``argv`` without network, rights or environment, and wait for its end.

    It may read ``reads`` and the system's libraries and write ``writes`` and (unless told not to) ``cwd``. ``on_line`` gets
    every line of its output and answers whether it shows progress. The whole process group is killed
    on every way out. Raises ``ConfinedRunFailed``, ``MediaCancelled``, ``Transient``.
    """
    child = _start(argv, cwd, reads, [*writes, cwd] if cwd_writable else writes, limits)
    watch = _Watch(limits, on_line)
    try:
        _follow(child, watch, should_cancel)
        returncode = child.wait()
    finally:
        _end(child)
    stderr = watch.stderr.decode("utf-8", "replace")
    if "No space left on device" in stderr:
        raise OutOfSpace(_("磁盘空间不足，原文件已保存，腾出空间后会自动重试。"))
    return Finished(returncode, bytes(watch.stdout), stderr)


def _start(
    argv: Sequence[str], cwd: Path, reads: Sequence[Path], writes: Sequence[Path], limits: Limits
) -> subprocess.Popen[bytes]:
    orders = {
        "parent": os.getpid(),
        "may_fork": limits.may_fork,
        "limits": {
            "memory": limits.memory_bytes,
            "cpu": limits.cpu_seconds,
            "file": limits.file_bytes,
        },
        "reads": [*SYSTEM_PATHS, *_interpreter_paths(), os.fspath(argv[0]), *map(str, reads)],
        "writes": [*DEVICES, *map(str, writes)],
    }
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), json.dumps(orders), "--"]
    try:
        return subprocess.Popen(
            [*launcher, *argv],
            cwd=cwd,
            env=_clean_environment(cwd),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
            close_fds=True,
        )
    except OSError as error:
        raise Transient(_("媒体处理程序暂时无法启动，稍后会自动重试。")) from error


def _interpreter_paths() -> list[str]:
    """Where Python, its packages and this project live, for children that are Python themselves."""
    product = Path(__file__).resolve().parents[2]
    # Not every entry of sys.path: one of them may be the folder that also holds the data.
    library = (p for p in sys.path if p.endswith(("-packages", ".zip")))
    return [sys.prefix, sys.base_prefix, sys.exec_prefix, str(product), *library]


def _clean_environment(cwd: Path) -> dict[str, str]:
    """Nothing of ours: no secrets, no proxies; libraries kept to two threads."""
    return {
        "PATH": "/usr/bin:/bin",
        "HOME": str(cwd),
        "TMPDIR": str(cwd),
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "OMP_NUM_THREADS": "2",
        "OPENBLAS_NUM_THREADS": "1",
    }


def _follow(child: subprocess.Popen[bytes], watch: _Watch, should_cancel: Callable[[], bool] | None) -> None:
    """Read both outputs until they end, looking at the clock and the cancel flag between."""
    asked = time.monotonic()
    with selectors.DefaultSelector() as selector:
        for stream, take in ((child.stdout, watch.take_stdout), (child.stderr, watch.take_stderr)):
            if stream is not None:
                selector.register(stream, selectors.EVENT_READ, take)
        while selector.get_map():
            for key, _events in selector.select(timeout=0.2):
                data = os.read(key.fd, 65536)
                if data:
                    key.data(data)
                else:
                    selector.unregister(key.fileobj)
            watch.check_clock()
            if should_cancel and time.monotonic() - asked >= CANCEL_EVERY_SECONDS:
                asked = time.monotonic()
                if should_cancel():
                    raise MediaCancelled


def _end(child: subprocess.Popen[bytes]) -> None:
    """Kill whatever is left of the group and leave no zombie or open pipe behind."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()
    for stream in (child.stdout, child.stderr):
        if stream is not None:
            stream.close()
