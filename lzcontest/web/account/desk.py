"""我的工作台: everything a person may do, from one page."""

from dataclasses import dataclass
from typing import Any

from flask import render_template, url_for

from lzcontest.accounts.domain import ROLE_TITLES, Actor
from lzcontest.contests import queries as contests
from lzcontest.contests.models import Contest
from lzcontest.contests.policy import can_create_contest
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import STATE_HELP, STATE_LABELS
from lzcontest.foundation import runtime
from lzcontest.foundation.i18n import LazyText
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.account import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session

# Where each role works, and what the way there is called.
DESKS: dict[str, tuple[str, LazyText]] = {
    "organiser": ("office.overview", _l("进入工作台")),
    "supervisor": ("supervisor.overview", _l("进入监督页")),
    "judge": ("judge.tasks", _l("开始评审")),
    "liaison": ("liaison.desk", _l("进入单位页")),
}


@dataclass(frozen=True, slots=True)
class Post:
    """One role in one contest, and the way to its desk."""

    contest: str
    role: str
    label: str
    href: str


@blueprint.route("/desk")
@access(Permission.SIGNED_IN)
def desk() -> Any:
    """Own works and every role, contest by contest."""
    session, actor = reading_session(), current_actor()
    known = contests.list_contests(session) if actor.grants or actor.is_administrator else []
    return render_template(
        "account/desk.html",
        works=entries.list_own_entries(session, actor),
        labels=STATE_LABELS,
        help=STATE_HELP,
        posts=_posts(actor, known),
        need_code=needs_code(actor),
        may_create=can_create_contest(actor),
    )


def needs_code(actor: Actor) -> bool:
    """Whether a role of the person demands a one-time code that this session has not seen."""
    held = {grant.role for grant in actor.grants} | ({"administrator"} if actor.is_administrator else set())
    return not actor.mfa and bool(held & runtime.current().settings.mfa_roles)


def _posts(actor: Actor, known: list[Contest]) -> list[Post]:
    found = []
    for contest in known:
        for role in (r for r in DESKS if actor.has_role(r, contest.id)):
            endpoint, label = DESKS[role]
            # A judge's desk is one for all contests.
            href = url_for(endpoint) if role == "judge" else url_for(endpoint, slug=contest.slug)
            found.append(Post(contest.title, str(ROLE_TITLES[role]), str(label), href))
    return found
