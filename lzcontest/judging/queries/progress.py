"""How far a round has come: counts and lateness for the office, and never a score."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.entries.models import Entry
from lzcontest.judging.domain.blind import LIVE_STATES
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry, ScoreSheet


@dataclass(frozen=True, slots=True)
class JudgeProgress:
    """One judge in a round."""

    judge_id: str
    name: str
    total: int
    done: int
    started: int
    recused: int
    last_saved_at: datetime | None
    late: bool
    left: bool

    @property
    def left_to_do(self) -> int:
        """Sheets not yet submitted."""
        return self.total - self.done


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A work that has fewer judges than the rules ask for."""

    round_entry_id: str
    number: str
    title: str
    have: int


@dataclass(frozen=True, slots=True)
class RoundProgress:
    """A whole round."""

    judges: tuple[JudgeProgress, ...]
    vacancies: tuple[Vacancy, ...]
    entries: int
    total: int
    done: int

    @property
    def missing(self) -> int:
        """Sheets not yet submitted."""
        return self.total - self.done


def get_round_progress(session: Session, running: Round, now: datetime) -> RoundProgress:
    """Count what each judge of a round has done; three queries whatever the size."""
    rows = session.execute(
        select(Judge.id, User.name, Judge.left_at, Assignment.state, func.count(), func.max(ScoreSheet.saved_at))
        .join(Assignment, Assignment.judge_id == Judge.id)
        .join(User, User.id == Judge.user_id)
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(Assignment.round_id == running.id)
        .group_by(Judge.id, User.name, Judge.left_at, Assignment.state)
    )
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    facts: dict[str, tuple[str, bool]] = {}
    saved: dict[str, datetime] = {}
    for judge_id, name, left_at, state, count, last in rows:
        counts[judge_id][state] += count
        facts[judge_id] = (name, left_at is not None)
        if last is not None:
            saved[judge_id] = max(last, saved.get(judge_id, last))
    overdue = running.due_at is not None and running.state == "open" and now > running.due_at
    judges = [_judge(judge_id, facts[judge_id], counts[judge_id], saved.get(judge_id), overdue) for judge_id in facts]
    return RoundProgress(
        tuple(sorted(judges, key=lambda judge: (judge.done >= judge.total, -judge.left_to_do, judge.name))),
        list_vacancies(session, running),
        session.scalar(select(func.count()).select_from(RoundEntry).where(RoundEntry.round_id == running.id)) or 0,
        sum(judge.total for judge in judges),
        sum(judge.done for judge in judges),
    )


def _judge(
    judge_id: str, facts: tuple[str, bool], count: Counter[str], saved_at: datetime | None, overdue: bool
) -> JudgeProgress:
    total = sum(count[state] for state in LIVE_STATES)
    late = overdue and count["submitted"] < total
    return JudgeProgress(
        judge_id, facts[0], total, count["submitted"], count["started"], count["recused"], saved_at, late, facts[1]
    )


def list_vacancies(session: Session, running: Round) -> tuple[Vacancy, ...]:
    """Works of the round with fewer judges than declared; one query."""
    live = (
        select(Assignment.round_entry_id, func.count().label("have"))
        .where(Assignment.round_id == running.id, Assignment.state.in_(LIVE_STATES))
        .group_by(Assignment.round_entry_id)
        .subquery()
    )
    have = func.coalesce(live.c.have, 0)
    rows = session.execute(
        select(RoundEntry.id, Entry.number, Entry.title, have)
        .join(Entry, Entry.id == RoundEntry.entry_id)
        .outerjoin(live, live.c.round_entry_id == RoundEntry.id)
        .where(RoundEntry.round_id == running.id, have < running.per_entry)
        .order_by(Entry.number)
    )
    return tuple(Vacancy(key, number or "—", title, count) for key, number, title, count in rows)


def list_late_candidates(session: Session, running: Round) -> list[tuple[str, str, str]]:
    """(id, number, title) of accepted works that are not in a first round still running; none for later rounds."""
    if running.state == "closed" or running.number != 1:
        return []
    inside = select(RoundEntry.entry_id).where(RoundEntry.round_id == running.id)
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title)
        .where(Entry.category_id == running.category_id, Entry.state == "accepted", Entry.id.not_in(inside))
        .order_by(Entry.number)
    )
    return [(key, number or "—", title) for key, number, title in rows]


def get_round_titles(session: Session, running: Round) -> dict[str, tuple[str, str]]:
    """From each entry of a round to its number and title."""
    rows = session.execute(
        select(Entry.id, Entry.number, Entry.title)
        .join(RoundEntry, RoundEntry.entry_id == Entry.id)
        .where(RoundEntry.round_id == running.id)
    )
    return {key: (number or "—", title) for key, number, title in rows}
