"""A schematic map: where each stop lies relative to the others, without pretending to be a survey."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT, MARGIN = 1000, 560, 90
NEAREST = 46  # two names closer than this would cover one another


@dataclass(frozen=True, slots=True)
class Place:
    """A venue on the county's grid, in metres."""

    id: str
    name: str
    east_m: int
    north_m: int


@dataclass(frozen=True, slots=True)
class Spot:
    """A venue on the map: ``x`` to the right and ``y`` down, within WIDTH × HEIGHT; ``label_left``: name goes left."""

    id: str
    name: str
    x: int
    y: int
    label_left: bool


def schematic(places: Sequence[Place]) -> list[Spot]:
    """Put places on the map, north up, in proportion; places that would coincide are set apart downwards."""
    known = list({place.id: place for place in places}.values())
    if not known:
        return []
    west, south = min(p.east_m for p in known), min(p.north_m for p in known)
    wide = max(p.east_m for p in known) - west
    high = max(p.north_m for p in known) - south
    room_x, room_y = WIDTH - 2 * MARGIN, HEIGHT - 2 * MARGIN
    # One scale for both directions, as (numerator, denominator): whichever direction fills the map first.
    scale = (room_x, wide) if wide * room_y >= high * room_x else (room_y, high)
    spots: list[Spot] = []
    for place in known:
        x = (WIDTH - _scaled(wide, scale)) // 2 + _scaled(place.east_m - west, scale)
        y = (HEIGHT + _scaled(high, scale)) // 2 - _scaled(place.north_m - south, scale)
        while any(abs(x - spot.x) < NEAREST and abs(y - spot.y) < NEAREST for spot in spots):
            y += NEAREST
        spots.append(Spot(place.id, place.name, x, min(y, HEIGHT - 20), x > WIDTH * 2 // 3))
    return spots


def _scaled(metres: int, scale: tuple[int, int]) -> int:
    return metres * scale[0] // scale[1] if scale[1] else 0
