"""How fast the pages are, as ratios to a bare Flask page measured in the same run.

    .venv/bin/python -m benchmarks.speed [--seconds 4] [--json]

Fills a fresh database with 500 works, serves a bare Flask page and lzcontest by the same gunicorn settings on
loopback, and asks each page over one kept connection. Alone on the machine the ratios are steady to about a tenth.
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
LIMITS = {"public list": 5.0, "submission form": 8.0, "judge's page": 10.0, "score POST": 8.0}
OFFICE_MS = 50.0


@dataclass
class Figure:
    """Median and 95th percentile of one kind of request, in milliseconds."""

    name: str
    median_ms: float
    p95_ms: float
    count: int


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(target: str, env: dict[str, str], cwd: Path) -> Iterator[int]:
    """gunicorn serving ``target`` with one process of four threads; its port."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", target, "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread",
               "--threads", "4", "--keep-alive", "75", "--no-control-socket", "--log-level", "error"]  # fmt: skip
    process = subprocess.Popen(command, env=env, cwd=cwd)
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port
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


def measure(name: str, seconds: float, act: Callable[[], None]) -> Figure:
    """Repeat ``act`` for a while after a short warm-up."""
    for _ in range(30):
        act()
    times: list[float] = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        act()
        times.append((time.perf_counter() - began) * 1000)
    return Figure(name, statistics.median(times), statistics.quantiles(times, n=20)[18], len(times))


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
    with served("bare:app", {**os.environ, "PYTHONPATH": str(folder)}, folder) as port:
        bare = measure("bare Flask page", seconds, getter(Client(port), "/"))
    figures = []
    with served("lzcontest.app:create_app()", env, Path.cwd()) as port:
        public = Client(port)
        entrant, judge, office = (
            signed_in(port, paths[f"{who}_email"], paths["password"]) for who in ("entrant", "judge", "organiser")
        )
        figures.append(measure("public list", seconds, getter(public, paths["public_list"])))
        figures.append(measure("submission form", seconds, getter(entrant, paths["submission_form"])))
        figures.append(measure("judge's page", seconds, getter(judge, paths["judge_page"])))
        figures.append(
            measure("score POST", seconds, scorer(judge, paths["judge_page"], paths["judge_page"] + "/save"))
        )
        figures.append(measure("office list of 500", seconds, getter(office, paths["office_list"])))
    rows = [
        {
            "name": f.name,
            "median_ms": round(f.median_ms, 3),
            "p95_ms": round(f.p95_ms, 3),
            "requests": f.count,
            "ratio": round(f.median_ms / bare.median_ms, 2),
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
        late = row["name"] == "office list of 500" and row["median_ms"] > OFFICE_MS
        if late or (limit and row["ratio"] > limit):
            missed.append(row["name"])
        if not options.json:
            print(
                f"{row['name']:22} {row['median_ms']:8.2f} ms  p95 {row['p95_ms']:8.2f} ms  {row['ratio']:6.2f}x"
                + (f"  (limit {limit}x)" if limit else "")
            )
    if options.json:
        print(json.dumps(report, ensure_ascii=False))
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
