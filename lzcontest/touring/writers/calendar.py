"""A tour as iCalendar (RFC 5545): one event per evening, whose UID never changes and whose SEQUENCE counts changes."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring.queries import StopPlan, TourPlan

SHORTEST = timedelta(minutes=30)  # an evening without programmes still needs a length to be seen in a calendar


def write_calendar(plan: TourPlan, stops: Sequence[StopPlan], *, host: str, address: str, now: datetime) -> bytes:
    """``stops`` of a tour as events in UTC; ``host`` makes UIDs unique, ``address`` is the public page, ``now`` DTSTAMP."""
    calendar = Calendar()
    calendar.add("prodid", "-//lzcontest//tour//ZH")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("x-wr-calname", plan.title)
    calendar.add("x-wr-timezone", "Asia/Shanghai")
    for stop in stops:
        calendar.add_component(_event(plan, stop, host, address, now))
    return bytes(calendar.to_ical())


def _event(plan: TourPlan, stop: StopPlan, host: str, address: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"stop-{stop.id}@{host}")
    event.add("sequence", stop.sequence)
    event.add("dtstamp", now.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", stop.starts_at.astimezone(UTC))
    event.add("dtend", max(stop.ends_at, stop.starts_at + SHORTEST).astimezone(UTC))
    event.add("summary", _summary(plan, stop))
    event.add("location", "，".join(part for part in (stop.venue.name, stop.venue.address) if part))
    event.add("description", "\n".join([*_lines(stop), *([stop.note] if stop.note else [])]))
    event.add("status", "CANCELLED" if stop.cancelled else "CONFIRMED")
    event.add("url", address)
    return event


def _summary(plan: TourPlan, stop: StopPlan) -> str:
    name = _("%(tour)s：%(stop)s", tour=plan.title, stop=stop.title)
    return _("（已取消）%(name)s", name=name) if stop.cancelled else name


def _lines(stop: StopPlan) -> list[str]:
    return [
        f"{slot.starts_at:%H:%M} 《{slot.candidate.title}》 {slot.candidate.programme.troupe_name}".rstrip()
        for slot in stop.slots
        if slot.candidate
    ]
