"""The draw becomes a round: blind codes, tasks in each judge's own order, and the seed and digest on record."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.queries import get_category
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.play_order import play_order
from lzcontest.judging.models import Assignment, Round, RoundEntry, ScoreSheet
from lzcontest.judging.policy import can_draw, can_run_rounds
from lzcontest.judging.queries.codes import get_codes_sha256
from lzcontest.judging.queries.draws import get_draw_preview
from lzcontest.judging.queries.rounds import get_round, list_rounds
from lzcontest.judging.service.codes import add_round_entries, release_entries
from lzcontest.judging.service.panel import sync_panel
from lzcontest.ledger.service import record


def draw_round(
    session: Session,
    actor: Actor,
    *,
    category_id: str,
    number: int,
    seed: str,
    due_at: datetime | None,
    expected_digest: str | None = None,
) -> Round:
    """Draw a round; judges see nothing of it before it is opened.

    With `expected_digest` (of the plan the organiser saw) nothing is drawn when judges, works or conflicts changed
    since. Raises Infeasible with reasons and remedies, InvalidInput, Conflict.
    """
    category = get_category(session, category_id)
    can_run_rounds(actor, category.contest_id).require()
    rounds = list_rounds(session, category.contest_id, category_id)
    can_draw(number, [(r.number, r.state) for r in rounds]).require()
    if due_at is not None and due_at <= clock.now():
        raise InvalidInput({"due_at": _("截止时间已经过去，请选一个以后的时间。")})
    sync_panel(session, actor, category.contest_id)
    preview = get_draw_preview(session, category, number, seed)
    if preview.problem is not None or preview.plan is None:
        raise preview.problem or NotAllowed(_("这次抽签没有结果。"))
    plan, inputs = preview.plan, preview.inputs.text(preview.per_entry)
    if expected_digest is not None and plan.digest != expected_digest:
        raise Conflict(_("预览以后，评委、作品或回避关系有变化，这次没有抽签。请重新预览，看过新的结果再确认。"))
    running = Round(
        contest_id=category.contest_id,
        category_id=category.id,
        number=number,
        seed=preview.seed,
        digest=plan.digest,
        per_entry=preview.per_entry,
        inputs=inputs,
        due_at=due_at,
    )
    session.add(running)
    session.flush()
    codes = add_round_entries(session, running, dict.fromkeys(plan.assignments, category.code))
    _add_tasks(session, running, codes, plan.assignments)
    record(
        session,
        actor,
        "round.drawn",
        "round",
        running.id,
        contest_id=category.contest_id,
        category=category.id,
        number=number,
        seed=running.seed,
        digest=plan.digest,
        inputs_sha256=sha256(inputs.encode()).hexdigest(),
        codes_sha256=get_codes_sha256(session, running.id),
        entries=len(plan.assignments),
        judges=sum(1 for load in plan.loads.values() if load),
    )
    return running


def _add_tasks(
    session: Session, running: Round, rows: Mapping[str, RoundEntry], panels: Mapping[str, tuple[str, ...]]
) -> None:
    works: dict[str, list[str]] = {}
    for entry_id, panel in panels.items():
        for judge_id in panel:
            works.setdefault(judge_id, []).append(entry_id)
    tasks = [
        Assignment(round_id=running.id, round_entry_id=rows[entry_id].id, judge_id=judge_id, position=place)
        for judge_id, own in sorted(works.items())
        for place, entry_id in enumerate(play_order(own, judge_id, running.seed), 1)
    ]
    session.add_all(tasks)
    session.flush()
    session.add_all(ScoreSheet(assignment_id=task.id, scores={}, version=0) for task in tasks)
    session.flush()


def discard_draw(session: Session, actor: Actor, *, contest_id: str, round_id: str, reason: str) -> None:
    """Throw away a draw that was never opened; that it was done stays in the ledger. Raises NotAllowed once opened."""
    can_run_rounds(actor, contest_id).require()
    running = get_round(session, contest_id, round_id)
    if running.state != "drawn":
        raise NotAllowed(_("这一轮已经开始，抽签不能作废。可以更换个别评委或补充作品。"))
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明作废的原因，原因会存档备查。")})
    tasks = select(Assignment.id).where(Assignment.round_id == running.id)
    session.execute(delete(ScoreSheet).where(ScoreSheet.assignment_id.in_(tasks)))
    session.execute(delete(Assignment).where(Assignment.round_id == running.id))
    release_entries(session, running)
    record(
        session,
        actor,
        "round.draw_discarded",
        "round",
        running.id,
        contest_id=contest_id,
        digest=running.digest,
        reason_sha256=sha256(reason.strip().encode()).hexdigest(),
    )
    session.delete(running)
    session.flush()
