"""`lzcontest up` as a person uses it: it answers, survives the death of its parts, and ends cleanly."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _children(pid: int) -> dict[int, str]:
    """Direct children of a process and their command lines."""
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                parent = int((folder / "stat").read_text().rsplit(")", 1)[1].split()[1])
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
            if parent == pid:
                found[int(folder.name)] = line
    return found


def _until(condition: object, seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():  # type: ignore[operator]
            return
        time.sleep(0.2)
    raise AssertionError("it did not happen in time")


def _answers(port: int, path: str = "/healthz") -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = _free_port()
    env = {k: v for k, v in os.environ.items() if not k.startswith("LZ_")} | {
        "LZ_DATA_DIR": str(tmp_path / "data"),
        "PORT": str(port),
    }
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lzcontest.cli", "up"], env=env, stdout=log, stderr=log, text=True
        )
        _until(lambda: _answers(port))
        yield process, port
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(40)


def test_it_answers_survives_and_leaves_nothing_behind(running: tuple[subprocess.Popen[str], int]) -> None:
    process, port = running
    assert _answers(port, "/")
    parts = _children(process.pid)
    assert sum("worker --queue" in line for line in parts.values()) == 3
    victim = next(pid for pid, line in parts.items() if re.search(r"worker --queue media", line))
    os.kill(victim, signal.SIGKILL)
    _until(lambda: any("worker --queue media" in line for pid, line in _children(process.pid).items() if pid != victim))

    everything = set(_children(process.pid))
    process.send_signal(signal.SIGINT)
    assert process.wait(40) == 0
    assert not _answers(port)
    _until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in everything), 5)
