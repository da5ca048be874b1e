"""Reading tours: venues, candidates, the whole plan with times and clashes, and what the public sees."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.entries.queries import get_author_line
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.touring import domain
from lzcontest.touring.domain.conversion import programme_from
from lzcontest.touring.models import Slot, Stop, Tour, Venue


@dataclass(frozen=True, slots=True)
class Candidate:
    """A programme that may travel: who plays it, and what the plan knows of it."""

    entry_id: str
    number: str
    title: str
    authors: str
    kind: str
    cast_size: int
    programme: domain.Programme


@dataclass(frozen=True, slots=True)
class SlotPlan:
    """A programme in a running order, with its time and what is wrong with it there."""

    id: str
    entry_id: str
    position: int
    candidate: Candidate | None
    starts_at: datetime
    ends_at: datetime
    clashes: tuple[domain.Clash, ...]


@dataclass(frozen=True, slots=True)
class StopPlan:
    """An evening with its running order; ``clashes`` are those of the evening itself."""

    id: str
    title: str
    venue: Venue
    starts_at: datetime
    ends_at: datetime
    max_minutes: int
    note: str
    cancelled: bool
    sequence: int
    slots: tuple[SlotPlan, ...]
    clashes: tuple[domain.Clash, ...]

    @property
    def all_clashes(self) -> list[domain.Clash]:
        """Everything wrong with this evening."""
        return [*self.clashes, *(clash for slot in self.slots for clash in slot.clashes)]


@dataclass(frozen=True, slots=True)
class TourPlan:
    """A whole tour, evenings in order of time (local)."""

    id: str
    contest_id: str
    contest: str
    slug: str
    edition: int
    organiser: str
    title: str
    state: str
    speed_kmh: int
    changeover_min: int
    stops: tuple[StopPlan, ...]

    @property
    def clashes(self) -> list[domain.Clash]:
        """Everything wrong with the tour."""
        return [clash for stop in self.stops for clash in stop.all_clashes]

    def stop(self, stop_id: str) -> StopPlan:
        """The evening with that id. Raises NotFound."""
        for stop in self.stops:
            if stop.id == stop_id:
                return stop
        raise NotFound(_("没有这个场次。"))


@dataclass(frozen=True, slots=True)
class TourRow:
    """A tour in a list."""

    id: str
    title: str
    state: str
    contest: str
    edition: int
    stops: int
    first: datetime | None
    last: datetime | None


def list_venues(session: Session, *, retired: bool = False) -> list[Venue]:
    """Venues by name; ``retired``: the ones no longer used as well."""
    query = select(Venue).order_by(Venue.name)
    return list(session.scalars(query if retired else query.where(Venue.retired_at.is_(None))))


def get_venue(session: Session, venue_id: str) -> Venue:
    """The venue with that id. Raises NotFound."""
    found = session.get(Venue, venue_id)
    if found is None:
        raise NotFound(_("没有这个场地。"))
    return found


def get_tour(session: Session, contest_id: str, tour_id: str) -> Tour:
    """The tour of that contest with that id. Raises NotFound."""
    found = session.get(Tour, tour_id)
    if found is None or found.contest_id != contest_id:
        raise NotFound(_("没有这次巡演。"))
    return found


def get_stop(session: Session, tour_id: str, stop_id: str) -> Stop:
    """The stop of that tour with that id. Raises NotFound."""
    found = session.get(Stop, stop_id)
    if found is None or found.tour_id != tour_id:
        raise NotFound(_("没有这个场次。"))
    return found


def list_tours(session: Session, contest_id: str) -> list[TourRow]:
    """The tours of a contest, newest first, in one query."""
    return _rows(session, Tour.contest_id == contest_id)


def list_public_tours(session: Session) -> list[TourRow]:
    """Every published tour, the latest first, in one query."""
    return _rows(session, Tour.state.in_(("published", "finished")))


def _rows(session: Session, condition: Any) -> list[TourRow]:
    rows = session.execute(
        select(
            Tour.id,
            Tour.title,
            Tour.state,
            Contest.title.label("contest"),
            Contest.edition,
            func.count(Stop.id).label("stops"),
            func.min(Stop.starts_at).label("first"),
            func.max(Stop.starts_at).label("last"),
        )
        .join(Contest, Contest.id == Tour.contest_id)
        .outerjoin(Stop, (Stop.tour_id == Tour.id) & Stop.cancelled_at.is_(None))
        .where(condition)
        .group_by(Tour.id, Tour.title, Tour.state, Tour.created_at, Contest.title, Contest.edition)
        .order_by(Contest.edition.desc(), Tour.created_at.desc())
    )
    return [TourRow(**row._mapping) for row in rows]


def list_candidates(session: Session, contest_id: str) -> list[Candidate]:
    """Accepted programmes of a contest by number, in three queries."""
    return _candidates(session, Entry.contest_id == contest_id, Category.kind == "programme", Entry.state == "accepted")


def _candidates(session: Session, *conditions: Any) -> list[Candidate]:
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title, Entry.details, Entry.unit_id, Entry.state)
        .join(Category, Category.id == Entry.category_id)
        .where(*conditions)
        .order_by(Entry.number)
    ).all()
    lines = get_author_line(session, [row.id for row in rows])
    return [_candidate(row, *lines.get(row.id, ("", ""))) for row in rows]


def _candidate(row: Any, authors: str, unit: str) -> Candidate:
    details = row.details or {}
    programme = programme_from(
        row.id,
        row.title,
        details,
        troupe_id=row.unit_id or "",
        troupe_name=unit or authors,
        accepted=row.state == "accepted",
    )
    cast = details.get("cast_size")
    return Candidate(
        entry_id=row.id,
        number=row.number or "",
        title=row.title,
        authors=authors,
        kind=str(details.get("programme_kind") or ""),
        cast_size=cast if isinstance(cast, int) else 0,
        programme=programme,
    )


def get_plan(session: Session, tour_id: str) -> TourPlan:
    """The whole tour with times and every clash, in seven queries whatever its size. Raises NotFound."""
    row = session.execute(
        select(Tour, Contest).join(Contest, Contest.id == Tour.contest_id).where(Tour.id == tour_id)
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这次巡演。"))
    tour, contest = row
    stops = list(session.scalars(select(Stop).where(Stop.tour_id == tour_id).order_by(Stop.starts_at, Stop.id)))
    slots = _slots(session, [stop.id for stop in stops])
    venues = {v.id: v for v in session.scalars(select(Venue).where(Venue.id.in_({s.venue_id for s in stops})))}
    placed = {slot.entry_id for each in slots.values() for slot in each}
    known = {c.entry_id: c for c in _candidates(session, Entry.id.in_(placed))} if placed else {}
    programmes = {entry_id: candidate.programme for entry_id, candidate in known.items()}
    rules = domain.TourRules(tour.speed_kmh, tour.changeover_min)
    planned = {stop.id: _planned(stop, venues[stop.venue_id], slots[stop.id]) for stop in stops}
    live = [planned[stop.id] for stop in stops if stop.cancelled_at is None]
    found: dict[str, list[domain.Clash]] = defaultdict(list)
    for clash in domain.clashes(live, {v.id: _plan_venue(v) for v in venues.values()}, programmes, rules):
        found[clash.stop_id].append(clash)
    return TourPlan(
        id=tour.id,
        contest_id=contest.id,
        contest=contest.title,
        slug=contest.slug,
        edition=contest.edition,
        organiser=contest.organiser_name,
        title=tour.title,
        state=tour.state,
        speed_kmh=tour.speed_kmh,
        changeover_min=tour.changeover_min,
        stops=tuple(
            _stop_plan(stop, venues[stop.venue_id], planned[stop.id], slots[stop.id], known, rules, found[stop.id])
            for stop in stops
        ),
    )


def _slots(session: Session, stop_ids: Sequence[str]) -> dict[str, list[Slot]]:
    found: dict[str, list[Slot]] = defaultdict(list)
    for slot in session.scalars(select(Slot).where(Slot.stop_id.in_(stop_ids)).order_by(Slot.position, Slot.id)):
        found[slot.stop_id].append(slot)
    return found


def _planned(stop: Stop, venue: Venue, slots: Sequence[Slot]) -> domain.Stop:
    return domain.Stop(
        id=stop.id,
        title=stop.title or venue.name,
        venue_id=stop.venue_id,
        starts_at=clock.local(stop.starts_at),
        programme_ids=tuple(slot.entry_id for slot in slots),
        max_minutes=stop.max_minutes,
    )


def _plan_venue(venue: Venue) -> domain.Venue:
    names = ("id", "name", "indoor", "stage_width_cm", "stage_depth_cm", "power_w", "dressing_rooms", "has_sound")
    return domain.Venue(**{name: getattr(venue, name) for name in (*names, "east_m", "north_m")})


def _stop_plan(
    stop: Stop,
    venue: Venue,
    planned: domain.Stop,
    slots: Sequence[Slot],
    known: dict[str, Candidate],
    rules: domain.TourRules,
    found: Sequence[domain.Clash],
) -> StopPlan:
    programmes = {entry_id: candidate.programme for entry_id, candidate in known.items()}
    times = domain.running_order(planned, programmes, rules)
    lines = tuple(
        SlotPlan(
            id=slot.id,
            entry_id=slot.entry_id,
            position=timing.position,
            candidate=known.get(slot.entry_id),
            starts_at=timing.starts_at,
            ends_at=timing.ends_at,
            clashes=tuple(clash for clash in found if clash.subject_id == slot.entry_id),
        )
        for slot, timing in zip(slots, times, strict=True)
    )
    return StopPlan(
        id=stop.id,
        title=planned.title,
        venue=venue,
        starts_at=planned.starts_at,
        ends_at=domain.evening_end(planned, programmes, rules),
        max_minutes=stop.max_minutes,
        note=stop.note,
        cancelled=stop.cancelled_at is not None,
        sequence=stop.sequence,
        slots=lines,
        clashes=tuple(clash for clash in found if clash.subject_id not in planned.programme_ids),
    )
