"""Machines that watch the product learn how it is, and nothing about anybody."""

import dataclasses
import io
import json
import logging

from flask import Flask
from flask.testing import FlaskClient

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.logs import configure_logs
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime

NAME, PHONE, MAIL, CARD = "佘太君甲", "13800001234", "she.taijun@example.org", "33010219800101123X"


def test_alive_and_ready(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/healthz").json == {"ok": True}
    assert client.get("/readyz").json == {"ok": True, "failing": []}


def test_not_ready_names_what_is_missing(app: Flask, system: Runtime) -> None:
    settings = dataclasses.replace(system.settings, redis_url="unix:///nowhere.sock", min_free_mb=1 << 40)
    runtime.use(dataclasses.replace(system, settings=settings))
    answer = app.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json["failing"] == ["redis", "disk"]
    assert app.test_client().get("/healthz").status_code == 200


def figures(client: FlaskClient, **options: object) -> str:
    return client.get("/metrics", **options).get_data(as_text=True)  # type: ignore[arg-type]


def test_metrics_count_requests_by_endpoint_and_jobs_by_state(app: Flask, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        job = Job(id="process_media-x", name="n", queue="media", args={}, not_before=clock.now())
        session.add(job)
    client = app.test_client()
    client.get("/healthz")
    client.get(f"/nowhere/{NAME}/{PHONE}")
    text = figures(client)
    assert 'lz_requests_total{endpoint="api.healthz",method="GET",status="200"}' in text
    assert 'lz_request_seconds_count{endpoint="api.healthz"}' in text
    assert 'lz_jobs{queue="media",state="queued"} 1.0' in text and 'lz_jobs_oldest_seconds{queue="media"}' in text
    assert 'status="404"' in text and PHONE not in text


def test_metrics_are_for_this_machine_only(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/metrics", environ_overrides={"REMOTE_ADDR": "10.1.2.3"}).status_code == 404
    assert client.get("/metrics", headers={"X-Forwarded-For": "10.1.2.3"}).status_code == 404
    assert client.get("/metrics").status_code == 200


def logged(settings: Settings, write: object) -> tuple[str, list[dict[str, object]]]:
    """What a piece of work writes to the log, raw and read."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        configure_logs(settings, stream)
        write()  # type: ignore[operator]
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    return stream.getvalue(), [json.loads(line) for line in stream.getvalue().splitlines()]


def test_logs_hide_what_belongs_to_people(settings: Settings) -> None:
    def write() -> None:
        log = logging.getLogger("lzcontest.test")
        log.info("mail to %s failed, call %s or %s", MAIL, PHONE, CARD)
        log.warning("saved", extra={"author_name": NAME, "job": "j1", "nested": {"email": MAIL, "n": 3}, "title": NAME})
        try:
            raise ValueError(f"UNIQUE constraint failed: {NAME} {MAIL}")
        except ValueError:
            log.exception("broke")

    raw, lines = logged(settings, write)
    assert not any(secret in raw for secret in (NAME, PHONE, MAIL, CARD))
    assert lines[1]["job"] == "j1" and lines[1]["nested"] == {"email": "[hidden]", "n": 3}
    assert lines[1]["level"] == "warning" and lines[1]["logger"] == "lzcontest.test"
    assert lines[2]["error"] == "builtins.ValueError" and "test_health.py" in str(lines[2]["where"])


def test_a_request_is_logged_by_endpoint_not_by_address(app: Flask, settings: Settings) -> None:
    def write() -> None:
        app.test_client().get(f"/certificates/{NAME}-{PHONE}?q={MAIL}", headers={"User-Agent": "canary-agent"})

    raw, lines = logged(settings, write)
    line = next(one for one in lines if one["logger"] == "lzcontest.request")
    assert line["status"] == 404 and "endpoint" in line and isinstance(line["ms"], int)
    assert not any(secret in raw for secret in (NAME, PHONE, MAIL, "canary-agent", "127.0.0.1"))


def test_logs_can_be_read_by_people_too(settings: Settings) -> None:
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    try:
        configure_logs(dataclasses.replace(settings, log_format="text"), stream)
        logging.getLogger("lzcontest.test").info("worker ready", extra={"phone": PHONE})
    finally:
        root.handlers[:] = before
        root.setLevel(level)
    assert "worker ready" in stream.getvalue() and PHONE not in stream.getvalue()
