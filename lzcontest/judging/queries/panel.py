"""The panel of a contest as the organiser sees it."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.accounts.queries import get_unit_names, list_people_with_role
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.blind import LIVE_STATES
from lzcontest.judging.domain.conflicts import SAME_UNIT, SUBORDINATE, SUPERIOR
from lzcontest.judging.models import Assignment, Judge, JudgeConflict, Round
from lzcontest.judging.queries.relations import find_relations, list_works


@dataclass(frozen=True, slots=True)
class JudgeRow:
    """A judge with name, unit and how much there is to do."""

    judge: Judge
    name: str
    unit: str
    tasks: int
    done: int
    declared_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConflictRow:
    """One declared or recorded conflict in words: about what, who said so, whether it still counts."""

    conflict: JudgeConflict
    about: str


@dataclass(frozen=True, slots=True)
class UnitRelation:
    """Works of one unit that a judge must not see because of where the two units stand."""

    unit_id: str
    unit: str
    reason: str
    count: int


def get_judge(session: Session, contest_id: str, judge_id: str) -> Judge:
    """A judge of that contest. Raises NotFound."""
    judge = session.get(Judge, judge_id)
    if judge is None or judge.contest_id != contest_id:
        raise NotFound(_("评委组里没有这位评委。"))
    return judge


def list_judges(session: Session, contest_id: str, *, with_former: bool = False) -> list[JudgeRow]:
    """All judges of a contest with their tasks in rounds that are not closed; three queries."""
    query = select(Judge, User.name).join(User, User.id == Judge.user_id).where(Judge.contest_id == contest_id)
    if not with_former:
        query = query.where(Judge.left_at.is_(None))
    units = get_unit_names(session)
    tasks: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for judge_id, state, count in session.execute(
        select(Assignment.judge_id, Assignment.state, func.count())
        .join(Round, Round.id == Assignment.round_id)
        .where(Round.contest_id == contest_id, Round.state != "closed", Assignment.state.in_(LIVE_STATES))
        .group_by(Assignment.judge_id, Assignment.state)
    ):
        tasks[judge_id] += count
        done[judge_id] += count if state == "submitted" else 0
    return [
        JudgeRow(
            judge,
            name,
            units.get(judge.unit_id or "", ""),
            tasks[judge.id],
            done[judge.id],
            judge.conflicts_declared_at,
        )
        for judge, name in session.execute(query.order_by(User.name, Judge.id))
    ]


@dataclass(frozen=True, slots=True)
class EntrantJudge:
    """Somebody with the judge's role who takes part with works of their own, and so is on no panel and in no draw."""

    user_id: str
    name: str
    numbers: tuple[str, ...]


def list_entrant_judges(session: Session, contest_id: str) -> list[EntrantJudge]:
    """Whoever holds the judge's role and takes part in the same contest, with the works' numbers; two queries."""
    people = list_people_with_role(session, "judge", contest_id)
    numbers: dict[str, list[str]] = {}
    for owner, number in session.execute(
        select(Entry.owner_id, Entry.number)
        .where(
            Entry.contest_id == contest_id,
            Entry.state.not_in(("draft", "withdrawn")),
            Entry.owner_id.in_([person.id for person in people]),
        )
        .order_by(Entry.number)
    ):
        numbers.setdefault(owner, []).append(number or "—")
    return [EntrantJudge(p.id, p.name, tuple(numbers[p.id])) for p in people if p.id in numbers]


def list_conflicts(session: Session, judge: Judge) -> list[ConflictRow]:
    """What the judge declared, recused from or was told by the organiser, newest first."""
    units = get_unit_names(session)
    rows = session.execute(
        select(JudgeConflict, Entry.number, Entry.title)
        .outerjoin(Entry, Entry.id == JudgeConflict.entry_id)
        .where(JudgeConflict.judge_id == judge.id)
        .order_by(JudgeConflict.created_at.desc(), JudgeConflict.id)
    )
    return [ConflictRow(row, _about(row, number, title, units)) for row, number, title in rows]


def _about(row: JudgeConflict, number: str | None, title: str | None, units: dict[str, str]) -> str:
    if row.entry_id:
        return _("作品 %(number)s《%(title)s》", number=number or "—", title=title or "")
    if row.unit_id:
        return _("单位：%(unit)s", unit=units.get(row.unit_id, "—"))
    return _("人员：%(name)s", name=row.person_name or "—")


def list_relations(session: Session, judge: Judge) -> tuple[list[UnitRelation], int]:
    """Units whose works the judge may not see because of the unit tree, and how many works are the judge's own."""
    ids = session.scalars(
        select(Entry.id).where(Entry.contest_id == judge.contest_id, Entry.state.not_in(("draft", "withdrawn")))
    ).all()
    works = {work.id: work for work in list_works(session, ids)}
    names = get_unit_names(session)
    counts: Counter[tuple[str, str]] = Counter()
    own = 0
    for (_judge, entry_id), code in find_relations(session, [judge], list(works.values())).barred.items():
        if code in (SAME_UNIT, SUPERIOR, SUBORDINATE):
            for unit in works[entry_id].units:
                counts[unit, code] += 1
        elif code == "author":
            own += 1
    found = [UnitRelation(unit, names.get(unit, "—"), code, count) for (unit, code), count in counts.items()]
    return sorted(found, key=lambda relation: relation.unit), own


def get_judge_names(session: Session, contest_id: str) -> dict[str, str]:
    """From each judge's id to the name, those who left included."""
    rows = session.execute(
        select(Judge.id, User.name).join(User, User.id == Judge.user_id).where(Judge.contest_id == contest_id)
    )
    return dict(rows.all())
