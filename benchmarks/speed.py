"""How fast the pages are, as ratios to a bare Flask page measured in the same run.

    .venv/bin/python -m benchmarks.speed [--seconds 4] [--json]

Fills a fresh database with 500 works, serves a bare Flask page and lzcontest by the same gunicorn settings on
loopback, and asks each page over one kept connection. Alone on the machine the ratios are steady to about a tenth;
on a busy one only the processor time of the server is worth reading. Linux only. See docs/benchmarks.md.
"""

import argparse
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

BARE = "import flask\napp = flask.Flask(__name__)\n@app.get('/')\ndef hello():\n    return 'hello'\n"
LIMITS = {
    "public list": 5.0,
    "winners list": 5.0,
    "notices list": 5.0,
    "submission form": 8.0,
    "judge's page": 10.0,
    "score POST": 8.0,
}
OFFICE_MS = 50.0


@dataclass
class Figure:
    """Median and 95th percentile of one kind of request, and what it cost the server's processors; milliseconds."""

    name: str
    median_ms: float
    p95_ms: float
    count: int
    cpu_ms: float


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Server:
    """A running gunicorn."""

    port: int
    pid: int

    def processor_seconds(self) -> float:
        """Time its workers have used so far; steady where other work on the machine makes waiting times useless."""
        ticks = 0
        for child in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split():
            fields = Path(f"/proc/{child}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def served(target: str, env: dict[str, str], cwd: Path, log: Path) -> Iterator["Server"]:
    """gunicorn serving ``target`` with one process of four threads, its request lines going to ``log``."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
               "--threads", "4", "--keep-alive", "75", "--no-control-socket", "--log-level", "error"]  # fmt: skip
    with log.open("ab") as lines:
        process = subprocess.Popen(command, env=env, cwd=cwd, stderr=lines)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield Server(port, process.pid)
    finally:
        process.terminate()
        process.wait()


class Client:
    """One kept connection with a cookie."""

    def __init__(self, port: int) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        self.headers: dict[str, str] = {}
        self.cookie = ""

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, bytes]:
        """Send one request and read the whole answer."""
        self.connection.request(method, path, body, {**self.headers, **headers})
        answer = self.connection.getresponse()
        if given := answer.getheader("Set-Cookie"):
            self.cookie = given.split(";")[0]
        return answer.status, answer.read()


def measure(server: Server, name: str, seconds: float, act: Callable[[], None]) -> Figure:
    """Repeat ``act`` for a while after a short warm-up."""
    for _ in range(30):
        act()
    times: list[float] = []
    used = server.processor_seconds()
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    used = (server.processor_seconds() - used) * 1000 / len(times)
    return Figure(name, statistics.median(times), statistics.quantiles(times, n=20)[18], len(times), used)


def signed_in(port: int, email: str, password: str) -> Client:
    """A connection of somebody who signed in by the form."""
    client = Client(port)
    page = client.ask("GET", "/sign-in")[1].decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    client.headers["Cookie"] = client.cookie
    body = urlencode({"csrf_token": token.group(1) if token else "", "email": email, "password": password}).encode()
    status, _ = client.ask("POST", "/sign-in", body, **{"Content-Type": "application/x-www-form-urlencoded"})
    if status not in (302, 303):
        raise SystemExit(f"signing in answered {status}")
    client.headers["Cookie"] = client.cookie
    return client


def getter(client: Client, path: str) -> Callable[[], None]:
    """Asks for a page and insists on 200."""

    def act() -> None:
        status, _ = client.ask("GET", path)
        if status != 200:
            raise SystemExit(f"{path} answered {status}")

    return act


def scorer(client: Client, page: str, save: str) -> Callable[[], None]:
    """Saves the score sheet of ``page`` again and again, each time with the version the server gave last."""
    text = client.ask("GET", page)[1].decode()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', text)
    version = re.search(r'name="version"[^>]*value="(\d+)"', text)
    names = sorted(set(re.findall(r'name="(score[^"]*)"', text)))
    if not token or not version or not names:
        raise SystemExit("the judge's page has no score sheet")
    state = {"version": int(version.group(1)), "points": 1}

    def act() -> None:
        state["points"] = state["points"] % 10 + 1
        fields = dict.fromkeys(names, state["points"])
        body = urlencode({"csrf_token": token.group(1), "version": state["version"], "comment": "", **fields}).encode()
        status, answer = client.ask(
            "POST",
            save,
            body,
            **{
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
                "X-Requested-With": "fetch",
            },
        )
        if status != 200:
            raise SystemExit(f"saving answered {status}: {answer[:200]!r}")
        state["version"] = json.loads(answer)["version"]

    return act


def run(seconds: float) -> dict[str, object]:
    """All figures of one run."""
    folder = Path(tempfile.mkdtemp(prefix="lz-speed-"))
    (folder / "bare.py").write_text(BARE)
    env = {**os.environ, "LZ_DATA_DIR": str(folder / "data"), "LZ_RATE_LIMITS": "0", "LZ_LOG_FORMAT": "json"}
    filled = subprocess.run(
        [sys.executable, "-m", "lzcontest.cli", "demo", "--entries", "500", "--judges", "20", "--json"],
        env=env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = json.loads(filled.stdout.strip().splitlines()[-1])
    with served("bare:app", {**os.environ, "PYTHONPATH": str(folder)}, folder, folder / "bare.log") as server:
        bare = measure(server, "bare Flask page", seconds, getter(Client(server.port), "/"))
    with served("lzcontest.app:create_app()", env, Path.cwd(), folder / "served.log") as server:
        public = Client(server.port)
        entrant, judge, office = (
            signed_in(server.port, paths[f"{who}_email"], paths["password"])
            for who in ("entrant", "judge", "organiser")
        )
        pages = {
            "public list": getter(public, paths["public_list"]),
            "winners list": getter(public, "/winners"),
            "notices list": getter(public, "/notices"),
            "submission form": getter(entrant, paths["submission_form"]),
            "judge's page": getter(judge, paths["judge_page"]),
            "score POST": scorer(judge, paths["judge_page"], paths["judge_page"] + "/save"),
            "office list": getter(office, paths["office_list"]),
            "office list of 500": getter(office, paths["office_list"] + "?per=500"),
        }
        figures = [measure(server, name, seconds, act) for name, act in pages.items()]
    rows = [
        {
            "name": f.name,
            "median_ms": round(f.median_ms, 3),
            "p95_ms": round(f.p95_ms, 3),
            "requests": f.count,
            "ratio": round(f.median_ms / bare.median_ms, 2),
            "cpu_ms": round(f.cpu_ms, 3),
            "cpu_ratio": round(f.cpu_ms / bare.cpu_ms, 2),
        }
        for f in (bare, *figures)
    ]
    return {"figures": rows, "limits": LIMITS, "office_ms": OFFICE_MS}


def main() -> None:
    """Print the figures; exit code 1 when one misses its limit."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    report = run(options.seconds)
    missed = []
    for row in report["figures"]:  # type: ignore[attr-defined]
        limit = LIMITS.get(row["name"])
        late = row["name"].startswith("office") and row["median_ms"] > OFFICE_MS
        if late or (limit and row["ratio"] > limit):
            missed.append(row["name"])
        if not options.json:
            print(
                f"{row['name']:22} {row['median_ms']:8.2f} ms  p95 {row['p95_ms']:8.2f} ms  {row['ratio']:6.2f}x"
                f"  cpu {row['cpu_ms']:6.2f} ms {row['cpu_ratio']:6.2f}x" + (f"  (limit {limit}x)" if limit else "")
            )
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
