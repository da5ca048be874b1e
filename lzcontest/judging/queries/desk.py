"""What a judge's screens are filled from: only the judge's own tasks, as frozen blind values."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lzcontest.accounts.queries import get_unit_names
from lzcontest.contests.domain import has_generated
from lzcontest.contests.models import Category, Contest, Criterion, RoundRule
from lzcontest.entries.models import Submission
from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity.queries import mask_texts
from lzcontest.judging.domain.blind import (
    LIVE_STATES,
    OPEN_STATES,
    BlindCriterion,
    BlindEntry,
    BlindFile,
    BlindPlace,
    BlindRound,
    BlindSheet,
    BlindTask,
)
from lzcontest.judging.domain.facts import blind_facts
from lzcontest.judging.domain.pinned import PinnedWork, read_pinned
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry, ScoreSheet
from lzcontest.judging.queries.pinned import get_told_sha256, list_pinned_files

TEXT_ORDER = ("body", "lyrics", "summary", "script")

# Built once and of plain columns: this page is opened more often than any other, and building a statement or mapping
# its rows costs more than running it.
_task, _work, _round, _judge = columns(Assignment), columns(RoundEntry), columns(Round), columns(Judge)
_category, _contest, _handed, _rule = columns(Category), columns(Contest), columns(Submission), columns(RoundRule)
_sheet, _line = columns(ScoreSheet), columns(Criterion)
_OWN_TASK = (
    select(
        _task.id,
        _task.state,
        _task.position,
        _task.judge_id,
        _task.round_id,
        _work.entry_id,
        _work.blind_code,
        _work.submission_serial,
        _round.contest_id,
        _round.category_id,
        _round.number,
        _round.due_at,
        _round.state.label("round_state"),
        _judge.conflicts_declared_at,
        _category.kind,
        _category.title.label("category_title"),
        _contest.slug,
        _handed.content,
        _handed.sha256,
        _handed.by_user,
        _rule.comment_min,
        _rule.decimals,
        _sheet.scores,
        _sheet.comment,
        _sheet.version,
        _sheet.saved_at,
        _sheet.submitted_at,
        _sheet.total,
        _sheet.seal,
    )
    .select_from(Assignment.__table__)
    .join(RoundEntry.__table__, _work.id == _task.round_entry_id)
    .join(Round.__table__, _round.id == _task.round_id)
    .join(Judge.__table__, _judge.id == _task.judge_id)
    .join(Category.__table__, _category.id == _round.category_id)
    .join(Contest.__table__, _contest.id == _round.contest_id)
    .outerjoin(Submission.__table__, (_handed.entry_id == _work.entry_id) & (_handed.serial == _work.submission_serial))
    .outerjoin(RoundRule.__table__, (_rule.category_id == _round.category_id) & (_rule.number == _round.number))
    .outerjoin(ScoreSheet.__table__, _sheet.assignment_id == _task.id)
    .where(_task.id == bindparam("task"), _judge.user_id == bindparam("person"), _judge.left_at.is_(None))
)
_OWN_LIST = (
    select(_task.id, _task.state, _task.position)
    .where(
        _task.round_id == bindparam("round"),
        _task.judge_id == bindparam("judge"),
        _task.state.in_(LIVE_STATES),
    )
    .order_by(_task.position, _task.id)
)
_CRITERIA = (
    select(
        _line.key,
        _line.label,
        _line.weight,
        _line.max_points,
        _line.anchor_low,
        _line.anchor_high,
    )
    .where(_line.category_id == bindparam("category"))
    .order_by(_line.position, _line.key)
)


def list_blind_rounds(session: Session, user_id: str) -> list[BlindRound]:
    """Every round a judge has tasks in, the open ones first; two queries."""
    rounds = session.execute(
        select(Round, Judge.id, Judge.conflicts_declared_at, Category.title, Category.kind, Contest.slug, Contest.title)
        .join(Judge, Judge.contest_id == Round.contest_id)
        .join(Category, Category.id == Round.category_id)
        .join(Contest, Contest.id == Round.contest_id)
        .where(Judge.user_id == user_id, Judge.left_at.is_(None), Round.state != "drawn")
        .order_by(Round.state.desc(), Round.due_at, Category.position, Round.number)
    ).all()
    tasks = _tasks(session, [row[0].id for row in rounds], {row[1] for row in rounds})
    return [
        BlindRound(slug, contest, title, kind, running.state, running.due_at, declared is not None, own)
        for running, _judge_id, declared, title, kind, slug, contest in rounds
        if (own := tuple(tasks.get(running.id, ())))
    ]


def _tasks(session: Session, round_ids: Sequence[str], judge_ids: set[str]) -> dict[str, list[BlindTask]]:
    found: dict[str, list[BlindTask]] = {}
    if not round_ids:
        return found
    rows = session.execute(
        select(
            Assignment.round_id,
            Assignment.id,
            RoundEntry.blind_code,
            Assignment.state,
            ScoreSheet.saved_at,
            ScoreSheet.submitted_at,
        )
        .join(RoundEntry, RoundEntry.id == Assignment.round_entry_id)
        .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        .where(
            Assignment.round_id.in_(round_ids), Assignment.judge_id.in_(judge_ids), Assignment.state.in_(LIVE_STATES)
        )
        .order_by(Assignment.position, Assignment.id)
    )
    for round_id, key, code, state, saved_at, submitted_at in rows:
        found.setdefault(round_id, []).append(BlindTask(key, code, state, saved_at, submitted_at))
    return found


def list_contests_to_declare(session: Session, user_id: str) -> list[tuple[str, str, bool]]:
    """(slug, title, already declared) of the contests a person judges now."""
    rows = session.execute(
        select(Contest.slug, Contest.title, Judge.conflicts_declared_at)
        .join(Judge, Judge.contest_id == Contest.id)
        .where(Judge.user_id == user_id, Judge.left_at.is_(None))
        .order_by(Contest.created_at.desc())
    )
    return [(slug, title, declared is not None) for slug, title, declared in rows]


def get_desk_units(session: Session) -> list[tuple[str, str]]:
    """All units (id, name) for a judge to choose from, by name."""
    return sorted(get_unit_names(session).items(), key=lambda unit: unit[1])


def _own_row(session: Session, user_id: str, assignment_id: str) -> Any:
    """The task with all that surrounds it. Another's and an unknown one fail alike."""
    row = session.execute(_OWN_TASK, {"task": assignment_id, "person": user_id}).one_or_none()
    if row is None:
        raise NotFound(_("没有这个页面。可能网址有误，或者您没有查看权限。"))
    return row


def get_blind_place(session: Session, user_id: str, assignment_id: str) -> BlindPlace:
    """Where one of the judge's tasks stands; two queries. Raises NotFound for any other."""
    return _place(session, _own_row(session, user_id, assignment_id))


def _place(session: Session, row: Any) -> BlindPlace:
    own = session.execute(_OWN_LIST, {"round": row.round_id, "judge": row.judge_id}).all()
    todo = [(position, key) for key, state, position in own if state in OPEN_STATES and key != row.id]
    after = [key for position, key in todo if position > row.position]
    return BlindPlace(
        row.id,
        row.blind_code,
        row.contest_id,
        row.slug,
        row.category_title,
        row.kind,
        row.round_state,
        _round_kind(row.number),
        row.state,
        row.due_at,
        row.conflicts_declared_at is not None,
        sum(1 for _key, state, _position in own if state == "submitted"),
        len(own),
        next(iter(after or [key for _position, key in todo]), None),
    )


def _round_kind(number: int) -> str:
    return _("第 %(n)s 轮", n=number)


def get_blind_entry(session: Session, user_id: str, assignment_id: str) -> BlindEntry:
    """One of the judge's works, as it was handed in and drawn, with its sheet; a fixed number of queries.

    ``withheld`` and without anything of the work where that submission, or an original named in it, is not what was
    recorded. Raises NotFound for any other's task.
    """
    row = _own_row(session, user_id, assignment_id)
    told = get_told_sha256(session, row.entry_id, row.submission_serial)
    work = read_pinned(row.content, [row.sha256, told or row.sha256])
    files = _files(session, row, work)
    if work is None or files is None:
        work, files, withheld = PinnedWork(), (), True
    else:
        withheld = False
    texts = mask_texts(session, row.entry_id, work.texts)
    return BlindEntry(
        place=_place(session, row),
        title=texts.pop("title", ""),
        texts=tuple((part, texts[part]) for part in TEXT_ORDER if texts.get(part)),
        files=files,
        facts=blind_facts(row.kind, work.details),
        criteria=tuple(BlindCriterion(*line) for line in session.execute(_CRITERIA, {"category": row.category_id})),
        comment_min=row.comment_min or 0,
        decimals=2 if row.decimals is None else row.decimals,
        sheet=BlindSheet(
            dict(row.scores or {}),
            row.comment or "",
            row.version or 0,
            row.saved_at,
            row.submitted_at,
            row.total,
            row.seal,
        ),
        withheld=withheld,
        generated=has_generated(work.details),
    )


def _files(session: Session, row: Any, work: PinnedWork | None) -> tuple[BlindFile, ...] | None:
    if work is None:
        return None
    if row.round_state != "open":  # later no link to them would open
        return ()
    return list_pinned_files(session, row.entry_id, row.by_user, work)


def get_own_totals(session: Session, user_id: str) -> list[tuple[str, str]]:
    """(category, total) of every sheet this judge has submitted in rounds that are open."""
    rows = session.execute(
        select(Category.title, ScoreSheet.total)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(Category, Category.id == Round.category_id)
        .where(Judge.user_id == user_id, Assignment.state == "submitted", Round.state == "open")
        .order_by(Category.position, Category.title)
    )
    return [(title, str(total)) for title, total in rows]
