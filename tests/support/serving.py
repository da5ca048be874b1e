"""The product behind real servers: gunicorn, and nginx in front of it with the repository's own configuration."""

import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask

from lzcontest.app import create_app
from lzcontest.foundation.config import Settings
from lzcontest.web.shared import files
from lzcontest.web.shared.access import open_to_public

ROOT = Path(__file__).parent.parent.parent
SCOPE = "public:served"


def application() -> Flask:
    """What gunicorn serves: the product, and one route that hands out review copies as every audience's does."""
    app = create_app(Settings.from_env())

    @app.get("/try/files/<token>/<path:name>")
    @open_to_public
    def hand_out(token: str, name: str):  # type: ignore[no-untyped-def]
        return files.send_rendition_file(files.read_token(SCOPE, token), name)

    return app


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    """Until somebody listens there. Raises RuntimeError when the server has ended instead."""
    for _attempt in range(300):
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server does not answer")


@contextmanager
def gunicorn(settings: Settings, log: Path, **more: str) -> Iterator[tuple[int, int]]:
    """``application`` under gunicorn with one process of threads on the data of ``settings``; its port and pid."""
    port = free_port()
    env = {**os.environ, "LZ_DATA_DIR": str(settings.data_dir), "LZ_RATE_LIMITS": "0", "PYTHONPATH": str(ROOT), **more}
    command = [sys.executable, "-m", "gunicorn", "tests.support.serving:application()", "--bind", f"127.0.0.1:{port}",
               "--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "error"]  # fmt: skip
    with log.open("ab") as lines:
        process = subprocess.Popen(command, env=env, cwd=ROOT, stderr=lines)
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def nginx_config(folder: Path, upstream: int, port: int, files_dir: Path) -> str:
    """The repository's own configuration, its ports, places and certificate changed for a test on this machine."""
    text = (ROOT / "deploy/nginx.conf").read_text()
    text = re.sub(r"listen 8443 ssl;\n\s*http2 on;", f"listen 127.0.0.1:{port};", text)
    text = re.sub(r"listen 8080;", f"listen 127.0.0.1:{free_port()};", text)
    text = re.sub(r"^\s*ssl_.*;\n", "", text, flags=re.MULTILINE)
    text = text.replace("/tmp/", f"{folder}/").replace("/dev/stderr", str(folder / "errors"))
    text = text.replace("server web:8000;", f"server 127.0.0.1:{upstream};").replace("/data/files/", f"{files_dir}/")
    return text if os.getuid() else f"user root;\n{text}"  # its workers must read the test's folder


@contextmanager
def nginx(folder: Path, upstream: int, files_dir: Path, public: str = "") -> Iterator[tuple[int, int]]:
    """A real nginx before ``upstream``; its port and pid. Ask ``shutil.which("nginx")`` first.

    ``public``: the folder of the files under this address and open to all, to measure nginx by itself.
    """
    folder.mkdir()
    port = free_port()
    config = folder / "nginx.conf"
    text = nginx_config(folder, upstream, port, files_dir)
    if public:
        text = text.replace("location /_files/", f"location {public}").replace("internal;", "")
    config.write_text(text)
    process = subprocess.Popen([shutil.which("nginx") or "nginx", "-c", str(config), "-g", "daemon off;"])
    try:
        wait_for(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def ask(port: int, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    """One request on a connection of its own: status, headers by small names, body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
    finally:
        connection.close()


def workers_of(pid: int) -> list[int]:
    """The processes a server started."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def open_files(pid: int, below: Path) -> list[str]:
    """Files below a folder that the workers of a server hold open."""
    found = []
    for child in workers_of(pid):
        for handle in Path(f"/proc/{child}/fd").iterdir():
            try:
                target = os.readlink(handle)
            except FileNotFoundError:
                continue
            if target.startswith(str(below)):
                found.append(target)
    return found
