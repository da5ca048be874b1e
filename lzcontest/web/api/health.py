"""Whether this process lives (/healthz) and whether all it needs is there (/readyz); nothing about anybody."""

import shutil
from collections.abc import Callable
from typing import Any

from flask import jsonify
from sqlalchemy import text

from lzcontest.foundation import migrate, runtime
from lzcontest.web.api import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.session import reading_session


@blueprint.get("/healthz")
@open_to_public
def healthz() -> Any:
    """Answers as long as the process can answer at all."""
    return jsonify(ok=True)


@blueprint.get("/readyz")
@open_to_public
def readyz() -> Any:
    """Answers 503 with the names of what is missing, so that a proxy sends people elsewhere."""
    failing = [name for name, works in CHECKS.items() if not _holds(works)]
    return jsonify(ok=not failing, failing=failing), 503 if failing else 200


def _holds(works: Callable[[], bool]) -> bool:
    try:
        return works()
    except Exception:  # whatever it is, it is not ready
        return False


def _database() -> bool:
    return bool(reading_session().scalar(text("SELECT 1")) == 1)


def _migrations() -> bool:
    return not migrate.pending(runtime.current().database.engine)


def _redis() -> bool:
    connection = runtime.current().redis
    return connection is None or bool(connection.ping())


def _disk() -> bool:
    settings = runtime.current().settings
    return shutil.disk_usage(settings.data_dir).free > settings.min_free_mb << 20


CHECKS: dict[str, Callable[[], bool]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "disk": _disk,
}
