"""The call of a contest and its rules, in every version, with what changed between them."""

import json
from typing import Any

from flask import Response, g, render_template

from lzcontest.awards.queries import get_public_result
from lzcontest.contests import queries
from lzcontest.contests.domain import difference, readable_lines, readable_rules, rules_document
from lzcontest.contests.models import Contest
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.public import blueprint
from lzcontest.web.shared.access import current_actor, open_to_public
from lzcontest.web.shared.calls import category_card, stage_badge, submit_url, timetable
from lzcontest.web.shared.session import reading_session


def public_contest(slug: str) -> Contest:
    """The contest of an address; a draft is there for its organisers alone. Raises NotFound."""
    contest = queries.get_contest_by_slug(reading_session(), slug)
    if contest.state == "draft" and not current_actor().has_role("organiser", contest.id):
        raise NotFound(_("没有这场赛事。"))
    g.contest = contest
    return contest


@blueprint.route("/contests/<slug>")
@open_to_public
def call(slug: str) -> Any:
    """The call for entries in full."""
    contest, now = public_contest(slug), clock.now()
    session = reading_session()
    phase = queries.phase_of(contest, now)
    return render_template(
        "public/call.html",
        contest=contest,
        now=now,
        phase=phase,
        badge_words=stage_badge(contest, now),
        stages=timetable(contest, now),
        cards=[category_card(category, slug) for category in queries.list_categories(session, contest.id)],
        submit_url=submit_url(slug),
        paragraphs=[line for line in contest.call_text.splitlines() if line.strip()],
        versions=queries.count_versions(session, contest.id),
        released=phase in ("closed", "archived") and get_public_result(session, contest.id) is not None,
    )


@blueprint.route("/contests/<slug>/rules")
@open_to_public
def rules(slug: str) -> Any:
    """The rules in force; for a draft, as its organiser would publish them now."""
    contest = public_contest(slug)
    session = reading_session()
    versions = queries.list_versions(session, contest.id)
    if versions:
        document = json.loads(versions[0].text)
    else:
        document = rules_document(queries.get_rules(session, contest.id))
    return render_template(
        "public/rules.html",
        contest=contest,
        sections=readable_rules(document),
        version=versions[0] if versions else None,
        versions=versions,
    )


@blueprint.route("/contests/<slug>/rules/<int:number>")
@open_to_public
def rules_version(slug: str, number: int) -> Any:
    """One version of the rules, and how it differs from the one before."""
    contest = public_contest(slug)
    session = reading_session()
    version = queries.get_version(session, contest.id, number)
    before = queries.get_version(session, contest.id, number - 1) if number > 1 else None
    document = json.loads(version.text)
    rows = difference(readable_lines(json.loads(before.text)), readable_lines(document)) if before else []
    return render_template(
        "public/rules_version.html",
        contest=contest,
        version=version,
        before=before,
        rows=rows,
        sections=readable_rules(document),
        latest=queries.count_versions(session, contest.id),
    )


@blueprint.route("/contests/<slug>/rules/<int:number>/rules.json")
@open_to_public
def rules_file(slug: str, number: int) -> Any:
    """The very bytes whose SHA-256 is shown and recorded."""
    contest = public_contest(slug)
    version = queries.get_version(reading_session(), contest.id, number)
    name = f"rules-{contest.slug}-{version.number}.json"
    return Response(
        version.text.encode(),
        content_type="application/json; charset=utf-8",
        headers={"Content-Disposition": f"attachment; filename={name}", "Cache-Control": "public, max-age=31536000"},
    )
