"""The running of a round: opening, reminding, closing."""

from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.queries import get_users
from lzcontest.contests.queries import get_category, get_contest
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.judging.domain.blind import LIVE_STATES, OPEN_STATES
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry, ScoreSheet
from lzcontest.judging.policy import can_change_panel, can_close, can_open, can_run_rounds
from lzcontest.judging.queries.panel import get_judge
from lzcontest.judging.queries.rounds import get_round
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify


def open_round(session: Session, actor: Actor, *, contest_id: str, round_id: str) -> Round:
    """Let the judges begin, and write to each of them once."""
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    can_open(running.state).require()
    running.state = "open"
    running.opened_at = clock.now()
    record(session, actor, "round.opened", "round", running.id, contest_id=contest_id, due=_iso(running.due_at))
    session.flush()
    for judge_id, count in _open_counts(session, running).items():
        _write(session, running, judge_id, "judge_round_opened", count)
    return running


def move_due_date(session: Session, actor: Actor, *, contest_id: str, round_id: str, due_at: datetime | None) -> Round:
    """Set another date by which judges should be done; it is a date to remind by, the closing is an act of its own."""
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    can_change_panel(running.state).require()
    if due_at is not None and due_at <= clock.now():
        raise InvalidInput({"due_at": _("截止时间已经过去，请选一个以后的时间。")})
    running.due_at = due_at
    record(session, actor, "round.due_moved", "round", running.id, contest_id=contest_id, due=_iso(due_at))
    session.flush()
    return running


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _open_counts(session: Session, running: Round) -> dict[str, int]:
    rows = session.execute(
        select(Assignment.judge_id, func.count())
        .where(Assignment.round_id == running.id, Assignment.state.in_(OPEN_STATES))
        .group_by(Assignment.judge_id)
        .order_by(Assignment.judge_id)
    )
    return dict(rows.all())


def remind_judge(session: Session, actor: Actor, *, contest_id: str, round_id: str, judge_id: str) -> bool:
    """Write to a judge who has sheets to submit, in words that fit the date; False when there is nothing to do."""
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    if running.state != "open":
        raise InvalidInput({}, _("只有进行中的一轮可以催办。没有发出邮件。"))
    get_judge(session, contest_id, judge_id)
    count = _open_counts(session, running).get(judge_id, 0)
    if count:
        _write(session, running, judge_id, "judge_reminder", count)
        record(session, actor, "judge.reminded", "round", running.id, contest_id=contest_id, judge=judge_id)
    return bool(count)


def remind_late_judges(session: Session, actor: Actor, *, contest_id: str, round_id: str) -> int:
    """Write to every judge of the round who still has sheets to submit; returns to how many."""
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    return sum(
        remind_judge(session, actor, contest_id=contest_id, round_id=round_id, judge_id=judge_id)
        for judge_id in _open_counts(session, running)
    )


def _write(session: Session, running: Round, judge_id: str, event: str, count: int) -> None:
    judge = session.get_one(Judge, judge_id)
    user = get_users(session, [judge.user_id])[judge.user_id]
    contest = get_contest(session, running.contest_id)
    category = get_category(session, running.category_id)
    with speaking(user.locale):
        due = deadline_text(running.due_at)
    notify(
        session,
        event,
        address=user.email,
        user_id=user.id,
        locale=user.locale,
        contest_title=contest.title,
        category_title=category.title,
        number=running.number,
        count=count,
        due=due,
        overdue=running.due_at is not None and clock.now() > running.due_at,
    )


def deadline_text(moment: datetime | None) -> str:
    """A deadline as letters announce it: 2026年12月18日 18:00, midnight as 24:00 of the day that ends; "" for none."""
    if moment is None:
        return ""
    wall = clock.local(moment)
    at = wall.strftime("%H:%M")
    if at == "00:00":
        wall, at = wall - timedelta(days=1), "24:00"
    return _("%(y)s年%(m)s月%(d)s日 %(t)s", y=wall.year, m=wall.month, d=wall.day, t=at)


def close_round(session: Session, actor: Actor, *, contest_id: str, round_id: str, reason: str = "") -> Round:
    """End a round: no sheet is taken any more, and scores may be read from here on.

    With sheets missing it needs a `reason`. The ledger gets their number and one hash over all seals.
    """
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    session.refresh(running, attribute_names=["state"], with_for_update=True)
    rows = session.execute(
        select(Assignment.state, func.count())
        .where(Assignment.round_id == running.id, Assignment.state.in_(LIVE_STATES))
        .group_by(Assignment.state)
    )
    states = dict(rows.all())
    missing = sum(states.get(state, 0) for state in OPEN_STATES)
    can_close(running.state, missing, reason, _unscored(session, running)).require()
    seals = session.scalars(
        select(ScoreSheet.seal)
        .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
        .where(Assignment.round_id == running.id, Assignment.state == "submitted")
    ).all()
    running.state = "closed"
    running.closed_at = clock.now()
    record(
        session,
        actor,
        "round.closed",
        "round",
        running.id,
        contest_id=contest_id,
        sheets=len(seals),
        missing=missing,
        seals_sha256=sha256("\n".join(sorted(seal or "" for seal in seals)).encode()).hexdigest(),
        reason_sha256=sha256(reason.strip().encode()).hexdigest() if missing else None,
    )
    session.flush()
    return running


def _unscored(session: Session, running: Round) -> int:
    scored = select(Assignment.round_entry_id).where(Assignment.round_id == running.id, Assignment.state == "submitted")
    query = select(func.count()).where(RoundEntry.round_id == running.id, RoundEntry.id.not_in(scored))
    return session.scalar(query) or 0
