"""The best works of the last edition, to show newcomers what is wanted."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import url_for
from sqlalchemy.orm import Session

from lzcontest.awards.queries import Winner, list_winners
from lzcontest.contests.models import Contest

SHOWN = 3
# Each edition without announced winners costs a query: look no further back than this.
LOOK_BACK = 3


@dataclass(frozen=True, slots=True)
class Showcase:
    """A few winners and the edition they come from."""

    contest: Contest
    winners: tuple[Winner, ...]


def latest_winners(session: Session, contests: Sequence[Contest], featured: Contest) -> Showcase | None:
    """The first winners of the latest announced edition, one per kind as far as possible; None without any."""
    candidates = [featured, *(c for c in contests if c.edition < featured.edition)]
    for contest in candidates[:LOOK_BACK]:
        winners = list_winners(session, contest.id, announced=True)
        if winners:
            return Showcase(contest, _varied(winners))
    return None


def winner_url(contest: Contest, winner: Winner) -> str:
    """The winner's own page."""
    return url_for("public.winner", slug=contest.slug, number=winner.number)


def _varied(winners: Sequence[Winner]) -> tuple[Winner, ...]:
    """The best of each kind first, then the rest by rank."""
    best: dict[str, Winner] = {}
    for winner in sorted(winners, key=lambda w: w.rank):
        best.setdefault(winner.kind, winner)
    first = list(best.values())[:SHOWN]
    chosen = {w.entry_id for w in first}
    rest = [w for w in sorted(winners, key=lambda w: w.rank) if w.entry_id not in chosen]
    return tuple((first + rest)[:SHOWN])
