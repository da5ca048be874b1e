"""The first page: what is being collected now, until when, and what won before."""

from dataclasses import dataclass, field
from typing import Any

from flask import render_template
from sqlalchemy.orm import Session

from lzcontest.contests import queries
from lzcontest.contests.models import Contest
from lzcontest.entries.queries import count_participation
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.i18n import current_locale
from lzcontest.ledger.queries import get_last_seq
from lzcontest.web.public import blueprint
from lzcontest.web.public.showcase import Showcase, latest_winners, winner_url
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.calls import CategoryCard, category_card, stage_badge, submit_url, timetable
from lzcontest.web.shared.session import reading_session

PUBLIC_STATES = ("published", "archived")
# What a visitor most likely came for stands first.
_ORDER = ("call", "announced", "closed", "archived")


@dataclass(frozen=True, slots=True)
class Details:
    """What the page says of one contest besides its dates."""

    cards: list[CategoryCard]
    works: int
    units: int
    showcase: Showcase | None


@dataclass(slots=True)
class Facts:
    """What was read after a certain event of the ledger, in one language."""

    key: tuple[str, int]
    contests: list[Contest]
    details: dict[str, Details] = field(default_factory=dict)


# By language. Whatever changes this page is an act of consequence: the last event tells whether it still holds.
_kept: dict[str, Facts] = {}


@blueprint.route("/")
@open_to_public
def home() -> Any:
    """The current call with its countdown, figures, categories, and the last edition's winners."""
    session, now = reading_session(), clock.now()
    facts = _facts(session)
    featured = _featured(facts.contests)
    if featured is None:
        return render_template("public/home_empty.html")
    details = facts.details.get(featured.id) or _read_details(session, facts, featured)
    return render_template(
        "public/home.html",
        contest=featured,
        others=[c for c in facts.contests if c.id != featured.id and queries.phase_of(c, now) in _ORDER[:2]],
        now=now,
        phase=queries.phase_of(featured, now),
        badge_words=stage_badge(featured, now),
        stages=timetable(featured, now),
        submit_url=submit_url(featured.slug),
        winner_url=winner_url,
        cards=details.cards,
        works=details.works,
        units=details.units,
        showcase=details.showcase,
    )


def _facts(session: Session) -> Facts:
    key = (str(runtime.current().database.engine.url), get_last_seq(session))
    kept = _kept.get(current_locale())
    if kept is None or kept.key != key:
        kept = _kept[current_locale()] = Facts(key, queries.list_contests(session, PUBLIC_STATES))
    return kept


def _read_details(session: Session, facts: Facts, featured: Contest) -> Details:
    works, units = count_participation(session, featured.id)
    details = Details(
        cards=[category_card(category, featured.slug) for category in queries.list_categories(session, featured.id)],
        works=works,
        units=units,
        showcase=latest_winners(session, facts.contests, featured),
    )
    facts.details[featured.id] = details
    return details


def _featured(contests: list[Contest]) -> Contest | None:
    """The contest a visitor most likely came for; among equals the latest edition."""
    now = clock.now()
    return min(contests, key=lambda c: _ORDER.index(queries.phase_of(c, now)), default=None)
