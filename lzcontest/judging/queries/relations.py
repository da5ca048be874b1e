"""Who must not judge what: declarations, authorship, units and what the organiser dismissed, as pairs."""

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.queries import get_unit_names, get_unit_paths
from lzcontest.entries.models import Author, Entry
from lzcontest.judging.domain.conflicts import AUTHOR, OTHER, RECUSED, Pair, unit_parts, unit_relation
from lzcontest.judging.domain.unit_tree import relation_paths
from lzcontest.judging.models import Judge, JudgeConflict


@dataclass(frozen=True, slots=True)
class Work:
    """What conflicts are found by: a work's owner, units and people."""

    id: str
    number: str
    title: str
    unit_id: str | None
    units: frozenset[str]
    users: frozenset[str]
    names: frozenset[str]


@dataclass(slots=True)
class Relations:
    """Pairs that must not be (with the reason's code), pairs whose unit relation does not count, and unit paths."""

    paths: dict[str, str]
    barred: dict[Pair, str] = field(default_factory=dict)
    dismissed: set[Pair] = field(default_factory=set)


def same_name(name: str) -> str:
    """A person's name for comparing: width and spaces do not matter."""
    return "".join(unicodedata.normalize("NFKC", name).split()).casefold()


def list_works(session: Session, entry_ids: Iterable[str]) -> list[Work]:
    """The works of these ids, with every unit and person they name; three queries."""
    wanted = list(entry_ids)
    by_name = {name: unit for unit, name in get_unit_names(session).items()}
    people: dict[str, list[tuple[str, str, str | None]]] = defaultdict(list)
    works = []
    for start in range(0, len(wanted), 500):
        some = wanted[start : start + 500]
        for entry_id, name, unit_name, user_id in session.execute(
            select(Author.entry_id, Author.name, Author.unit_name, Author.user_id).where(Author.entry_id.in_(some))
        ):
            people[entry_id].append((name, unit_name, user_id))
        columns = (Entry.id, Entry.number, Entry.title, Entry.unit_id, Entry.owner_id)
        for row in session.execute(select(*columns).where(Entry.id.in_(some))):
            authors = people[row.id]
            units = {by_name[unit.strip()] for _name, unit, _user in authors if unit.strip() in by_name}
            works.append(
                Work(
                    row.id,
                    row.number or "",
                    row.title,
                    row.unit_id,
                    frozenset(units | ({row.unit_id} if row.unit_id else set())),
                    frozenset({row.owner_id} | {user for _name, _unit, user in authors if user}),
                    frozenset(same_name(name) for name, _unit, _user in authors),
                )
            )
    return works


def find_relations(session: Session, judges: Sequence[Judge], works: Sequence[Work]) -> Relations:
    """Every pair that must not be; one query for the declarations and one for the units."""
    relations = Relations(relation_paths(get_unit_paths(session)))
    rows = session.scalars(
        select(JudgeConflict).where(
            JudgeConflict.judge_id.in_([judge.id for judge in judges]), JudgeConflict.dismissed_at.is_(None)
        )
    ).all()
    for row in rows:
        touched = [work for work in works if _touches(row, work, relations.paths)]
        if row.source == "dismissal":
            relations.dismissed |= {(row.judge_id, work.id) for work in touched}
        else:
            code = RECUSED if row.source == "recusal" else OTHER
            relations.barred |= {(row.judge_id, work.id): code for work in touched}
    known: dict[tuple[str, str], str | None] = {}
    for judge in judges:
        for work in works:
            pair = (judge.id, work.id)
            if judge.user_id in work.users:
                relations.barred[pair] = AUTHOR
            elif pair not in relations.dismissed and pair not in relations.barred and judge.unit_id:
                code_found = _unit_code(judge.unit_id, work, relations.paths, known)
                if code_found:
                    relations.barred[pair] = code_found
    return relations


def _touches(row: JudgeConflict, work: Work, paths: Mapping[str, str]) -> bool:
    if row.entry_id:
        return row.entry_id == work.id
    if row.person_name:
        return same_name(row.person_name) in work.names
    if not row.unit_id:
        return False
    above = unit_parts(paths.get(row.unit_id, ""))
    return any(
        unit == row.unit_id or (above and unit_parts(paths.get(unit, ""))[: len(above)] == above) for unit in work.units
    )


def _unit_code(
    judge_unit: str, work: Work, paths: Mapping[str, str], known: dict[tuple[str, str], str | None]
) -> str | None:
    for unit in sorted(work.units):
        key = (judge_unit, unit)
        if key not in known:
            known[key] = unit_relation(paths.get(judge_unit, ""), paths.get(unit, ""))
        if known[key]:
            return known[key]
    return None
