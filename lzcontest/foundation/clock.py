"""The one source of the present moment, so that tests can set it and nobody calls datetime.now()."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """The present moment, aware, in UTC, to the microsecond."""
    return datetime.now(UTC)


def local(moment: datetime) -> datetime:
    """The same moment on the clocks people here read (Asia/Shanghai)."""
    return moment.astimezone(SHANGHAI)
