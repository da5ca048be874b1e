"""What handing out films costs the servers' processors, beside nginx handing out the same file by itself.

    .venv/bin/python -m benchmarks.serving [--gib 4] [--json]

One review copy of 128 MiB over one kept connection, in ranges of 4 MiB, as players ask for pieces, and of 128 MiB, as
downloads do: from gunicorn alone (sendfile), from nginx led there by X-Accel-Redirect, and from nginx with the file in its own folder. CPU seconds of
the servers' processes and their children come from /proc. Linux with nginx. See docs/benchmarks.md.
"""

import argparse
import http.client
import json
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from lzcontest.accounts.domain import SYSTEM
from lzcontest.foundation import migrate, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import service
from lzcontest.media.models import Rendition
from tests.support import serving

SIZE = 128 << 20
RANGES = {"4 MiB": 4 << 20, "128 MiB": SIZE}
NAME = "film.mp4"
LIMIT = 1.2
ALONE = "nginx, the file in its folder"


def cpu_seconds(pid: int) -> float:
    """Processor time of a server's process and its children so far."""
    ticks = 0
    for one in (pid, *serving.workers_of(pid)):
        fields = Path(f"/proc/{one}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def prepare(folder: Path) -> tuple[Runtime, str]:
    """A fresh installation with one review copy; the copy's address."""
    settings = Settings.from_env({}, data_dir=folder)
    running = runtime.use(Runtime.build(settings))
    migrate.upgrade(running.database.engine)
    source = folder / "source"
    with source.open("wb") as file:
        for _part in range(SIZE >> 20):
            file.write(os.urandom(1 << 20))
    prefix = "renditions/" + "c0ffee" * 5
    running.storage.put_at(source, f"{prefix}/{NAME}")
    listed = {NAME: {"size": SIZE, "sha256": "ab" * 32, "type": "video/mp4"}}
    with running.database.unit_of_work() as session:
        media = service.add_media(session, SYSTEM, stored=service.receive_stream([b"x"]), original_name="x.mp4")
        copy = Rendition(media_id=media.id, kind="film", prefix=prefix, manifest={"files": listed})
        session.add(copy)
        session.flush()
        from lzcontest.web.shared import files

        return running, f"/try/files/{files.rendition_base(serving.SCOPE, copy.id)}/{NAME}"


def fetch(port: int, path: str, total: int, step: int) -> None:
    """Ask for range after range until ``total`` bytes came. Raises SystemExit on any other answer than 206."""
    connection = http.client.HTTPConnection("127.0.0.1", port)
    got, buffer = 0, bytearray(1 << 20)
    while got < total:
        start = got % SIZE
        connection.request("GET", path, headers={"Range": f"bytes={start}-{start + step - 1}"})
        answer = connection.getresponse()
        if answer.status != 206:
            raise SystemExit(f"{path} answered {answer.status}")
        while count := answer.readinto(buffer):
            got += count
    connection.close()


def run(total: int) -> dict[tuple[str, str], float]:
    """CPU seconds per GiB of the three ways, by range."""
    folder = Path(tempfile.mkdtemp(prefix="lz-serving-"))
    figures: dict[tuple[str, str], float] = {}
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        running, address = prepare(folder / "data")
        shared = folder / "data" / "files"
        more = {"LZ_ACCEL_REDIRECT": "1", "LZ_TRUSTED_PROXIES": "1"}
        plain = stack.enter_context(serving.gunicorn(running.settings, folder / "log"))
        inner = stack.enter_context(serving.gunicorn(running.settings, folder / "log2", **more))
        outer = stack.enter_context(serving.nginx(folder / "nginx", inner[0], shared))
        alone = stack.enter_context(serving.nginx(folder / "alone", inner[0], shared, public="/plain/"))
        ways = {
            "gunicorn": (plain[0], address, [plain[1]]),
            "gunicorn and nginx (X-Accel-Redirect)": (outer[0], address, [inner[1], outer[1]]),
            ALONE: (alone[0], f"/plain/{'renditions/' + 'c0ffee' * 5}/{NAME}", [alone[1]]),
        }
        for name, (port, path, pids) in ways.items():
            fetch(port, path, SIZE, SIZE)
            for size, step in RANGES.items():
                before = sum(map(cpu_seconds, pids))
                fetch(port, path, total, step)
                figures[name, size] = (sum(map(cpu_seconds, pids)) - before) * (1 << 30) / total
    return figures


def main() -> None:
    """Print the figures; exit code 1 when a way costs more than its limit beside nginx by itself."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--gib", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if shutil.which("nginx") is None:
        raise SystemExit("nginx is needed to compare with")
    figures = run(int(options.gib * (1 << 30)))
    rows = {
        f"{name}, {size}": {"cpu_s_per_gib": round(cost, 3), "ratio": round(cost / figures[ALONE, size], 2)}
        for (name, size), cost in figures.items()
    }
    if options.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for name, row in rows.items():
            print(f"{name:50} {row['cpu_s_per_gib']:7.3f} CPU s per GiB  {row['ratio']:5.2f}x")
    sys.exit(1 if any(row["ratio"] > LIMIT for row in rows.values()) else 0)


if __name__ == "__main__":
    main()
