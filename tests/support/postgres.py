"""A throwaway PostgreSQL for the tests, so that nothing has to be prepared and nothing is left behind.

``python -m tests.support.postgres`` tries it once and prints its version (make test asks this).
"""

import importlib.util
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

START_SECONDS = 30


class NoPostgres(Exception):
    """No usable PostgreSQL was found, or it did not start; says what was tried."""


def _folders() -> list[Path]:
    """Where initdb and postgres may be: the system's newest first, then the pgserver wheel."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    # The spec is enough: importing pgserver creates folders and warns.
    wheel = importlib.util.find_spec("pgserver")
    if wheel and wheel.origin:
        found.append(Path(wheel.origin).parent / "pginstall" / "bin")
    return found


def _unprivileged() -> dict[str, object]:
    """PostgreSQL refuses to run as root; root starts it as nobody, which owns only the data directory."""
    return {"user": "nobody", "extra_groups": []} if os.geteuid() == 0 else {}


def _binaries(cwd: Path) -> Path:
    """The first folder whose postgres answers for the account it will run as (nobody cannot look into /root)."""
    tried = _folders()
    for folder in tried:
        try:
            subprocess.run(
                [folder / "postgres", "--version"], check=True, capture_output=True, cwd=cwd, **_unprivileged()
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        if (folder / "initdb").exists():
            return folder
    raise NoPostgres("no usable PostgreSQL in " + (", ".join(map(str, tried)) or "any known place"))


def _initialise(binaries: Path, data: Path) -> None:
    """An empty cluster without locale, so that text sorts by code point as it does in SQLite."""
    command = [binaries / "initdb", "--pgdata", data / "db", "--username=postgres", "--auth=trust"]
    command += ["--encoding=UTF8", "--no-locale", "--no-sync"]
    done = subprocess.run(command, cwd=data, capture_output=True, text=True, **_unprivileged())
    if done.returncode:
        raise NoPostgres(f"initdb failed: {done.stderr[-2000:]}")


def _start(binaries: Path, data: Path, log: Path) -> subprocess.Popen[bytes]:
    command = [binaries / "postgres", "-D", data / "db", "-k", data, "-c", "listen_addresses="]
    command += ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "max_connections=60"]
    if setpriv := shutil.which("setpriv"):
        command = [setpriv, "--pdeathsig", "INT", "--", *command]  # no orphan when the test run is killed
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=data, stdout=output, stderr=output, **_unprivileged())


def _wait(server: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(url).close()
            return
        except psycopg.OperationalError as error:
            if server.poll() is not None or time.monotonic() > deadline:
                raise NoPostgres(f"{error}\n{log.read_text(errors='replace')[-2000:]}") from error
            time.sleep(0.05)


@contextmanager
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL on a socket of its own; gives its address, stops and removes it afterwards."""
    data = Path(tempfile.mkdtemp(prefix="lz-pg-", dir="/tmp"))  # short: a socket's path may have 107 bytes
    log = data / "log"
    server = None
    try:
        if os.geteuid() == 0:
            shutil.chown(data, "nobody")
        binaries = _binaries(data)
        _initialise(binaries, data)
        server = _start(binaries, data, log)
        url = f"postgresql://postgres@/postgres?host={data}"
        _wait(server, url, log)
        yield url
    finally:
        if server is not None and server.poll() is None:
            server.send_signal(2)  # SIGINT: PostgreSQL's fast shutdown
            server.wait(timeout=20)
        shutil.rmtree(data, ignore_errors=True)


if __name__ == "__main__":
    with postgres_server() as address, psycopg.connect(address) as connection:
        print(connection.execute("select version()").fetchone()[0])
