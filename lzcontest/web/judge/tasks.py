"""A judge's list of tasks, and their own distribution on request."""

from collections import defaultdict
from decimal import Decimal

from flask import redirect, render_template, request, url_for

from lzcontest.foundation import clock
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging import queries
from lzcontest.judging.domain.scoring import spread
from lzcontest.web.judge import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session

BAND = 10


@blueprint.route("")
@access(Permission.JUDGE)
def tasks():  # type: ignore[no-untyped-def]
    """All rounds with my tasks, what is done and until when."""
    session, actor = reading_session(), current_actor()
    rounds = queries.list_blind_rounds(session, actor.id)
    contests = queries.list_contests_to_declare(session, actor.id)
    waiting = [slug for slug, _title, declared in contests if not declared]
    if rounds and waiting and any(not each.declared and each.state == "open" for each in rounds):
        return redirect(url_for("judge.declare", slug=waiting[0]))
    only_todo = request.args.get("state") == "todo"
    return render_template("judge/tasks.html", rounds=rounds, contests=contests, now=clock.now(), only_todo=only_todo)


@blueprint.route("/progress")
@access(Permission.JUDGE)
def progress():  # type: ignore[no-untyped-def]
    """How I have scored so far; nobody else sees this."""
    given: dict[str, list[Decimal]] = defaultdict(list)
    for title, total in queries.get_own_totals(reading_session(), current_actor().id):
        given[title].append(Decimal(total))
    pictures = [
        (title, len(totals), [(band_label(place), count) for place, count in enumerate(spread(totals, BAND))])
        for title, totals in given.items()
    ]
    return render_template("judge/progress.html", pictures=pictures)


def band_label(place: int) -> str:
    """The scores of one band of ten, as written below its bar; the last holds 100 too."""
    return _("%(a)s–%(b)s", a=place * BAND, b=place * BAND + (10 if place == 9 else 9))
