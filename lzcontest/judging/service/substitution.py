"""Who takes a judge's place on a work, drawn at once by the rule of the first draw; nothing scored is lost."""

from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.queries import get_category
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.assignment import Infeasible, draw, draw_replacement
from lzcontest.judging.domain.blind import LIVE_STATES, OPEN_STATES
from lzcontest.judging.models import Assignment, Judge, JudgeConflict, Round, RoundEntry, ScoreSheet
from lzcontest.judging.policy import can_change_panel, can_judge, can_recuse, can_run_rounds
from lzcontest.judging.queries.codes import get_codes_sha256
from lzcontest.judging.queries.draws import DrawInputs, gather, with_names
from lzcontest.judging.queries.panel import get_judge
from lzcontest.judging.queries.relations import find_relations, list_works
from lzcontest.judging.queries.rounds import get_round
from lzcontest.judging.service.codes import add_round_entries
from lzcontest.ledger.service import record

MAX_REASON = 500


def recuse(session: Session, actor: Actor, *, assignment_id: str, reason: str) -> Assignment | None:
    """A judge steps back from one work; a substitute is drawn at once.

    Returns the substitute's task, None when nobody is left (the organiser sees the gap and can fill it). What the
    judge had saved is kept but does not count. Recusing twice changes nothing.
    """
    row = session.execute(
        select(Assignment, Judge, Round, RoundEntry)
        .join(Judge, Judge.id == Assignment.judge_id)
        .join(Round, Round.id == Assignment.round_id)
        .join(RoundEntry, RoundEntry.id == Assignment.round_entry_id)
        .where(Assignment.id == assignment_id, Judge.user_id == actor.id, Judge.left_at.is_(None))
        .with_for_update(of=Assignment)
    ).one_or_none()
    if row is None:
        raise NotFound(_("没有这个页面。可能网址有误，或者您没有查看权限。"))
    assignment, judge, running, entry = row
    can_judge(actor, running.contest_id).require()
    if assignment.state == "recused":
        return None
    can_recuse(running.state, assignment.state).require()
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明回避的原因，只有主办方能看到。")})
    reason = reason.strip()[:MAX_REASON]
    session.add(
        JudgeConflict(judge_id=judge.id, entry_id=entry.entry_id, reason=reason, source="recusal", by_user=actor.id)
    )
    _end(session, actor, running, assignment, "recused", reason)
    return substitute(session, actor, running, entry, assignment)


def _end(session: Session, actor: Actor, running: Round, assignment: Assignment, state: str, reason: str) -> None:
    assignment.state = state
    assignment.reason = reason
    assignment.ended_at = clock.now()
    session.flush()
    record(
        session,
        actor,
        f"assignment.{state}",
        "assignment",
        assignment.id,
        contest_id=running.contest_id,
        round=running.id,
        reason_sha256=sha256(reason.encode()).hexdigest(),
    )


def substitute(
    session: Session, actor: Actor, running: Round, entry: RoundEntry, leaving: Assignment
) -> Assignment | None:
    """Draw who takes the place of `leaving` on one work; None when nobody can."""
    category = get_category(session, running.category_id)
    inputs = gather(session, category, [entry.entry_id], leave_out=[leaving.judge_id])
    seen = set(session.scalars(select(Assignment.judge_id).where(Assignment.round_entry_id == entry.id)))
    barred = set(inputs.relations.barred) | {(judge_id, entry.entry_id) for judge_id in seen}
    try:
        chosen = draw_replacement(
            inputs.draw_entries,
            inputs.draw_judges,
            barred,
            _loads_with(inputs, entry),
            entry_id=entry.entry_id,
            leaving=leaving.judge_id,
            seed=running.seed,
            dismissed=inputs.relations.dismissed,
        )
    except Infeasible:
        return None
    return add_task(session, actor, running, entry, chosen, replaces=leaving)


def _loads_with(inputs: DrawInputs, entry: RoundEntry) -> dict[str, tuple[str, ...]]:
    """The present tasks with this work's panel under the work's own id, where the draw looks for it."""
    loads = dict(inputs.loads)
    loads[entry.entry_id] = loads.pop(entry.id, ())
    return loads


def add_task(
    session: Session,
    actor: Actor,
    running: Round,
    entry: RoundEntry,
    judge_id: str,
    *,
    replaces: Assignment | None = None,
) -> Assignment:
    """Give a judge one more task, at the end of their list."""
    places = session.scalars(
        select(Assignment.position).where(Assignment.round_id == running.id, Assignment.judge_id == judge_id)
    )
    task = Assignment(
        round_id=running.id,
        round_entry_id=entry.id,
        judge_id=judge_id,
        position=max(places, default=0) + 1,
        state="open",
        replaces_id=replaces.id if replaces else None,
    )
    session.add(task)
    session.flush()
    session.add(ScoreSheet(assignment_id=task.id, scores={}, version=0))
    record(
        session,
        actor,
        "assignment.added",
        "assignment",
        task.id,
        contest_id=running.contest_id,
        round=running.id,
        replaces=task.replaces_id,
    )
    session.flush()
    return task


def withdraw_conflicted(session: Session, actor: Actor, judge: Judge) -> int:
    """Hand on every unsubmitted task of a judge that a known conflict now touches; returns how many."""
    rows = session.execute(
        select(Assignment, Round, RoundEntry)
        .join(Round, Round.id == Assignment.round_id)
        .join(RoundEntry, RoundEntry.id == Assignment.round_entry_id)
        .where(Assignment.judge_id == judge.id, Assignment.state.in_(OPEN_STATES), Round.state != "closed")
        .order_by(Assignment.id)
    ).all()
    if not rows:
        return 0
    works = list_works(session, [entry.entry_id for _task, _running, entry in rows])
    barred = find_relations(session, [judge], works).barred
    touched = [row for row in rows if (judge.id, row[2].entry_id) in barred]
    for task, running, entry in touched:
        _end(session, actor, running, task, "recused", _("登记了利害关系"))
        substitute(session, actor, running, entry, task)
    return len(touched)


def replace_judge(
    session: Session, actor: Actor, *, contest_id: str, round_id: str, judge_id: str, reason: str
) -> tuple[int, int]:
    """Hand all unsubmitted tasks of a judge in a round to others; submitted sheets stay and count.

    Returns (tasks handed on, tasks for which nobody was left).
    """
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    can_change_panel(running.state).require()
    judge = get_judge(session, contest_id, judge_id)
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明更换的原因，原因会存档备查。")})
    tasks = session.scalars(
        select(Assignment)
        .where(Assignment.round_id == running.id, Assignment.judge_id == judge.id, Assignment.state.in_(OPEN_STATES))
        .order_by(Assignment.id)
        .with_for_update()
    ).all()
    filled = gaps = 0
    for task in tasks:
        _end(session, actor, running, task, "replaced", reason.strip()[:MAX_REASON])
        entry = session.get_one(RoundEntry, task.round_entry_id)
        if substitute(session, actor, running, entry, task) is None:
            gaps += 1
        else:
            filled += 1
    return filled, gaps


def fill_vacancy(session: Session, actor: Actor, *, contest_id: str, round_id: str, round_entry_id: str) -> int:
    """Draw the judges a work still lacks; returns how many were added. Raises Infeasible with reasons and names."""
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    can_change_panel(running.state).require()
    entry = session.get(RoundEntry, round_entry_id)
    if entry is None or entry.round_id != running.id:
        raise NotFound(_("这一轮里没有这件作品。"))
    return _draw_into(session, actor, running, entry)


def _draw_into(session: Session, actor: Actor, running: Round, entry: RoundEntry) -> int:
    inputs = gather(session, get_category(session, running.category_id), [entry.entry_id])
    rows = session.execute(
        select(Assignment.judge_id, Assignment.state).where(Assignment.round_entry_id == entry.id)
    ).all()
    panel = {judge_id for judge_id, state in rows if state in LIVE_STATES}
    gone = {(judge_id, entry.entry_id) for judge_id, state in rows if state not in LIVE_STATES}
    # How many tries there were is part of the purpose, so that a second gap is not drawn like the first.
    seed = f"{running.seed}:{entry.entry_id}:{len(rows)}"
    try:
        plan = draw(
            inputs.draw_entries,
            inputs.draw_judges,
            set(inputs.relations.barred) | gone,
            running.per_entry,
            seed,
            existing=_loads_with(inputs, entry),
            dismissed=inputs.relations.dismissed,
        )
    except Infeasible as error:
        raise with_names(session, error, inputs) from error
    chosen = sorted(set(plan.assignments[entry.entry_id]) - panel)
    for judge_id in chosen:
        add_task(session, actor, running, entry, judge_id)
    return len(chosen)


def add_late_entry(session: Session, actor: Actor, *, contest_id: str, round_id: str, entry_id: str) -> RoundEntry:
    """Add an accepted work to a round that is drawn or open; its judges are drawn at once, all else stays.

    Raises Infeasible with reasons and names, NotAllowed, Conflict when it is in the round already.
    """
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    can_change_panel(running.state).require()
    work = session.get(Entry, entry_id)
    if work is None or work.category_id != running.category_id:
        raise NotFound(_("这个类别里没有这件作品。"))
    if work.state != "accepted":
        raise NotAllowed(_("这件作品还没有通过审查，不能进入评审。"))
    found = select(RoundEntry.id).where(RoundEntry.round_id == running.id, RoundEntry.entry_id == entry_id)
    if session.scalar(found):
        raise Conflict(_("这件作品已经在这一轮里，没有重复添加。"))
    category = get_category(session, running.category_id)
    entry = add_round_entries(session, running, {entry_id: category.code})[entry_id]
    added = _draw_into(session, actor, running, entry)
    record(
        session,
        actor,
        "round.entry_added",
        "round",
        running.id,
        contest_id=contest_id,
        entry=entry_id,
        judges=added,
        codes_sha256=get_codes_sha256(session, running.id),
    )
    return entry
