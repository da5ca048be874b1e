"""Where a contest stands by the clock."""

from datetime import datetime

PHASES = ("draft", "announced", "call", "closed", "archived")


def phase(*, state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """Where a contest stands: draft, announced (call not open yet), call (open), closed, archived."""
    if state in ("draft", "archived"):
        return state
    if opens_at and now < opens_at:
        return "announced"
    if closes_at and now >= closes_at:
        return "closed"
    return "call"


STAGES = ("announced", "call", "screening", "judging", "notice", "tour")


def stage(
    *,
    phase_now: str,
    screening_until: datetime | None,
    judging_until: datetime | None,
    now: datetime,
) -> str:
    """Which stage of its public timetable a contest is in; stages follow the announced dates."""
    if phase_now in ("draft", "announced"):
        return "announced"
    if phase_now == "call":
        return "call"
    if phase_now == "archived":
        return "tour"
    if judging_until and now >= judging_until:
        return "notice"
    if screening_until and now >= screening_until:
        return "judging"
    return "screening"
