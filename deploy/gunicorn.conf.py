"""How gunicorn serves the product behind a proxy: threads, because uploads are slow and mostly wait."""

import os
import tempfile
from typing import Any

# Where the processes add up their figures for /metrics.
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="figures-"))  # noqa: TID251  settings of gunicorn, read before ours

bind = "0.0.0.0:8000"  # inside a container; only the proxy is published
worker_class = "gthread"
workers = 2
threads = 24
timeout = 60
graceful_timeout = 30
keepalive = 15
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108  heartbeats must not wait for a busy disk
errorlog = "-"
accesslog = None  # addresses are personal data; the product writes its own log without them


def child_exit(_server: Any, worker: Any) -> None:
    """Take a process that ended out of the gauges."""
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)
