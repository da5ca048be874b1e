"""Figures for Prometheus and one log line a request: endpoints and times, never addresses or people."""

import logging
import time
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Any

from flask import Response, g, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client import values as figure_values
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy import func, select

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.logs import REQUEST_LOG
from lzcontest.foundation.queue import Job
from lzcontest.web.api import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.session import reading_session

log = logging.getLogger(REQUEST_LOG)

OWN = CollectorRegistry()
REQUESTS = Counter("lz_requests", "Requests answered.", ("endpoint", "method", "status"), registry=OWN)
LATENCY = Histogram(
    "lz_request_seconds",
    "From the first byte of the request to the start of the answer.",
    ("endpoint",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60),
    registry=OWN,
)
# Checked by machines every few seconds: figures yes, log lines no.
QUIET = ("api.healthz", "api.readyz", "api.metrics", "static")


@blueprint.before_app_request
def _start_clock() -> None:
    g.started = time.perf_counter()


@blueprint.after_app_request
def _count(response: Response) -> Response:
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    endpoint = request.endpoint or "none"  # the address itself may name a person or hold a token
    method = request.method if request.method in ("GET", "POST", "HEAD", "PUT", "DELETE") else "other"
    REQUESTS.labels(endpoint, method, str(response.status_code)).inc()
    LATENCY.labels(endpoint).observe(seconds)
    if endpoint not in QUIET:
        facts = {"endpoint": endpoint, "method": method, "status": response.status_code, "ms": round(seconds * 1000)}
        log.info("request", extra=facts)
    return response


class _Jobs(Collector):
    """Background work as the database has it: how much, in which state, and the age of the oldest in line."""

    def collect(self) -> Iterable[Metric]:
        yield from self._counts()
        waiting = select(Job.queue, func.min(Job.not_before)).where(Job.state == "queued").group_by(Job.queue)
        oldest = GaugeMetricFamily("lz_jobs_oldest_seconds", "Age of the oldest waiting job.", labels=["queue"])
        for queue, since in reading_session().execute(waiting):
            oldest.add_metric([queue], max(0, int((clock.now() - since).total_seconds())))
        yield oldest

    def _counts(self) -> Iterator[Metric]:
        jobs = GaugeMetricFamily("lz_jobs", "Background jobs.", labels=["queue", "state"])
        counts = select(Job.queue, Job.state, func.count()).group_by(Job.queue, Job.state)
        for queue, state, count in reading_session().execute(counts):
            jobs.add_metric([queue, state], count)
        yield jobs


@blueprint.get("/metrics")
@open_to_public
def metrics() -> Any:
    """All figures; only for this machine, where the collector runs or is led to by a tunnel."""
    if not _from_here():
        raise NotFound(_("没有这个页面。"))
    registry: CollectorRegistry = OWN
    if figure_values.ValueClass is not figure_values.MutexValue:  # several web processes add up in one folder
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    jobs = CollectorRegistry()
    jobs.register(_Jobs())
    return Response(generate_latest(registry) + generate_latest(jobs), content_type=CONTENT_TYPE_LATEST)


def _from_here() -> bool:
    """Whether the request comes from this machine itself and was not led on by a proxy that we do not count."""
    led_on = request.headers.get("X-Forwarded-For") and not runtime.current().settings.trusted_proxies
    try:
        return not led_on and ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
