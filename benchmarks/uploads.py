"""What receiving uploads costs: processor seconds per GiB and memory, with one stream and with four.

    .venv/bin/python -m benchmarks.uploads [--gib 2] [--peer FOLDER] [--json]

Serves lzcontest by gunicorn as `lzcontest up` does (one process), sends films by tus from processes of their own, and sets
beside it, in the same run: a bare loop from a socket to a file with SHA-256 and fsync (the floor), and with --peer the
server of the tus project for Node from a folder in which `npm install @tus/server @tus/file-store` was run (it makes
no SHA-256). Linux only. See docs/benchmarks.md.
"""

import argparse
import base64
import contextlib
import hashlib
import json
import os
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from benchmarks.speed import free_port

PIECE = 16 << 20
LIMITS = {"lzcontest, 1 stream": 1.28, "lzcontest, 4 streams": 1.6 * 1.34}
MOST_MB = 100
PEER = """
const {Server} = require('@tus/server'); const {FileStore} = require('@tus/file-store');
new Server({path: '/uploads', datastore: new FileStore({directory: process.argv[2]})}).listen({host: '127.0.0.1', port: +process.argv[3]});
"""


@dataclass(frozen=True)
class Figure:
    """Processor seconds per GiB, wall seconds and the largest resident memory of one way to receive."""

    name: str
    cpu_per_gib: float
    seconds: float
    peak_mb: float


@dataclass(frozen=True)
class Where:
    """How a sender reaches its server."""

    port: int
    cookie: str = ""
    token: str = ""
    target: str = ""
    piece: int = PIECE


def film_head(size: int) -> bytes:
    """The beginning of an MP4 whose one large box reaches to ``size``."""
    kind = struct.pack(">I4s4sI", 24, b"ftyp", b"isom", 512) + b"isommp42"
    return kind + struct.pack(">I4sQ", 1, b"mdat", size - len(kind))


def send(where: Where, size: int, part: str) -> None:
    """Send one film in PATCH requests of ``where.piece`` bytes (0: one request); raises unless it is taken whole."""
    with socket.create_connection(("127.0.0.1", where.port)) as connection:
        common = f"Host: 127.0.0.1:{where.port}\r\nTus-Resumable: 1.0.0\r\n"
        common += f"Cookie: {where.cookie}\r\nX-CSRFToken: {where.token}\r\n" if where.cookie else ""
        told = {"filename": "film.mp4", "purpose": "entry", "target": where.target, "part": part}
        metadata = ",".join(f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in told.items())
        head = f"POST /uploads/ HTTP/1.1\r\n{common}Upload-Length: {size}\r\nUpload-Metadata: {metadata}\r\n"
        connection.sendall(f"{head}Content-Length: 0\r\n\r\n".encode())
        answer = _answer(connection, 201)
        path = "/uploads/" + answer.lower().split("location:")[1].split("\r\n")[0].strip().rsplit("/", 1)[1]
        block, at, first = os.urandom(1 << 20), 0, film_head(size)
        while at < size:
            count = min(where.piece or size, size - at)
            head = f"PATCH {path} HTTP/1.1\r\n{common}Upload-Offset: {at}\r\nContent-Length: {count}\r\n"
            connection.sendall(f"{head}Content-Type: application/offset+octet-stream\r\n\r\n".encode())
            end = at + count
            while at < end:
                body = (first + block if at == 0 else block)[: min(len(block), end - at)]
                connection.sendall(body)
                at += len(body)
            _answer(connection, 204)


def _answer(connection: socket.socket, wanted: int) -> str:
    held = b""
    while b"\r\n\r\n" not in held:
        data = connection.recv(65536)
        if not data:
            raise SystemExit("the server hung up")
        held += data
    if int(held.split(b" ", 2)[1]) != wanted:
        raise SystemExit(held.decode("utf-8", "replace"))
    return held.decode()


def _processes(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(p for child in children for p in _processes(int(child)))]


def _cpu(pid: int) -> float:
    ticks = 0
    for process in _processes(pid):
        fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _peak_mb(pid: int) -> float:
    peaks = [
        int(line.split()[1])
        for process in _processes(pid)
        for line in Path(f"/proc/{process}/status").read_text().splitlines()
        if line.startswith("VmHWM")
    ]
    return max(peaks) / 1024


def measure(name: str, pid: int, where: Where, gib: float, streams: int) -> Figure:
    """Send ``gib`` in all by so many senders at once and read what the server used for it."""
    size = int(gib * (1 << 30)) // streams
    before, began = _cpu(pid), time.perf_counter()
    order = json.dumps({**asdict(where), "size": size})
    senders = [
        subprocess.Popen([sys.executable, "-m", "benchmarks.uploads", "--send", order, "--part", "video"])
        for _ in range(streams)
    ]
    if any(sender.wait() for sender in senders):
        raise SystemExit(f"{name}: a sender failed")
    return Figure(name, (_cpu(pid) - before) / gib, time.perf_counter() - began, _peak_mb(pid))


@contextlib.contextmanager
def _running(command: list[str], port: int, env: dict[str, str] | None = None) -> Iterator[int]:
    process = subprocess.Popen(command, env=env)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            time.sleep(0.1)
        time.sleep(0.5)
        yield process.pid
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def product(folder: Path) -> Iterator[tuple[int, Where]]:
    """lzcontest on a fresh database with one open film category and one entrant's draft; its process and address."""
    from lzcontest.app import create_app
    from lzcontest.contests.domain import Limits
    from lzcontest.foundation import migrate
    from lzcontest.foundation.config import Settings
    from lzcontest.foundation.runtime import Runtime
    from tests.factories.contests import add_category, make_contest
    from tests.factories.people import make_user
    from tests.support.tus import Tus
    from tests.support.web import Browser, session_cookie

    env = {**os.environ, "LZ_DATA_DIR": str(folder / "data"), "LZ_RATE_LIMITS": "0", "LZ_MAX_UPLOAD_MB": "65536"}
    settings = Settings.from_env(env)
    settings.data_dir.mkdir(parents=True)
    made = Runtime.build(settings)
    migrate.upgrade(made.database.engine)
    app = create_app(settings)
    with made.database.unit_of_work() as session:
        user = make_user(session)
        contest = make_contest(session, kinds=())
        category = add_category(session, contest, "film", limits=Limits(required=("video",), max_bytes=64 << 30))
    browser = Browser(app, user)
    work = (
        browser.post(f"/my/submit/{contest.slug}", {"category": category.code})
        .headers["Location"]
        .removesuffix("/work")
    )
    name, value = session_cookie(app, user)
    browser.client.set_cookie(name, value)
    tus, port = Tus(browser, f"{work}/work"), free_port()
    kept = browser.client.get_cookie(name)
    where = Where(port, f"{name}={kept.value if kept else value}", tus.token, work.rsplit("/", 1)[1])
    command = [sys.executable, "-m", "gunicorn", "lzcontest.app:create_app()", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
               "--threads", "8", "--timeout", "120", "--no-control-socket", "--log-level", "warning"]  # fmt: skip
    with _running(command, port, env) as pid:
        yield pid, where


def floor(listener: socket.socket, folder: Path) -> None:
    """Take one connection after another: its bytes to a file with SHA-256, then fsync; nothing else."""
    while True:
        connection, _ = listener.accept()
        view, digest = memoryview(bytearray(1 << 20)), hashlib.sha256()
        with connection, (folder / "floor").open("wb", buffering=0) as file:
            while count := connection.recv_into(view, len(view), socket.MSG_WAITALL):
                file.write(view[:count])
                digest.update(view[:count])
            os.fsync(file.fileno())


def measure_floor(gib: float, folder: Path) -> Figure:
    """What no server in this language can go below."""
    listener = socket.create_server(("127.0.0.1", 0))
    pid = os.fork()
    if pid == 0:
        floor(listener, folder)
    before, began, block = _cpu(pid), time.perf_counter(), os.urandom(1 << 20)
    with socket.create_connection(listener.getsockname()) as connection:
        for _ in range(int(gib * 1024)):
            connection.sendall(block)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)
    used = Figure(
        "floor: socket, file, SHA-256", (_cpu(pid) - before) / gib, time.perf_counter() - began, _peak_mb(pid)
    )
    os.kill(pid, 9)
    os.waitpid(pid, 0)
    return used


def run(gib: float, peer: Path | None) -> tuple[list[Figure], float]:
    """All figures of one run, and the resident memory of lzcontest before the first of them."""
    folder = Path(tempfile.mkdtemp(prefix="lz-uploads-"))
    figures: list[Figure] = []
    idle_mb = 0.0
    add: Callable[[Figure], None] = figures.append
    try:
        add(measure_floor(gib, folder))
        with product(folder) as (pid, where):
            idle_mb = measure("warm up", pid, where, 1 / 64, 1).peak_mb
            add(measure("lzcontest, 1 stream", pid, where, gib, 1))
            add(measure("lzcontest, 1 stream, one request", pid, replace(where, piece=0), gib, 1))
            add(measure("lzcontest, 4 streams", pid, where, gib, 4))
        if peer:
            port = free_port()
            (folder / "peer").mkdir()
            (peer / "peer.js").write_text(PEER)
            with _running(["node", str(peer / "peer.js"), str(folder / "peer"), str(port)], port) as pid:
                measure("warm up", pid, Where(port), 1 / 64, 1)
                add(measure("@tus/server, 1 stream", pid, Where(port), gib, 1))
                add(measure("@tus/server, 4 streams", pid, Where(port), gib, 4))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return figures, idle_mb


def main() -> None:
    """Print the figures; exit code 1 when one misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=2.0)
    parser.add_argument("--peer", type=Path)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--send", help=argparse.SUPPRESS)
    parser.add_argument("--part", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.send:
        order = json.loads(options.send)
        size = order.pop("size")
        send(Where(**order), size, options.part)
        return
    figures, idle_mb = run(options.gib, options.peer)
    missed = [
        f
        for f in figures
        if f.cpu_per_gib > LIMITS.get(f.name, 99) or ("lz" in f.name and f.peak_mb - idle_mb > MOST_MB)
    ]
    if options.json:
        print(json.dumps([asdict(f) for f in figures]))
    for f in () if options.json else figures:
        told = f"  (limit {LIMITS[f.name]:.2f})" if f.name in LIMITS else ""
        print(f"{f.name:34} {f.cpu_per_gib:5.2f} CPU-s/GiB {f.seconds:7.1f} s {f.peak_mb:6.0f} MB{told}")
    if not options.json:
        print(f"lzcontest held {idle_mb:.0f} MB before the first large upload; {MOST_MB} MB more are allowed")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
