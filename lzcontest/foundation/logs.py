"""Structured logs that can be kept for long, because no personal data gets into them."""

import json
import logging
import re
import sys
from collections.abc import MutableMapping
from datetime import UTC, datetime
from typing import Any, TextIO

import structlog

from lzcontest.foundation.config import Settings

HIDDEN = "[hidden]"
# Names of values that belong to a person or open a door; matched as parts of a key, so that ``author_name`` is one.
_PERSONAL = re.compile(
    r"name|title|text|body|email|mail|phone|mobile|address|recipient|password|passwd|secret|token|cookie|session"
    r"|authori|id_number|id_card|url|path|referer|user_agent|args|params|form|query|code",
    re.IGNORECASE,
)
# Keys of ours that a part above would hide though they tell nothing of anybody.
_HARMLESS = frozenset(
    {"status_code", "logger_name", "queue_name", "code", "failure_code", "method_name", "category_code"}
)
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"),  # e-mail addresses
    re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)"),  # identity card numbers
    re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d(?:[- ]?\d{4}){2}(?!\d)"),  # mobile telephones
    re.compile(r"(?<!\d)0\d{2,3}[- ]\d{7,8}(?!\d)"),  # landlines
    re.compile(r"(?<=://)[^/@\s:]+:[^/@\s]+(?=@)"),  # user and password in an address
)

# One line for each request, with these facts and no others: a route's own name and numbers, never an address.
REQUEST_LOG = "lzcontest.request"
_REQUEST_FACTS = ("endpoint", "method", "status", "ms")

Event = MutableMapping[str, Any]


def mask(text: str) -> str:
    """``text`` with e-mail addresses, telephone and identity card numbers and passwords in addresses hidden."""
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return text


def drop_personal_data(_logger: Any, _method: str, event: Event) -> Event:
    """The last processor before a line is written: hides values by key, and patterns anywhere."""
    for key in list(event):
        event[key] = HIDDEN if _PERSONAL.search(key) and key not in _HARMLESS else _cleaned(event[key])
    return event


def _cleaned(value: Any) -> Any:
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        return drop_personal_data(None, "", {str(k): v for k, v in value.items()})
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_cleaned(item) for item in value]
    return value if value is None or isinstance(value, (bool, int, float)) else mask(str(value))


def _without_values(_logger: Any, _method: str, event: Event) -> Event:
    """An exception as its type and its places in the code: messages of databases quote the values they refused."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    if isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if info and info[0]:
        event["error"] = f"{info[0].__module__}.{info[0].__qualname__}"
        event["where"] = _places(info[2])
    return event


def _places(trace: Any) -> list[str]:
    places = []
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename.rsplit('site-packages/', 1)[-1]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return places[-12:]


class _JsonLines(structlog.stdlib.ProcessorFormatter):
    """One JSON object a line; the line of a request is written without a search for what it cannot hold."""

    def format(self, record: logging.LogRecord) -> str:
        if record.name != REQUEST_LOG or record.exc_info:
            return super().format(record)
        line: dict[str, Any] = {"event": "request", "level": record.levelname.lower(), "logger": REQUEST_LOG}
        line |= {fact: getattr(record, fact, None) for fact in _REQUEST_FACTS}
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="microseconds")
        return json.dumps({**line, "at": at.replace("+00:00", "Z")}, ensure_ascii=False)


def configure_logs(settings: Settings, stream: TextIO | None = None) -> None:
    """Send everything that is logged, by us and by libraries, as one JSON object a line to ``stream`` (stderr).

    ``LZ_LOG_FORMAT=text`` writes lines for people instead. May be called again.
    """
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _without_values,
    ]
    last: Any = structlog.processors.JSONRenderer(ensure_ascii=False)
    lines: type[structlog.stdlib.ProcessorFormatter] = _JsonLines
    if settings.log_format == "text":
        last, lines = structlog.dev.ConsoleRenderer(colors=False), structlog.stdlib.ProcessorFormatter
    formatter = lines(
        foreign_pre_chain=shared,
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, drop_personal_data, last],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.INFO)
    # These quote addresses, statements or requests in full.
    for name in ("alembic", "sqlalchemy.engine", "werkzeug", "gunicorn.access", "botocore", "urllib3", "rq.worker"):
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
