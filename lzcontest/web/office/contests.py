"""The contests a person organises, and how a new one begins: from the usual rules or as a copy."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.contests import policy, queries, service
from lzcontest.contests.models import Contest
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_forms import CopyForm, NewContestForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.calls import stage_badge
from lzcontest.web.shared.session import reading_session, unit_of_work


def _require_maker() -> None:
    if not policy.can_create_contest(current_actor()):
        raise NotFound(_("没有这个页面。"))


@blueprint.route("/contests")
@access(Permission.SIGNED_IN)
def contests() -> Any:
    """My contests with their stage; the administrator sees all."""
    _require_maker()
    session, actor, now = reading_session(), current_actor(), clock.now()
    mine = actor.contests("organiser")
    found = [c for c in queries.list_contests(session) if c.id in mine or actor.is_administrator]
    rows = [(c, (_("草稿"), "") if c.state == "draft" else stage_badge(c, now), c.id in mine) for c in found]
    return render_template("office/contests.html", rows=rows)


@blueprint.route("/new", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def contests_new() -> Any:
    """A new contest with the usual categories; its maker organises it."""
    _require_maker()
    form = NewContestForm(data=_suggested(queries.list_contests(reading_session())))
    if request.method == "GET":
        return render_template("office/contests_new.html", form=form)
    if form.validate():
        try:
            with unit_of_work() as session:
                made = service.create_contest(
                    session,
                    current_actor(),
                    title=form.title.data or "",
                    edition=form.edition.data or 0,
                    organiser_name=form.organiser_name.data or "",
                    slug=form.slug.data or "",
                    number_prefix=form.number_prefix.data or "",
                    theme=form.theme.data or "",
                    kinds=form.kinds.data or (),
                )
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("第%(n)s届赛事建好了。按下面的清单补齐后就能发布。", n=made.edition), "ok")
            return redirect(url_for("office.setup", slug=made.slug))
    return render_template("office/contests_new.html", form=form), 400


@blueprint.route("/<slug>/setup/copy", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_copy(slug: str) -> Any:
    """The next edition as a copy of this one: everything but dates."""
    source = g.contest
    form = CopyForm(data=_suggested([source]))
    if request.method == "GET":
        return render_template("office/setup_copy.html", form=form)
    if form.validate():
        try:
            with unit_of_work() as session:
                made = service.copy_contest(
                    session,
                    current_actor(),
                    contest_id=source.id,
                    title=form.title.data or "",
                    edition=form.edition.data or 0,
                    slug=form.slug.data or "",
                    number_prefix=form.number_prefix.data or "",
                    theme=form.theme.data or "",
                )
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("已按第%(a)s届建好第%(b)s届，请填上新的时间。", a=source.edition, b=made.edition), "ok")
            return redirect(url_for("office.setup", slug=made.slug))
    return render_template("office/setup_copy.html", form=form), 400


def _suggested(known: list[Contest]) -> dict[str, Any]:
    """What the next edition is probably called, after the latest one that is known."""
    latest = max(known, key=lambda c: c.edition, default=None)
    if latest is None:
        return {"edition": 1, "slug": "edition-1", "number_prefix": "LZ1"}
    edition = latest.edition + 1
    return {
        "title": latest.title,
        "edition": edition,
        "theme": latest.theme,
        "organiser_name": latest.organiser_name,
        "slug": f"edition-{edition}",
        "number_prefix": f"LZ{edition}",
    }
