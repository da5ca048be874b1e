"""Score sheets: saved while the judge works, sealed when submitted."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import bindparam, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.models import RoundRule
from lzcontest.foundation import clock
from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.blind import Receipt, StaleSheet
from lzcontest.judging.domain.scoring import (
    SALT_BYTES,
    Rubric,
    ScoreCheck,
    commitment,
    plain,
    sheet_record,
    validate_scores,
    weighted_total,
)
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry, ScoreSheet
from lzcontest.judging.policy import can_judge, can_score
from lzcontest.judging.queries.rounds import get_rubric
from lzcontest.ledger.service import record

MAX_COMMENT = 5000

# Built once: saving is what judges do most.
_OWN_TASK = (
    select(Assignment, ScoreSheet, Round, RoundEntry.blind_code)
    .join(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
    .join(Round, Round.id == Assignment.round_id)
    .join(RoundEntry, RoundEntry.id == Assignment.round_entry_id)
    .join(Judge, Judge.id == Assignment.judge_id)
    .where(Assignment.id == bindparam("task"), Judge.user_id == bindparam("person"), Judge.left_at.is_(None))
    .with_for_update(of=(Assignment, ScoreSheet))
)
_sheet = columns(ScoreSheet)
# The version is the guard: of two tabs only the first finds its own.
_STORE = (
    update(ScoreSheet.__table__)  # type: ignore[arg-type]
    .where(_sheet.id == bindparam("sheet"), _sheet.version == bindparam("read"), _sheet.submitted_at.is_(None))
    .values({name: bindparam(f"new_{name}") for name in ("scores", "comment", "version", "saved_at")})
)


@dataclass(frozen=True, slots=True)
class _Task:
    assignment: Assignment
    sheet: ScoreSheet
    round: Round
    code: str


def save_sheet(
    session: Session, actor: Actor, *, assignment_id: str, version: int, scores: Mapping[str, str], comment: str
) -> tuple[int, dict[str, str]]:
    """Keep what the judge has so far; returns the new version and what is wrong with single scores (those are left out).

    Raises StaleSheet when another tab saved first (unless it saved the very same), NotAllowed outside an open round.
    """
    task = _own_task(session, actor, assignment_id)
    can_score(task.round.state, task.assignment.state).require()
    check = validate_scores(get_rubric(session, task.round.category_id), scores, partial=True)
    return _store(session, task, version, check, _comment(comment)), check.errors


def _store(session: Session, task: _Task, version: int, check: ScoreCheck, comment: str) -> int:
    values = {key: plain(value) for key, value in check.values.items()}
    sheet = task.sheet
    if sheet.version != version:
        if sheet.scores == values and sheet.comment == comment:
            return sheet.version  # the same again, as after a lost answer or a double click
        raise _stale(sheet.version)
    new = {"new_scores": values, "new_comment": comment, "new_version": version + 1, "new_saved_at": clock.now()}
    done = session.execute(_STORE, {"sheet": sheet.id, "read": version, **new})
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise _stale(version + 1)
    session.expire(sheet)
    if task.assignment.state == "open":
        task.assignment.state = "started"
        session.flush()
    return version + 1


def _stale(version: int) -> StaleSheet:
    return StaleSheet(
        _("这份评分表在另一个窗口或设备上改过，没有被覆盖。请比较后决定留下哪一份；您这里填的还在。"), version
    )


def _comment(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\0", "").strip()
    if len(text) > MAX_COMMENT:
        raise InvalidInput({"comment": _("评语最多 %(n)s 字，现在是 %(m)s 字。", n=MAX_COMMENT, m=len(text))})
    return text


def submit_sheet(
    session: Session, actor: Actor, *, assignment_id: str, version: int, scores: Mapping[str, str], comment: str
) -> Receipt:
    """Seal a complete sheet: from here on nobody can change it, and nobody reads it before the round is closed.

    The ledger gets the salted hash only. Submitting the same again returns the same receipt. Raises InvalidInput
    (criterion key or "comment" → message), StaleSheet, NotAllowed.
    """
    task = _own_task(session, actor, assignment_id)
    # Closing takes the same row for itself: a sheet is either in before the round closes or refused after.
    session.refresh(task.round, attribute_names=["state"], with_for_update={"read": True})
    rubric = get_rubric(session, task.round.category_id)
    comment = _comment(comment)
    check = validate_scores(rubric, scores)
    if _was_submitted_so(task, check, comment):
        return _receipt(task)
    can_score(task.round.state, task.assignment.state).require()
    errors = dict(check.errors)
    if problem := _comment_problem(session, task, comment):
        errors["comment"] = problem
    if errors:
        raise InvalidInput(errors)
    _store(session, task, version, check, comment)
    _seal(session, actor, task, rubric, check, comment)
    return _receipt(task)


def _was_submitted_so(task: _Task, check: ScoreCheck, comment: str) -> bool:
    values = {key: plain(value) for key, value in check.values.items()}
    sheet = task.sheet
    return sheet.submitted_at is not None and sheet.scores == values and sheet.comment == comment


def _comment_problem(session: Session, task: _Task, comment: str) -> str:
    needed = session.scalar(
        select(RoundRule.comment_min).where(
            RoundRule.category_id == task.round.category_id, RoundRule.number == task.round.number
        )
    )
    have = len("".join(comment.split()))
    if not needed or have >= needed:
        return ""
    return _("评语至少写 %(n)s 字，还差 %(m)s 字。", n=needed, m=needed - have)


def _seal(session: Session, actor: Actor, task: _Task, rubric: Rubric, check: ScoreCheck, comment: str) -> None:
    salt = secrets.token_bytes(SALT_BYTES)
    sheet, assignment = task.sheet, task.assignment
    sealed = sheet_record(
        rubric,
        round_id=task.round.id,
        code=task.code,
        judge_id=assignment.judge_id,
        scores=check.values,
        comment=comment,
    )
    now = clock.now()
    sheet.total = plain(weighted_total(rubric, check.values))
    sheet.salt = salt.hex()
    sheet.seal = commitment(salt, sealed)
    sheet.submitted_at = now
    assignment.state = "submitted"
    assignment.ended_at = now
    session.flush()
    record(
        session,
        actor,
        "sheet.submitted",
        "assignment",
        assignment.id,
        contest_id=task.round.contest_id,
        round=task.round.id,
        seal=sheet.seal,
    )


def _receipt(task: _Task) -> Receipt:
    sheet = task.sheet
    if sheet.submitted_at is None or sheet.seal is None:
        raise AssertionError("a receipt before the seal")
    return Receipt(task.assignment.id, task.code, sheet.seal, sheet.submitted_at, None)


def _own_task(session: Session, actor: Actor, assignment_id: str) -> _Task:
    """The judge's own task, locked where the database can; one query."""
    row = session.execute(_OWN_TASK, {"task": assignment_id, "person": actor.id}).one_or_none()
    if row is None:
        raise NotFound(_("没有这个页面。可能网址有误，或者您没有查看权限。"))
    can_judge(actor, row[2].contest_id).require()
    return _Task(*row)
