"""A round that is over, with sealed sheets the ledger knows, as judging would have left it."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import count

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.judging.domain.scoring import SALT_BYTES, commitment, sheet_record, weighted_total
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry, ScoreSheet
from lzcontest.judging.queries import get_codes_sha256, get_rubric
from lzcontest.ledger.service import record

_serial = count(1)


def make_judge(session: Session, contest: Contest, user: User) -> Judge:
    """A person on the panel."""
    judge = Judge(contest_id=contest.id, user_id=user.id, conflicts_declared_at=clock.now())
    session.add(judge)
    session.flush()
    return judge


def make_closed_round(
    session: Session,
    contest: Contest,
    category: Category,
    judges: Sequence[Judge],
    points: Mapping[Entry, Sequence[tuple[str, str]]],
    *,
    number: int = 1,
    state: str = "closed",
) -> Round:
    """A round in which judge i gave each work ``points[entry][i]`` = (theme, craft), each of 10."""
    now = clock.now()
    closed = Round(
        contest_id=contest.id,
        category_id=category.id,
        number=number,
        state=state,
        seed="seed",
        digest="0" * 64,
        opened_at=now - timedelta(days=2),
        closed_at=now if state == "closed" else None,
    )
    session.add(closed)
    session.flush()
    rubric = get_rubric(session, category.id)
    for entry, given in points.items():
        place = RoundEntry(
            round_id=closed.id, entry_id=entry.id, blind_code=f"{category.code}{next(_serial):04d}", submission_serial=1
        )
        session.add(place)
        entry.drawn_at = now
        session.flush()
        for judge, (theme, craft) in zip(judges, given, strict=False):
            scores = {"theme": Decimal(theme), "craft": Decimal(craft)}
            _seal(session, contest, closed, place, judge, rubric, scores)
    codes = get_codes_sha256(session, closed.id)
    record(session, SYSTEM, "round.drawn", "round", closed.id, contest_id=contest.id, codes_sha256=codes)
    return closed


def _seal(session: Session, contest: Contest, closed: Round, place: RoundEntry, judge: Judge, rubric, scores) -> None:  # type: ignore[no-untyped-def]
    salt = next(_serial).to_bytes(SALT_BYTES, "big")
    task = Assignment(
        round_id=closed.id, round_entry_id=place.id, judge_id=judge.id, position=next(_serial), state="submitted"
    )
    session.add(task)
    session.flush()
    sealed = sheet_record(
        rubric, round_id=closed.id, code=place.blind_code, judge_id=judge.id, scores=scores, comment=""
    )
    seal = commitment(salt, sealed)
    session.add(
        ScoreSheet(
            assignment_id=task.id,
            scores=sealed["scores"],
            version=1,
            submitted_at=clock.now(),
            total=str(weighted_total(rubric, scores)),
            salt=salt.hex(),
            seal=seal,
        )
    )
    session.flush()
    record(session, SYSTEM, "sheet.submitted", "assignment", task.id, contest_id=contest.id, seal=seal)
