"""When each programme of an evening starts, and how long the road between two stops takes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import isqrt

from lzcontest.touring.domain.plan import Programme, Stop, TourRules, Venue


@dataclass(frozen=True, slots=True)
class Timing:
    """A programme's place (from 1) and time in an evening."""

    position: int
    programme_id: str
    starts_at: datetime
    ends_at: datetime


def running_order(stop: Stop, programmes: Mapping[str, Programme], rules: TourRules) -> list[Timing]:
    """Return the evening's times, with the change-over between two programmes; unknown programmes take no time."""
    timings: list[Timing] = []
    clock = stop.starts_at
    for position, programme_id in enumerate(stop.programme_ids, start=1):
        if timings:
            clock += timedelta(minutes=rules.changeover_min)
        known = programmes.get(programme_id)
        end = clock + timedelta(seconds=known.duration_s if known else 0)
        timings.append(Timing(position, programme_id, clock, end))
        clock = end
    return timings


def evening_end(stop: Stop, programmes: Mapping[str, Programme], rules: TourRules) -> datetime:
    """Return when the last programme ends; an evening without one ends as it starts."""
    timings = running_order(stop, programmes, rules)
    return timings[-1].ends_at if timings else stop.starts_at


def troupe_times(
    stop: Stop, programmes: Mapping[str, Programme], rules: TourRules
) -> dict[str, tuple[datetime, datetime]]:
    """Return for each troupe when its first programme starts and its last one ends."""
    times: dict[str, tuple[datetime, datetime]] = {}
    for timing in running_order(stop, programmes, rules):
        known = programmes.get(timing.programme_id)
        if known is not None:
            start = times.get(known.troupe_id, (timing.starts_at, timing.ends_at))[0]
            times[known.troupe_id] = (start, timing.ends_at)
    return times


def distance_m(one: Venue, other: Venue) -> int:
    """Return the straight distance in whole metres."""
    return isqrt((one.east_m - other.east_m) ** 2 + (one.north_m - other.north_m) ** 2)


def travel_minutes(one: Venue, other: Venue, rules: TourRules) -> int:
    """Return the minutes from one venue to another at the declared speed, unpacking included, rounded up.

    Nobody travels within one venue: 0.
    """
    if one.id == other.id:
        return 0
    return -(-distance_m(one, other) * 60 // (rules.speed_kmh * 1000)) + rules.unpack_min


def in_order(stops: Sequence[Stop]) -> list[Stop]:
    """Return stops by time, then id."""
    return sorted(stops, key=lambda stop: (stop.starts_at, stop.id))
