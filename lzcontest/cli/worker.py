"""`lzcontest worker`: one RQ worker for one queue."""

import importlib.util
import logging
import pkgutil
import sys
from importlib import import_module

import click

import lzcontest
from lzcontest.cli.runtime import start_runtime
from lzcontest.foundation.logs import configure_logs
from lzcontest.foundation.queue import QUEUES


def load_jobs(queue: str) -> None:
    """Import every feature's jobs once, before work horses fork, and warm up what is slow to start."""
    for feature in pkgutil.iter_modules(lzcontest.__path__):
        name = f"lzcontest.{feature.name}.jobs"
        if feature.ispkg and importlib.util.find_spec(name) is not None:
            warm_up = getattr(import_module(name), "warm_up", None)
            if warm_up is not None and queue == "text":
                warm_up()


@click.command("worker")
@click.option("--queue", type=click.Choice(QUEUES), required=True, help="The one queue this process serves.")
@click.option("--burst", is_flag=True, help="Stop when the queue is empty.")
def command(queue: str, burst: bool) -> None:
    """Serve one queue. One queue per process: only then does no job get lost between pop and start."""
    running = start_runtime()
    configure_logs(running.settings)
    if running.redis is None:
        click.echo("LZ_REDIS_URL is not set: a worker needs a Redis. `lzcontest up` starts one by itself.", err=True)
        sys.exit(2)
    from lzcontest.cli.horses import serve

    load_jobs(queue)
    running.database.engine.dispose()  # a work horse must not inherit an open connection
    logging.getLogger(__name__).info("worker ready")
    serve(queue, running.redis, burst=burst)
