"""RQ's worker as we need it: its work horse dies with it, and a Redis that is away for a while ends nothing."""

import os
import signal
from typing import Any

from redis.exceptions import RedisError
from rq import Worker
from rq.serializers import JSONSerializer

from lzcontest.foundation import queue
from lzcontest.foundation.hints import line_of
from lzcontest.foundation.processes import die_with_parent


class SturdyWorker(Worker):
    """Serves one line; each job runs in a process of its own."""

    max_connection_wait_time = 4.0  # RQ doubles the wait up to a minute; the promise is half of that for everything

    def main_work_horse(self, job: Any, queue_: Any) -> None:
        """In the new process: be killed with the worker, and end oneself where a job is stuck."""
        die_with_parent(signal.SIGKILL)
        if os.getppid() == 1:
            os._exit(1)
        queue.on_stall = _end_this_process
        super().main_work_horse(job, queue_)

    def heartbeat(self, *args: Any, **kwargs: Any) -> None:
        """Tell Redis that we live; that it does not listen just now is no reason to end the work at hand."""
        try:
            super().heartbeat(*args, **kwargs)
        except RedisError:
            self.log.warning("Redis does not answer; the work at hand goes on")


def serve(name: str, connection: Any, *, burst: bool) -> None:
    """Serve the queue ``name`` until told to stop, or (``burst``) until it is empty."""
    worker = SturdyWorker(
        [line_of(name, connection)],
        connection=connection,
        serializer=JSONSerializer,
        worker_ttl=60,
        job_monitoring_interval=5,
    )
    worker.work(burst=burst, logging_level="WARNING")


def _end_this_process() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
