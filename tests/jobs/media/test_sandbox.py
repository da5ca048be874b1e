"""The sandbox: what a captured reader of media could try, and how it ends."""

import os
import sys
import time
from pathlib import Path

import pytest

from lzcontest.media.adapters.confinement import active_layers
from lzcontest.media.adapters.sandbox import ConfinedRunFailed, Finished, Limits, run_confined
from lzcontest.media.adapters.toolchain import find_ffmpeg, library_versions
from lzcontest.media.domain.refusal import MediaCancelled

QUICK = Limits(wall_seconds=20, stall_seconds=20)


def run_python(code: str, cwd: Path, limits: Limits = QUICK, **options: object) -> Finished:
    return run_confined([sys.executable, "-I", "-c", code], cwd=cwd, limits=limits, **options)


def alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_environment_and_rights_are_bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LZ_SECRET_KEY", "do not tell")
    done = run_python("import os; print('LZ_SECRET_KEY' in os.environ, open('/proc/self/status').read())", tmp_path)
    assert done.stdout.startswith(b"False")
    assert b"NoNewPrivs:\t1" in done.stdout


@pytest.mark.skipif(not active_layers()["network_cut"], reason="no namespaces for users here")
def test_no_network(tmp_path: Path) -> None:
    done = run_python("import socket; s = socket.socket(); s.settimeout(2); s.connect(('127.0.0.1', 9))", tmp_path)
    assert "PermissionError" in done.stderr or "unreachable" in done.stderr


@pytest.mark.skipif(not active_layers()["calls_filtered"], reason="no seccomp here")
def test_calls_that_no_reader_of_media_needs_are_refused(tmp_path: Path) -> None:
    pid = os.getpid()
    for code in (
        "import socket; socket.socket()",
        "import socket; socket.socket(socket.AF_UNIX)",
        "import os; os.fork()",
        "import subprocess; subprocess.run(['/usr/bin/true'])",
        f"import os; os.kill({pid}, 0)",
        f"import ctypes; r = ctypes.CDLL(None, use_errno=True).ptrace(16, {pid}, 0, 0); assert r == 0, 'PermissionError'",
    ):
        assert "PermissionError" in run_python(code, tmp_path).stderr, code
    threads = "import threading; t = threading.Thread(target=print, args=('fine',)); t.start(); t.join()"
    assert run_python(threads, tmp_path).stdout == b"fine\n"
    assert run_python("import os; os.abort()", tmp_path).returncode == -6
    assert "Too many open files" in run_python("held = [open('/dev/null') for _ in range(300)]", tmp_path).stderr


@pytest.mark.skipif(not active_layers()["files_fenced"], reason="this kernel has no Landlock")
def test_neighbours_can_be_neither_read_nor_written(tmp_path: Path) -> None:
    neighbour, mine = tmp_path / "neighbour", tmp_path / "mine"
    neighbour.mkdir()
    mine.mkdir()
    (neighbour / "secret").write_text("of others")
    for code in (f"open({str(neighbour / 'secret')!r})", f"open({str(neighbour / 'new')!r}, 'w')"):
        assert "PermissionError" in run_python(code, mine).stderr
    assert run_python("open('result', 'w').write('x')", mine).returncode == 0
    assert "PermissionError" in run_python(f"open('/proc/{os.getpid()}/environ')", mine).stderr
    assert "PermissionError" in run_python("open('more', 'w')", mine, cwd_writable=False).stderr


def test_memory_file_size_and_output_are_capped(tmp_path: Path) -> None:
    small = Limits(memory_bytes=200 * 2**20, file_bytes=2**20, output_bytes=2**16, wall_seconds=20)
    assert "MemoryError" in run_python("bytearray(300 * 2**20)", tmp_path, small).stderr
    run_python("open('big', 'wb').write(bytes(2**22))", tmp_path, small)
    assert (tmp_path / "big").stat().st_size <= 2**20
    with pytest.raises(ConfinedRunFailed, match="output"):
        run_python("while True: print('x' * 4096)", tmp_path, small)


def test_time_out_and_stall_end_the_whole_group(tmp_path: Path) -> None:
    code = (
        "import os, sys, time\n"
        "child = os.fork()\n"
        "if child: print(child, flush=True)\n"
        "while True: time.sleep(0.1); child and print('still here', flush=True)"
    )
    for reason, limits in (
        ("timeout", Limits(wall_seconds=1.5, may_fork=True)),
        ("stalled", Limits(wall_seconds=20, stall_seconds=1.5, may_fork=True)),
    ):
        seen: list[bytes] = []

        def take(line: bytes, seen: list[bytes] = seen) -> bool:
            seen.append(line)
            return line.isdigit()

        with pytest.raises(ConfinedRunFailed, match=reason):
            run_python(code, tmp_path, limits, on_line=take)
        time.sleep(0.2)
        assert not alive(int(seen[0]))


def test_cancelling(tmp_path: Path) -> None:
    started = time.monotonic()
    with pytest.raises(MediaCancelled):
        run_python("import time; time.sleep(30)", tmp_path, should_cancel=lambda: True)
    assert time.monotonic() - started < 5


def test_a_child_dies_with_its_worker(tmp_path: Path) -> None:
    """kill -9 of the worker: the reader of media must not run on beside its successor."""
    report = tmp_path / "pid"
    report.touch()
    code = f"import os, time; open({str(report)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    worker = os.fork()
    if worker == 0:
        try:
            run_confined(
                [sys.executable, "-I", "-c", code], cwd=tmp_path, writes=[report], limits=Limits(wall_seconds=60)
            )
        finally:
            os._exit(1)
    for _turn in range(100):
        time.sleep(0.05)
        if report.read_text():
            break
    child = int(report.read_text())
    assert alive(child)
    os.kill(worker, 9)
    os.waitpid(worker, 0)
    time.sleep(0.3)
    assert not alive(child)


def test_the_toolchain_is_new_enough() -> None:
    found = find_ffmpeg()
    assert found.path.exists()
    assert found.major >= 7
    assert library_versions()["av"]
