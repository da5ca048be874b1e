"""How times, sizes, numbers and titles are written on screens, in one place so that all pages agree."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from jinja2 import Environment

from lzcontest.foundation.clock import local
from lzcontest.foundation.i18n import _

NOTHING = "—"
KIB = 1024
MIB = 1024 * KIB
GIB = 1024 * MIB
MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
QUOTES_INSIDE = str.maketrans("《》", "〈〉")


def _on_the_wall(moment: datetime) -> datetime:
    """``moment`` in local time; a naive one is taken to be local already."""
    return local(moment) if moment.tzinfo else moment


def day(value: date | datetime | None) -> str:
    """A calendar day: 2026年11月22日."""
    if value is None:
        return NOTHING
    value = _on_the_wall(value) if isinstance(value, datetime) else value
    return _("%(y)s年%(m)s月%(d)s日", y=value.year, m=value.month, d=value.day)


def short_day(value: date | datetime | None) -> str:
    """A calendar day where the year is plain from its surroundings: 11月22日."""
    if value is None:
        return NOTHING
    value = _on_the_wall(value) if isinstance(value, datetime) else value
    return _("%(m)s月%(d)s日", m=value.month, d=value.day)


def clock_time(value: datetime | None) -> str:
    """Hours and minutes: 18:00."""
    if value is None:
        return NOTHING
    wall = _on_the_wall(value)
    return f"{wall.hour:02}:{wall.minute:02}"


def moment(value: datetime | None) -> str:
    """Day and time: 2026年11月22日 18:00."""
    return NOTHING if value is None else f"{day(value)} {clock_time(value)}"


def short_moment(value: datetime | None) -> str:
    """Day and time without the year: 11月22日 18:00."""
    if value is None:
        return NOTHING
    wall = _on_the_wall(value)  # once: lists show hundreds of moments
    return f"{short_day(wall.date())} {wall.hour:02}:{wall.minute:02}"


def deadline(value: datetime | None) -> str:
    """A deadline as people announce it: midnight is 24:00 of the day that ends."""
    if value is None:
        return NOTHING
    wall = _on_the_wall(value)
    if wall.time() == time(0):
        return f"{day((wall - timedelta(days=1)).date())} 24:00"
    return moment(value)


def short_deadline(value: datetime | None) -> str:
    """``deadline`` without the year: 11月30日 24:00."""
    if value is None:
        return NOTHING
    wall = _on_the_wall(value)
    if wall.time() == time(0):
        return f"{short_day((wall - timedelta(days=1)).date())} 24:00"
    return short_moment(value)


def iso(value: date | datetime | None) -> str:
    """The machine-readable form for ``<time datetime>`` and data attributes."""
    return "" if value is None else value.isoformat()


def duration(seconds: int | Decimal | None) -> str:
    """A length of ``seconds`` rounded to the nearest second: 3分20秒, 1小时02分05秒."""
    if seconds is None:
        return NOTHING
    whole = int(Decimal(str(seconds)).quantize(Decimal(1), rounding=ROUND_HALF_UP))
    hours, rest = divmod(whole, HOUR)
    minutes, left = divmod(rest, MINUTE)
    if hours:
        return _("%(h)s小时%(m)s分%(s)s秒", h=hours, m=f"{minutes:02}", s=f"{left:02}")
    if minutes and left:
        return _("%(m)s分%(s)s秒", m=minutes, s=f"{left:02}")
    return _("%(m)s分钟", m=minutes) if minutes else _("%(s)s秒", s=left)


def duration_ms(milliseconds: int | None) -> str:
    """``duration`` for a length in milliseconds."""
    return NOTHING if milliseconds is None else duration(Decimal(milliseconds) / 1000)


def waited(value: timedelta | int | None) -> str:
    """How long something has waited (timedelta or seconds), in its largest unit: 2 天, 6 小时."""
    if value is None:
        return NOTHING
    seconds = int(value.total_seconds()) if isinstance(value, timedelta) else int(value)
    if seconds >= DAY:
        return _("%(n)s 天", n=seconds // DAY)
    if seconds >= HOUR:
        return _("%(n)s 小时", n=seconds // HOUR)
    if seconds >= MINUTE:
        return _("%(n)s 分钟", n=seconds // MINUTE)
    return _("不到 1 分钟")


def remaining(until: datetime, now: datetime) -> str:
    """What is left until a deadline: 18 天 06:24; never negative."""
    seconds = max(0, int((until - now).total_seconds()))
    days, rest = divmod(seconds, DAY)
    hours, rest = divmod(rest, HOUR)
    minutes = rest // MINUTE
    if days:
        return _("%(d)s 天 %(t)s", d=days, t=f"{hours:02}:{minutes:02}")
    return f"{hours:02}:{minutes:02}:{rest % MINUTE:02}"


def size(octets: int | None) -> str:
    """A file size from bytes (1 MB = 1,048,576 bytes, as Windows counts): 3.2 MB, 1.24 GB, 18 KB."""
    if octets is None:
        return NOTHING
    if octets >= GIB:
        return f"{Decimal(octets) / GIB:.2f} GB"
    if octets >= 10 * MIB:
        return f"{Decimal(octets) / MIB:.0f} MB"
    if octets >= 100 * KIB:
        return f"{Decimal(octets) / MIB:.1f} MB"
    return f"{-(-octets // KIB)} KB"


def number(value: int | Decimal | None) -> str:
    """A count with thousands apart: 1,482."""
    return NOTHING if value is None else f"{value:,}"


def score(value: Decimal | str | None) -> str:
    """A score exactly as it was declared and rounded: no digit is added or taken away."""
    return NOTHING if value is None else str(value)


def share(part: int, whole: int, places: int = 0) -> str:
    """``part`` of ``whole`` in per cent, rounded half up; a whole of nothing has no share."""
    if not whole:
        return NOTHING
    step = Decimal(1).scaleb(-places)
    return f"{(Decimal(part) * 100 / whole).quantize(step, rounding=ROUND_HALF_UP)}%"


def work_title(value: str | None) -> str:
    """The name of a work in 《》; marks inside it become 〈〉 (GB/T 15834)."""
    if not value or not value.strip():
        return _("（未定题目）")
    bare = value.strip()
    if bare.startswith("《") and bare.endswith("》") and bare.count("《") == 1:
        bare = bare[1:-1]
    return f"《{bare.translate(QUOTES_INSIDE)}》"


def fingerprint(value: str | None, length: int = 16) -> str:
    """The first ``length`` hex digits of a hash in groups of four, to be read aloud or compared."""
    if not value:
        return NOTHING
    head = value[:length]
    return " ".join(head[i : i + 4] for i in range(0, len(head), 4))


def captions(manifest: dict[str, Any], base: str) -> list[tuple[str, str, str]]:
    """(address, language, label) of each caption track in a review copy's manifest, for the player."""
    return [(base + track["file"], track["lang"], track["label"]) for track in manifest.get("captions", ())]


FILTERS: dict[str, Callable[..., Any]] = {
    "captions": captions,
    "clock_time": clock_time,
    "day": day,
    "deadline": deadline,
    "duration": duration,
    "duration_ms": duration_ms,
    "fingerprint": fingerprint,
    "iso": iso,
    "moment": moment,
    "number": number,
    "remaining": remaining,
    "score": score,
    "share": share,
    "short_day": short_day,
    "short_deadline": short_deadline,
    "short_moment": short_moment,
    "size": size,
    "waited": waited,
    "work_title": work_title,
}


def install_filters(environment: Environment) -> None:
    """Make every filter above known to ``environment`` under its own name."""
    environment.filters.update(FILTERS)
