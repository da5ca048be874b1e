"""What Redis is told of waiting jobs: only hints, by RQ; every one of them may be lost or come twice."""

import logging
from collections.abc import Collection
from typing import Any

from redis.exceptions import RedisError
from rq import Queue
from rq.exceptions import DuplicateJobError
from rq.serializers import JSONSerializer

from lzcontest.foundation import runtime

log = logging.getLogger(__name__)

ENTRY_POINT = "lzcontest.foundation.queue.run_job"


def line_of(queue: str, connection: Any) -> Queue:
    """RQ's line of that name."""
    return Queue(queue, connection=connection, serializer=JSONSerializer)


def hint(job_id: str, queue: str, mark: str) -> None:
    """Tell RQ about a waiting row, once per ``mark`` (without a dash). A lost hint is no loss: ``reconcile`` repeats it."""
    connection = runtime.current().redis
    if connection is None:
        return
    timeout = runtime.current().settings.job_timeout_seconds
    try:
        line_of(queue, connection).enqueue_call(
            ENTRY_POINT, (job_id,), job_id=f"{job_id}-{mark}", unique=True, timeout=timeout, result_ttl=0, failure_ttl=0
        )
    except DuplicateJobError:
        pass
    except RedisError as error:
        log.warning(
            "queue hint lost, the reconciler will repeat it", extra={"job": job_id, "error": type(error).__name__}
        )


def in_line_of(queues: Collection[str]) -> set[str]:
    """The jobs that RQ still has in these lines, so that a long line is not filled up with hints at the same."""
    connection = runtime.current().redis
    if connection is None:
        return set()
    try:
        hinted = [job_id for name in queues for job_id in line_of(name, connection).get_job_ids()]
    except RedisError:
        return set()
    return {job_id.rpartition("-")[0] for job_id in hinted}
