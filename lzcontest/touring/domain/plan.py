"""The words of a tour plan: venues, programmes, stops and what can be wrong with them."""

from dataclasses import dataclass
from datetime import date, datetime

INDOOR = "indoor"
OUTDOOR = "outdoor"
ANYWHERE = "any"


@dataclass(frozen=True, slots=True)
class Venue:
    """A place to perform. Lengths in centimetres, power in watts, position in metres east and north of one point."""

    id: str
    name: str
    indoor: bool = True
    stage_width_cm: int = 0
    stage_depth_cm: int = 0
    power_w: int = 0
    dressing_rooms: int = 0
    has_sound: bool = True
    east_m: int = 0
    north_m: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """Days on which a troupe can travel, first and last included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Programme:
    """A stage programme and what it needs. `setting` is indoor, outdoor or any; no `available` span: any day."""

    id: str
    title: str
    troupe_id: str
    troupe_name: str
    duration_s: int
    stage_width_cm: int = 0
    stage_depth_cm: int = 0
    power_w: int = 0
    dressing_rooms: int = 0
    needs_sound: bool = False
    setting: str = ANYWHERE
    accepted: bool = True
    available: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Stop:
    """One evening: its programmes in running order. `starts_at` is in the tour's local time, for its date counts."""

    id: str
    title: str
    venue_id: str
    starts_at: datetime
    programme_ids: tuple[str, ...]
    max_minutes: int = 120


@dataclass(frozen=True, slots=True)
class TourRules:
    """What the tour declared: speed on the road, minutes between two programmes, minutes to unpack on arrival."""

    speed_kmh: int = 40
    changeover_min: int = 3
    unpack_min: int = 0


@dataclass(frozen=True, slots=True)
class Clash:
    """Something that cannot be: what (`code`), at which stop, about which programme, venue or troupe, in words."""

    code: str
    stop_id: str
    subject_id: str
    message: str
    other_stop_id: str = ""
