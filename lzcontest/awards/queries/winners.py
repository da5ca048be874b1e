"""Who won: the one list that pages, documents, certificates and tours are made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.awards.models import Award, Result
from lzcontest.contests.domain import has_generated
from lzcontest.contests.models import AwardTier, Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.entries.queries import get_author_line
from lzcontest.foundation.db import columns

PUBLIC_STATES = ("notice", "announced")

# Built once and of plain columns: everyone reads these lists.
_result, _contest = columns(Result), columns(Contest)
_PUBLIC_RESULTS = (
    select(_contest.slug, _contest.title, _contest.edition, _result.state, _result.notice_from, _result.notice_until)
    .join(Contest.__table__, _contest.id == _result.contest_id)
    .where(_result.state.in_(PUBLIC_STATES))
    .order_by(_result.notice_from.desc(), _contest.edition.desc())
)


@dataclass(frozen=True, slots=True)
class Winner:
    """A work with an award, in the words of a winners' list: 《title》 authors（unit）.

    ``generated``: it declares content made by artificial intelligence; ``licence``: contests.domain.LICENCES, or empty.
    """

    entry_id: str
    title: str
    authors: str
    unit: str
    category: str
    kind: str
    tier: str
    tier_title: str
    rank: int
    number: str
    category_id: str
    code: str
    score: str
    generated: bool = False
    licence: str = ""


@dataclass(frozen=True, slots=True)
class PublicResult:
    """A released result in the list of notices."""

    slug: str
    title: str
    edition: int
    state: str
    notice_from: date
    notice_until: date


def may_see_unreleased(actor: Actor | None, contest_id: str) -> bool:
    """Whether this person sees a result before the public does: organiser and supervisor of the contest."""
    return actor is not None and (
        actor.id == "system" or actor.has_role("organiser", contest_id) or actor.has_role("supervisor", contest_id)
    )


def get_public_result(session: Session, contest_id: str, *, announced: bool = False) -> Result | None:
    """The newest released version (``announced``: only one whose notice period is over); None before that."""
    states = ("announced",) if announced else PUBLIC_STATES
    return session.scalar(
        select(Result)
        .where(Result.contest_id == contest_id, Result.state.in_(states))
        .order_by(Result.version.desc())
        .limit(1)
    )


def list_winners(
    session: Session, contest_id: str, *, actor: Actor | None = None, announced: bool = False
) -> list[Winner]:
    """The works with an award, by category, tier and rank, from the newest released version.

    Empty until the result is released to the public notice; organiser and supervisor (``actor``) see the newest
    version of any state. ``announced=True`` asks for a result whose notice period is over. Three queries.
    """
    chosen = select(Result.id).where(Result.contest_id == contest_id).order_by(Result.version.desc()).limit(1)
    if announced:
        chosen = chosen.where(Result.state == "announced")
    elif not may_see_unreleased(actor, contest_id):
        chosen = chosen.where(Result.state.in_(PUBLIC_STATES))
    result_id = session.scalar(chosen)
    return list_result_winners(session, result_id) if result_id else []


def list_result_winners(session: Session, result_id: str) -> list[Winner]:
    """The works with an award in one version of a result. Two queries."""
    rows = session.execute(
        select(
            Award.entry_id,
            Award.tier_key,
            Award.rank,
            Award.score,
            Entry.title,
            Entry.number,
            Entry.details,
            Entry.licence_kind,
            Category.id.label("category_id"),
            Category.title.label("category"),
            Category.kind,
            Category.code,
            AwardTier.title.label("tier_title"),
        )
        .join(Entry, Entry.id == Award.entry_id)
        .join(Category, Category.id == Award.category_id)
        .join(AwardTier, and_(AwardTier.category_id == Category.id, AwardTier.key == Award.tier_key))
        .where(Award.result_id == result_id, Award.tier_key.is_not(None))
        .order_by(Category.position, AwardTier.position, Award.position)
    ).all()
    bylines = get_author_line(session, [row.entry_id for row in rows])
    return [
        Winner(
            entry_id=row.entry_id,
            title=row.title,
            authors=bylines.get(row.entry_id, ("", ""))[0],
            unit=bylines.get(row.entry_id, ("", ""))[1],
            category=row.category,
            kind=row.kind,
            tier=row.tier_key,
            tier_title=row.tier_title,
            rank=row.rank,
            number=row.number or "",
            category_id=row.category_id,
            code=row.code,
            score=row.score,
            generated=has_generated(row.details or {}),
            licence=row.licence_kind,
        )
        for row in rows
    ]


def get_bylines(session: Session, entry_ids: Sequence[str]) -> dict[str, tuple[str, str]]:
    """Entry id → (authors, unit), the words that stand behind a title in a winners' list."""
    return get_author_line(session, entry_ids)


def find_public_winner(session: Session, contest_id: str, number: str) -> Winner | None:
    """The work with that entry number, if it has an award in the released result; three queries."""
    return next((winner for winner in list_winners(session, contest_id) if winner.number == number), None)


def find_public_entry(session: Session, contest_id: str, number: str) -> str | None:
    """The id of the work with that number if everyone may see it: it has an award in the released result. One query."""
    newest = (
        select(Result.id)
        .where(Result.contest_id == contest_id, Result.state.in_(PUBLIC_STATES))
        .order_by(Result.version.desc())
        .limit(1)
        .scalar_subquery()
    )
    return session.scalar(
        select(Entry.id)
        .join(Award, Award.entry_id == Entry.id)
        .where(
            Award.result_id == newest,
            Award.tier_key.is_not(None),
            Entry.contest_id == contest_id,
            Entry.number == number,
        )
    )


def list_public_results(session: Session) -> Sequence[PublicResult]:
    """Every contest with a released result, the newest release first; one query."""
    return [PublicResult(*row) for row in session.execute(_PUBLIC_RESULTS)]
