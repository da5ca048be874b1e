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
