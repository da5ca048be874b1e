"""The next edition starts as a copy of an earlier one: everything but dates and states."""

from copy import copy
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import policy
from lzcontest.contests.models import AwardTier, Category, Contest, Criterion, RoundRule
from lzcontest.contests.queries import get_contest, list_categories
from lzcontest.contests.service.contests import create_contest
from lzcontest.ledger.service import record

_CARRIED = (
    "call_text",
    "declaration_text",
    "licence_text",
    "notice_working_days",
    "tie_ladder",
    "substitute_rule",
    "unit_rules",
    "terms",
)
_OWN = ("id", "created_at", "category_id", "contest_id")


def copy_contest(
    session: Session,
    actor: Actor,
    *,
    contest_id: str,
    title: str,
    edition: int,
    slug: str,
    number_prefix: str,
    theme: str = "",
) -> Contest:
    """A new draft with the texts, categories, rubrics, awards and rounds of ``contest_id``; no dates, no people.

    The maker must organise the earlier contest or be an administrator. Raises NotAllowed, InvalidInput by field.
    """
    source = get_contest(session, contest_id)
    policy.can_copy_contest(actor, source.id).require()
    made = create_contest(
        session,
        actor,
        title=title,
        edition=edition,
        organiser_name=source.organiser_name,
        slug=slug,
        number_prefix=number_prefix,
        theme=theme or source.theme,
    )
    for name in _CARRIED:
        value = getattr(source, name)
        setattr(made, name, copy(value))
    made.copied_from = source.id
    for category in list_categories(session, source.id):
        _copy_category(session, category, made.id)
    session.flush()
    record(session, actor, "contest.copied", "contest", made.id, contest_id=made.id, source=source.id)
    return made


def _copy_category(session: Session, category: Category, contest_id: str) -> None:
    copy = Category(contest_id=contest_id, **_columns(category))
    session.add(copy)
    session.flush()
    models: tuple[Any, ...] = (Criterion, AwardTier, RoundRule)
    for model in models:
        for row in session.scalars(select(model).where(model.category_id == category.id)):
            session.add(model(category_id=copy.id, **_columns(row)))


def _columns(row: Any) -> dict[str, Any]:
    return {c.key: getattr(row, c.key) for c in row.__table__.columns if c.key not in _OWN}
