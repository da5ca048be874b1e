"""The winners: lists by category and tier, and each work to read, watch or listen to."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Response, render_template, url_for
from sqlalchemy.orm import Session

from lzcontest.awards import queries
from lzcontest.awards.queries import Winner
from lzcontest.entries.queries import get_files, get_texts
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.queries import get_current_renditions
from lzcontest.web.public import blueprint
from lzcontest.web.public.calls import public_contest
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.files import read_token, rendition_base, send_rendition_file
from lzcontest.web.shared.session import reading_session

# What of a winning work is shown to everyone: the work itself, not what was handed in to explain it.
SHOWN_FILES = {"audio": "song", "video": "film", "sample": "film"}
SHOWN_TEXTS = {"fiction": ("body",), "song": ("lyrics",), "film": ("summary",), "programme": ("summary",)}


@dataclass(frozen=True, slots=True)
class TierGroup:
    """The works of one tier."""

    title: str
    winners: tuple[Winner, ...]


@dataclass(frozen=True, slots=True)
class CategoryGroup:
    """The tiers of one category."""

    title: str
    kind: str
    tiers: tuple[TierGroup, ...]


@dataclass(frozen=True, slots=True)
class Piece:
    """A review copy ready for its player: the address before the file's name, and its manifest."""

    kind: str
    base: str
    manifest: dict[str, Any]


def by_tier(winners: Iterable[Winner]) -> list[CategoryGroup]:
    """Winners, which come in order, as categories of tiers."""
    return [
        CategoryGroup(
            title,
            kind,
            tuple(TierGroup(tier, tuple(works)) for tier, works in groupby(of_category, key=lambda w: w.tier_title)),
        )
        for (_id, title, kind), of_category in groupby(winners, key=lambda w: (w.category_id, w.category, w.kind))
    ]


@blueprint.route("/winners")
@open_to_public
def winners_index() -> str:
    """Every contest with winners."""
    return render_template("public/winners_index.html", results=queries.list_public_results(reading_session()))


@blueprint.route("/contests/<slug>/winners")
@open_to_public
def winners(slug: str) -> Any:
    """The winners of one contest."""
    contest = public_contest(slug)
    session = reading_session()
    result = queries.get_public_result(session, contest.id)
    if result is None:
        raise NotFound(_("这场赛事的获奖名单还没有公布。"))
    groups = by_tier(queries.list_result_winners(session, result.id))
    return render_template("public/winners.html", contest=contest, result=result, groups=groups)


@blueprint.route("/contests/<slug>/winners/<number>")
@open_to_public
def winner(slug: str, number: str) -> Any:
    """One winning work in full."""
    contest = public_contest(slug)
    session = reading_session()
    found = queries.find_public_winner(session, contest.id, number)
    if found is None:
        raise NotFound(_("获奖名单里没有这件作品。"))
    texts = get_texts(session, found.entry_id)
    return render_template(
        "public/winners_work.html",
        contest=contest,
        winner=found,
        pieces=_pieces(session, slug, found),
        texts=[texts[part] for part in SHOWN_TEXTS.get(found.kind, ()) if texts.get(part)],
    )


def _pieces(session: Session, slug: str, found: Winner) -> list[Piece]:
    files = {part: media for part, media in get_files(session, found.entry_id).items() if part in SHOWN_FILES}
    copies = get_current_renditions(session, list(files.values()))
    page = url_for("public.winner", slug=slug, number=found.number)
    return [
        Piece(SHOWN_FILES[part], f"{page}/files/{rendition_base(_scope(found.entry_id), copy.id)}/", copy.manifest)
        for part, media in files.items()
        if (copy := copies.get(media)) and copy.kind == SHOWN_FILES[part]
    ]


def _scope(entry_id: str) -> str:
    return f"public:{entry_id}"


@blueprint.route("/contests/<slug>/winners/<number>/files/<token>/<path:name>")
@open_to_public
def winner_file(slug: str, number: str, token: str, name: str) -> Response:
    """One file of a winning work's review copy; works without an award are out of reach."""
    contest = public_contest(slug)
    session = reading_session()
    entry_id = queries.find_public_entry(session, contest.id, number)
    if entry_id is None:
        raise NotFound(_("获奖名单里没有这件作品。"))
    return send_rendition_file(read_token(_scope(entry_id), token), name)
