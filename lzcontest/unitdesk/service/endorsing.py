"""A unit puts works forward and says in which order."""

from collections.abc import Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.contests.domain import Limits
from lzcontest.contests.models import Category
from lzcontest.entries import queries as entries
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.unitdesk import policy, queries
from lzcontest.unitdesk.models import Endorsement
from lzcontest.unitdesk.policy import EndorsementFacts
from lzcontest.unitdesk.queries import Field


def endorsement_facts(
    session: Session, field: Field, category: Category, unit_id: str, entry: Entry | None = None
) -> EndorsementFacts:
    """What decides whether a unit may put (another) work of a category forward."""
    contest = contests.get_contest(session, category.contest_id)
    in_field = unit_id in field.own and (entry is None or entry.unit_id in field.below(unit_id))
    taken = queries.list_endorsed_ids(session, category_id=category.id, unit_id=unit_id)
    return EndorsementFacts(
        in_field,
        entry.state if entry else "screening",
        contests.phase_of(contest, clock.now()),
        contest.screening_until,
        Limits.from_json(category.limits).unit_quota,
        len(taken),
    )


def endorse_entry(session: Session, actor: Actor, *, contest_id: str, unit_id: str, entry_id: str) -> Endorsement:
    """Put a work of the unit (or of one below) forward, after those it puts forward already; twice is once.

    Raises NotFound for works and units of others, NotAllowed beyond the quota or after screening.
    """
    field, entry, category = _opened(session, actor, contest_id, unit_id, entry_id)
    there = _endorsement(session, unit_id, entry_id)
    if there is not None:
        return there
    policy.can_endorse(endorsement_facts(session, field, category, unit_id, entry), clock.now()).require()
    last = session.scalar(
        select(func.max(Endorsement.rank)).where(Endorsement.unit_id == unit_id, Endorsement.category_id == category.id)
    )
    made = Endorsement(
        entry_id=entry_id, category_id=category.id, unit_id=unit_id, rank=(last or 0) + 1, by_user=actor.id
    )
    session.add(made)
    session.flush()
    record(session, actor, "entry.endorsed", "entry", entry_id, contest_id=contest_id, unit=unit_id, rank=made.rank)
    return made


def withdraw_endorsement(session: Session, actor: Actor, *, contest_id: str, unit_id: str, entry_id: str) -> None:
    """Put a work forward no longer; those after it move up. Raises NotFound, NotAllowed after screening."""
    field, entry, category = _opened(session, actor, contest_id, unit_id, entry_id)
    policy.can_rank(endorsement_facts(session, field, category, unit_id, entry), clock.now()).require()
    there = _endorsement(session, unit_id, entry_id)
    if there is None:
        return
    session.execute(delete(Endorsement).where(Endorsement.id == there.id))
    session.flush()
    record(session, actor, "entry.endorsement_withdrawn", "entry", entry_id, contest_id=contest_id, unit=unit_id)


def order_endorsements(
    session: Session, actor: Actor, *, contest_id: str, category_id: str, unit_id: str, entry_ids: Sequence[str]
) -> None:
    """Rank the works a unit puts forward in this order.

    Raises NotFound, NotAllowed after screening, Conflict when they are no longer the same works.
    """
    field = queries.get_field(session, actor, contest_id)
    category = _category(session, contest_id, category_id)
    if unit_id not in field.own:
        raise NotFound(_("没有这个单位，或者不归您联络。"))
    policy.can_rank(endorsement_facts(session, field, category, unit_id), clock.now()).require()
    now = queries.list_endorsed_ids(session, category_id=category_id, unit_id=unit_id)
    if len(set(entry_ids)) != len(entry_ids) or set(entry_ids) != set(now):
        raise Conflict(_("推荐的作品刚刚有了变化，次序没有保存。请看过最新的列表再排。"))
    if list(entry_ids) == now:
        return
    rows = session.scalars(
        select(Endorsement).where(Endorsement.unit_id == unit_id, Endorsement.category_id == category_id)
    )
    places = {entry_id: place for place, entry_id in enumerate(entry_ids, 1)}
    for row in rows:
        row.rank = places.get(row.entry_id, len(places) + 1)
    session.flush()
    record(
        session, actor, "unit.endorsements_ordered", "unit", unit_id,
        contest_id=contest_id, category=category_id, order=list(entry_ids),
    )  # fmt: skip


def category_of(session: Session, contest_id: str, entry_id: str) -> Category:
    """The category of a work of this contest. Raises NotFound."""
    entry = entries.get_entry(session, entry_id)
    if entry.contest_id != contest_id:
        raise NotFound(_("没有这件作品。"))
    return contests.get_category(session, entry.category_id)


def _opened(
    session: Session, actor: Actor, contest_id: str, unit_id: str, entry_id: str
) -> tuple[Field, Entry, Category]:
    """The liaison's units, the work and its category, held so that two cannot both take the last of a quota."""
    field = queries.get_field(session, actor, contest_id)
    entry = entries.get_entry(session, entry_id)
    if unit_id not in field.own or entry.contest_id != contest_id or entry.unit_id not in field.below(unit_id):
        raise NotFound(_("没有这件作品。"))
    return field, entry, _category(session, contest_id, entry.category_id)


def _category(session: Session, contest_id: str, category_id: str) -> Category:
    category = session.get(Category, category_id, with_for_update=True)
    if category is None or category.contest_id != contest_id:
        raise NotFound(_("没有这个类别。"))
    return category


def _endorsement(session: Session, unit_id: str, entry_id: str) -> Endorsement | None:
    return session.scalar(select(Endorsement).where(Endorsement.unit_id == unit_id, Endorsement.entry_id == entry_id))
