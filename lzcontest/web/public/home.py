"""The first page: what is being collected now, until when, and what won before."""

from typing import Any

from flask import render_template

from lzcontest.contests import queries
from lzcontest.contests.models import Contest
from lzcontest.entries.queries import count_participation
from lzcontest.foundation import clock
from lzcontest.web.public import blueprint
from lzcontest.web.public.showcase import latest_winners, winner_url
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.calls import category_card, stage_badge, submit_url, timetable
from lzcontest.web.shared.session import reading_session

PUBLIC_STATES = ("published", "archived")
# What a visitor most likely came for stands first.
_ORDER = ("call", "announced", "closed", "archived")


@blueprint.route("/")
@open_to_public
def home() -> Any:
    """The current call with its countdown, figures, categories, and the last edition's winners."""
    session, now = reading_session(), clock.now()
    contests = queries.list_contests(session, PUBLIC_STATES)
    featured = _featured(contests)
    if featured is None:
        return render_template("public/home_empty.html")
    works, units = count_participation(session, featured.id)
    return render_template(
        "public/home.html",
        contest=featured,
        others=[c for c in contests if c.id != featured.id and queries.phase_of(c, now) in ("call", "announced")],
        now=now,
        phase=queries.phase_of(featured, now),
        badge_words=stage_badge(featured, now),
        stages=timetable(featured, now),
        cards=[category_card(category, featured.slug) for category in queries.list_categories(session, featured.id)],
        works=works,
        units=units,
        submit_url=submit_url(featured.slug),
        showcase=latest_winners(session, contests, featured),
        winner_url=winner_url,
    )


def _featured(contests: list[Contest]) -> Contest | None:
    """The contest a visitor most likely came for; among equals the latest edition."""
    now = clock.now()
    return min(contests, key=lambda c: _ORDER.index(queries.phase_of(c, now)), default=None)
