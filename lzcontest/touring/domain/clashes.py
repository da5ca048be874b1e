"""Names every clash of a tour: within an evening, and between evenings."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations, pairwise

from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring.domain.plan import Clash, Programme, Stop, TourRules, Venue
from lzcontest.touring.domain.stage_needs import unmet_needs
from lzcontest.touring.domain.timing import evening_end, in_order, travel_minutes, troupe_times

CODES = (
    "stage_too_small",
    "needs_indoor",
    "needs_outdoor",
    "power",
    "no_sound",
    "dressing_rooms",
    "unknown_venue",
    "unknown_programme",
    "not_accepted",
    "duration_unknown",
    "not_available",
    "programme_twice",
    "evening_too_long",
    "venue_double_booked",
    "troupe_double_booked",
    "travel_too_short",
)


@dataclass(frozen=True, slots=True)
class _Visit:
    """A troupe's time at a stop."""

    stop: Stop
    start: datetime
    end: datetime


def clashes(
    stops: Iterable[Stop], venues: Mapping[str, Venue], programmes: Mapping[str, Programme], rules: TourRules
) -> list[Clash]:
    """Return all clashes, evening by evening in order of time, then those between evenings; empty: the plan can be.

    A clash between two evenings is named at the later one.
    """
    ordered = in_order(list(stops))
    found: list[Clash] = []
    for stop in ordered:
        found += _within(stop, venues.get(stop.venue_id), programmes, rules)
    found += _venues_twice(ordered, venues, programmes, rules)
    found += _troupes(ordered, venues, programmes, rules)
    return found


def _within(stop: Stop, venue: Venue | None, programmes: Mapping[str, Programme], rules: TourRules) -> Iterator[Clash]:
    known = [
        programmes[programme_id] for programme_id in dict.fromkeys(stop.programme_ids) if programme_id in programmes
    ]
    if venue is None:
        yield Clash("unknown_venue", stop.id, stop.venue_id, _("“%(stop)s”还没有选定场地。", stop=stop.title))
    for programme_id in dict.fromkeys(stop.programme_ids):
        if programme_id not in programmes:
            yield Clash("unknown_programme", stop.id, programme_id, _("节目单里有一个已不存在的节目，请移除。"))
    for programme in known:
        yield from _about_programme(stop, programme)
        if venue is not None:
            yield from unmet_needs(stop, venue, programme)
    if venue is not None:
        yield from _dressing_rooms(stop, venue, known)
    yield from _length(stop, programmes, rules)


def _about_programme(stop: Stop, programme: Programme) -> Iterator[Clash]:
    title, day = programme.title, stop.starts_at.date()
    if stop.programme_ids.count(programme.id) > 1:
        message = _("《%(title)s》在同一场里排了不止一次。", title=title)
        yield Clash("programme_twice", stop.id, programme.id, message)
    if not programme.accepted:
        message = _("《%(title)s》还没有被采纳为巡演节目。", title=title)
        yield Clash("not_accepted", stop.id, programme.id, message)
    if programme.duration_s <= 0:
        message = _("《%(title)s》没有填时长，后面节目的时间算不准。", title=title)
        yield Clash("duration_unknown", stop.id, programme.id, message)
    if programme.available and not any(span.first <= day <= span.last for span in programme.available):
        message = _(
            "《%(title)s》的演出单位（%(troupe)s）在 %(day)s 不能外出演出。",
            title=title,
            troupe=programme.troupe_name,
            day=f"{day.year}年{day.month}月{day.day}日",
        )
        yield Clash("not_available", stop.id, programme.id, message)


def _dressing_rooms(stop: Stop, venue: Venue, known: Sequence[Programme]) -> Iterator[Clash]:
    """Each troupe keeps its rooms all evening, so what the troupes need adds up; its own programmes share them."""
    needs: Counter[str] = Counter()
    for programme in known:
        needs[programme.troupe_id] = max(needs[programme.troupe_id], programme.dressing_rooms)
    if needs.total() > venue.dressing_rooms:
        message = _(
            "本场各演出单位共需 %(need)s 间化妆间，%(venue)s 只有 %(have)s 间。",
            need=needs.total(),
            venue=venue.name,
            have=venue.dressing_rooms,
        )
        yield Clash("dressing_rooms", stop.id, venue.id, message)


def _length(stop: Stop, programmes: Mapping[str, Programme], rules: TourRules) -> Iterator[Clash]:
    lasts = evening_end(stop, programmes, rules) - stop.starts_at
    over = lasts - timedelta(minutes=stop.max_minutes)
    if over > timedelta():
        message = _(
            "“%(stop)s”连换场共 %(lasts)s 分钟，超过允许的 %(max)s 分钟。",
            stop=stop.title,
            lasts=_minutes_up(lasts),
            max=stop.max_minutes,
        )
        yield Clash("evening_too_long", stop.id, stop.id, message)


def _venues_twice(
    ordered: Sequence[Stop], venues: Mapping[str, Venue], programmes: Mapping[str, Programme], rules: TourRules
) -> Iterator[Clash]:
    ends = {stop.id: evening_end(stop, programmes, rules) for stop in ordered}
    for earlier, later in combinations(ordered, 2):
        same = earlier.venue_id == later.venue_id and earlier.venue_id in venues
        if same and (later.starts_at < ends[earlier.id] or later.starts_at == earlier.starts_at):
            message = _(
                "%(venue)s 在“%(one)s”结束前又排了“%(other)s”。",
                venue=venues[later.venue_id].name,
                one=earlier.title,
                other=later.title,
            )
            yield Clash("venue_double_booked", later.id, later.venue_id, message, earlier.id)


def _troupes(
    ordered: Sequence[Stop], venues: Mapping[str, Venue], programmes: Mapping[str, Programme], rules: TourRules
) -> Iterator[Clash]:
    visits: dict[str, list[_Visit]] = {}
    for stop in ordered:
        for troupe, (start, end) in troupe_times(stop, programmes, rules).items():
            visits.setdefault(troupe, []).append(_Visit(stop, start, end))
    names = {programme.troupe_id: programme.troupe_name for programme in programmes.values()}
    for troupe in sorted(visits):
        mine = sorted(visits[troupe], key=lambda visit: (visit.start, visit.stop.id))
        for earlier, later in combinations(mine, 2):
            if _overlap(earlier, later):
                yield _double_booked(troupe, names[troupe], earlier, later)
        for earlier, later in pairwise(mine):
            if not _overlap(earlier, later):
                yield from _road(troupe, names[troupe], earlier, later, venues, rules)


def _overlap(earlier: _Visit, later: _Visit) -> bool:
    return later.start < earlier.end or later.start == earlier.start


def _double_booked(troupe: str, name: str, earlier: _Visit, later: _Visit) -> Clash:
    message = _(
        "%(troupe)s 同一时间既在“%(one)s”又在“%(other)s”演出。",
        troupe=name,
        one=earlier.stop.title,
        other=later.stop.title,
    )
    return Clash("troupe_double_booked", later.stop.id, troupe, message, earlier.stop.id)


def _road(
    troupe: str, name: str, earlier: _Visit, later: _Visit, venues: Mapping[str, Venue], rules: TourRules
) -> Iterator[Clash]:
    one, other = venues.get(earlier.stop.venue_id), venues.get(later.stop.venue_id)
    if one is None or other is None:
        return
    need, have = travel_minutes(one, other, rules), later.start - earlier.end
    if timedelta(minutes=need) > have:
        message = _(
            "%(troupe)s 从%(one)s到%(other)s约需 %(need)s 分钟，两场之间只有 %(have)s 分钟。",
            troupe=name,
            one=one.name,
            other=other.name,
            need=need,
            have=int(have.total_seconds()) // 60,
        )
        yield Clash("travel_too_short", later.stop.id, troupe, message, earlier.stop.id)


def _minutes_up(span: timedelta) -> int:
    return -(-int(span.total_seconds()) // 60)
