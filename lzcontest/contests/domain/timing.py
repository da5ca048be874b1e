"""Days and hours as a call announces them: 24:00 is a real deadline, the first moment of the next day."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")
DAY_END = "24:00"
_HOUR = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)")


def moment_of(day: date, hour: str) -> datetime:
    """The instant (UTC) of a day in Shanghai and an hour ``00:00`` … ``24:00``. Raises ValueError."""
    if hour.strip() in (DAY_END, "24：00"):
        return datetime.combine(day + timedelta(days=1), time(0), SHANGHAI).astimezone(UTC)
    found = _HOUR.fullmatch(hour.strip())
    if found is None:
        raise ValueError(f"no such hour: {hour!r}")
    return datetime.combine(day, time(int(found[1]), int(found[2])), SHANGHAI).astimezone(UTC)


def day_and_hour(moment: datetime, *, ends: bool) -> tuple[date, str]:
    """The day and hour to write for an instant; ``ends``: it closes something, so midnight is 24:00."""
    wall = moment.astimezone(SHANGHAI)
    if ends and wall.time() == time(0):
        return wall.date() - timedelta(days=1), DAY_END
    return wall.date(), wall.strftime("%H:%M")


def written(moment: datetime | None, *, ends: bool) -> str:
    """An instant for the canonical rules: ``2026-11-30 24:00``, Shanghai time; "" for none."""
    if moment is None:
        return ""
    day, hour = day_and_hour(moment, ends=ends)
    return f"{day.isoformat()} {hour}"
