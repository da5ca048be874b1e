"""From what an entrant wrote about a stage programme to what the plan needs to know of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from lzcontest.touring.domain.plan import ANYWHERE, INDOOR, OUTDOOR, Programme, Span

SETTINGS = (ANYWHERE, INDOOR, OUTDOOR)


def programme_from(
    entry_id: str, title: str, details: Mapping[str, Any], *, troupe_id: str, troupe_name: str, accepted: bool
) -> Programme:
    """Read ``Entry.details``; what is missing or unreadable counts as not asked for."""
    setting = details.get("setting")
    return Programme(
        id=entry_id,
        title=title,
        troupe_id=troupe_id or f"entry:{entry_id}",
        troupe_name=troupe_name,
        duration_s=_whole(details, "duration_s"),
        stage_width_cm=_whole(details, "stage_width_cm"),
        stage_depth_cm=_whole(details, "stage_depth_cm"),
        power_w=_whole(details, "power_w"),
        dressing_rooms=_whole(details, "dressing_rooms"),
        needs_sound=bool(details.get("needs_sound")),
        setting=setting if setting in SETTINGS else ANYWHERE,
        accepted=accepted,
        available=tuple(_spans(details.get("available") or ())),
    )


def _whole(details: Mapping[str, Any], key: str) -> int:
    value = details.get(key)
    return value if isinstance(value, int) and value > 0 else 0


def _spans(pairs: Any) -> Iterator[Span]:
    for pair in pairs:
        try:
            first, last = (date.fromisoformat(day) for day in pair)
        except (TypeError, ValueError):
            continue
        yield Span(first, last)
