"""Gathers the winner list of a contest with the figures an announcement names."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit
from lzcontest.awards.models import Result
from lzcontest.awards.queries import Winner, get_public_result, list_result_winners
from lzcontest.contests.domain import CategoryRules, ContestRules
from lzcontest.contests.queries import get_rules
from lzcontest.entries.models import Author, Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.models import Assignment, Judge
from lzcontest.publishing.domain.lists import CategoryList, TierList, WinnerLine, WinnerList

# What was taken back before it was judged is not counted as having taken part.
NOT_COUNTED = ("draft", "withdrawn")


def get_winner_list(session: Session, contest_id: str, *, number: str = "") -> WinnerList:
    """The newest released result as it is announced; raises NotFound before the release. About fifteen queries."""
    result = get_public_result(session, contest_id)
    if result is None:
        raise NotFound(_("结果还没有公示。"))
    rules = get_rules(session, contest_id)
    works = _count_works(session, contest_id)
    winners = list_result_winners(session, result.id)
    ranked = {winner.category_id for winner in winners} | set(works)
    return WinnerList(
        slug=rules.slug,
        contest=rules.title,
        edition=rules.edition,
        theme=rules.theme,
        organiser=rules.organiser_name,
        day=_day_of(result),
        result_sha256=result.sha256,
        result_version=result.version,
        categories=tuple(
            _category(category, winners, works.get(category.id, 0))
            for category in rules.categories
            if category.id in ranked
        ),
        works=sum(works.values()),
        units=_count_units(session, contest_id),
        judges=_count_judges(session, contest_id),
        on_notice=result.state == "notice",
        notice_from=result.notice_from,
        notice_until=result.notice_until,
        number=number,
        rounds=max((len(category.rounds) for category in rules.categories), default=1),
        trimmed=_trimmed(rules),
    )


def _day_of(result: Result) -> date:
    return clock.local(result.announced_at or result.released_at or result.created_at).date()


def _trimmed(rules: ContestRules) -> bool:
    return any(category.rounds and category.rounds[-1].method == "trimmed_mean" for category in rules.categories)


def _category(category: CategoryRules, winners: list[Winner], works: int) -> CategoryList:
    mine = [winner for winner in winners if winner.category_id == category.id]
    tiers = []
    for tier in category.tiers:
        lines = tuple(
            WinnerLine(w.number, w.title, w.authors, w.unit, w.rank, w.entry_id, w.generated, w.licence)
            for w in mine
            if w.tier == tier.key
        )
        tiers.append(TierList(tier.key, tier.title, lines, max(0, tier.quota - len(lines))))
    return CategoryList(category.code, category.title, category.kind, tuple(tiers), works)


def _count_works(session: Session, contest_id: str) -> dict[str, int]:
    rows = session.execute(
        select(Entry.category_id, func.count())
        .where(Entry.contest_id == contest_id, Entry.number.is_not(None), Entry.state.not_in(NOT_COUNTED))
        .group_by(Entry.category_id)
    )
    return {category_id: count for category_id, count in rows}  # noqa: C416 - rows are typed pairs


def _count_units(session: Session, contest_id: str) -> int:
    """Units of the tree, and the ones that authors without a unit of the tree have named."""
    counted = (Entry.contest_id == contest_id, Entry.number.is_not(None), Entry.state.not_in(NOT_COUNTED))
    listed = select(Unit.name).join(Entry, Entry.unit_id == Unit.id).where(*counted)
    named = (
        select(Author.unit_name)
        .join(Entry, Entry.id == Author.entry_id)
        .where(*counted, Entry.unit_id.is_(None), Author.role == "author", Author.unit_name != "")
    )
    return session.scalar(select(func.count()).select_from(listed.union(named).subquery())) or 0


def _count_judges(session: Session, contest_id: str) -> int:
    judged = select(func.count(func.distinct(Assignment.judge_id))).join(Judge, Judge.id == Assignment.judge_id)
    return session.scalar(judged.where(Judge.contest_id == contest_id, Assignment.state == "submitted")) or 0
