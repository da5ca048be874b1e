"""`lzcontest up`: the whole system on one machine with one command."""

import shutil
import signal
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

import click

from lzcontest.cli.children import Supervisor
from lzcontest.cli.runtime import read_settings
from lzcontest.foundation import migrate, runtime
from lzcontest.foundation.config import Settings, child_environment
from lzcontest.foundation.queue import QUEUES
from lzcontest.foundation.redis_server import find_redis_server, redis_command
from lzcontest.foundation.runtime import Runtime

READY_SECONDS = 60.0


@click.command("up")
@click.option("--port", envvar="PORT", default=8000, show_default=True, help="Where the site listens (or PORT).")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--demo", is_flag=True, help="Load the demo contest into an empty database and show its accounts.")
@click.option("--web-workers", default=2, show_default=True, help="Web processes.")
def command(port: int, host: str, demo: bool, web_workers: int) -> None:
    """Create the database, start Redis, web and workers, and keep them running until Ctrl-C."""
    settings = read_settings()
    extra = {"LZ_DEMO": "1"} if demo and settings.env == "development" else {}
    if "LZ_BASE_URL" not in child_environment():
        extra["LZ_BASE_URL"] = f"http://{host}:{port}"
    running = runtime.use(Runtime.build(Settings.from_env(child_environment(**extra))))
    migrate.upgrade(running.database.engine)
    if demo:
        _load_demo()
    running.database.engine.dispose()
    scratch = Path(tempfile.mkdtemp(prefix="lz-"))
    supervisor = Supervisor(logs=_logs(settings) if demo else None)
    stopped: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: stopped.append(received))
    try:
        _start(supervisor, settings, scratch, extra, host=host, port=port, web_workers=web_workers)
        _announce(f"http://{host}:{port}", supervisor, stopped, demo)
        while not stopped:
            for died in supervisor.watch():
                click.echo(f"{died} ended and is started again")
            time.sleep(0.3)
    finally:
        click.echo("stopping …")
        supervisor.stop()
        shutil.rmtree(scratch, ignore_errors=True)
        click.echo("stopped")


def _logs(settings: Settings) -> Path:
    """The demo keeps its terminal for the person who tries it."""
    folder = settings.data_dir / "logs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _load_demo() -> None:
    from lzcontest.cli.demo import load_once

    load_once()


def _start(
    supervisor: Supervisor,
    settings: Settings,
    scratch: Path,
    extra: dict[str, str],
    *,
    host: str,
    port: int,
    web_workers: int,
) -> None:
    if not settings.redis_url:
        program = find_redis_server()
        if program is None:
            click.echo("no Redis: set LZ_REDIS_URL, or install one: apt-get install redis-server", err=True)
            sys.exit(1)
        socket = scratch / "redis.sock"
        supervisor.add("redis", redis_command(program, socket, settings.data_dir / "redis"), child_environment())
        extra = {**extra, "LZ_REDIS_URL": f"unix://{socket}"}
        _wait_for(socket)
    # Where the web processes add up their figures for /metrics.
    figures = scratch / "metrics"
    figures.mkdir()
    env = child_environment(**extra, PROMETHEUS_MULTIPROC_DIR=str(figures))
    python = [sys.executable, "-m"]
    gunicorn = [
        "gunicorn",
        "lzcontest.app:create_app()",
        "--bind",
        f"{host}:{port}",
        "--worker-class",
        "gthread",
        "--workers",
        str(web_workers),
        "--threads",
        "20",  # most wait for slow uploads
        "--timeout",
        "120",
        "--graceful-timeout",
        "8",
        "--no-control-socket",
        "--log-level",
        "warning",
    ]
    supervisor.add("web", [*python, *gunicorn], env)
    for queue in QUEUES:
        supervisor.add(f"worker {queue}", [*python, "lzcontest.cli", "worker", "--queue", queue], env)
    supervisor.add("scheduler", [*python, "lzcontest.cli", "scheduler"], env)


def _wait_for(socket: Path) -> None:
    deadline = time.monotonic() + 10
    while not socket.exists():
        if time.monotonic() > deadline:
            click.echo("Redis did not start", err=True)
            sys.exit(1)
        time.sleep(0.05)


def _announce(address: str, supervisor: Supervisor, stopped: list[int], demo: bool) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and not stopped:
        supervisor.watch()
        try:
            with urllib.request.urlopen(f"{address}/healthz", timeout=2):  # noqa: S310 our own address
                break
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    else:
        if not stopped:
            click.echo("the site did not answer in time; see the messages above", err=True)
        return
    click.echo(f"\nlzcontest is ready: {address}\n")
    if demo:
        from lzcontest.cli.demo import accounts_text

        click.echo(accounts_text())
        click.echo(f"Mail that the site sends: {address}/_mail   Logs: {supervisor.logs}")
    click.echo("Ctrl-C stops everything.")
