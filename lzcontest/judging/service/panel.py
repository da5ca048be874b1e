"""Who judges a contest, and whom they know."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import Unit
from lzcontest.accounts.queries import list_people_with_role
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.models import Judge, JudgeConflict
from lzcontest.judging.policy import can_judge, can_run_rounds
from lzcontest.judging.queries.panel import get_judge, list_entrant_judges
from lzcontest.judging.service.substitution import withdraw_conflicted
from lzcontest.ledger.service import record

MAX_REASON = 500


def sync_panel(session: Session, actor: Actor, contest_id: str) -> list[Judge]:
    """Bring the panel in step with the live judge roles: add new judges, mark those who left, take returned ones back.

    Returns the present judges. Nothing a judge has scored is touched. Whoever takes part with a work is no judge,
    role or not: an invitation may have been accepted by an entrant.
    """
    entrants = {person.user_id for person in list_entrant_judges(session, contest_id)}
    people = {
        person.id: person for person in list_people_with_role(session, "judge", contest_id) if person.id not in entrants
    }
    panel = {judge.user_id: judge for judge in session.scalars(select(Judge).where(Judge.contest_id == contest_id))}
    for user_id, person in sorted(people.items()):
        judge = panel.get(user_id)
        if judge is None:
            judge = Judge(contest_id=contest_id, user_id=user_id, unit_id=person.unit_id, category_kinds=[])
            session.add(judge)
            session.flush()
            panel[user_id] = judge
            record(session, actor, "judge.joined", "judge", judge.id, contest_id=contest_id, user=user_id)
        elif judge.left_at is not None:
            judge.left_at = None
            record(session, actor, "judge.returned", "judge", judge.id, contest_id=contest_id, user=user_id)
    for user_id, judge in panel.items():
        if user_id not in people and judge.left_at is None:
            judge.left_at = clock.now()
            record(session, actor, "judge.left", "judge", judge.id, contest_id=contest_id, user=user_id)
    session.flush()
    return [judge for judge in panel.values() if judge.left_at is None]


def update_judge(
    session: Session,
    actor: Actor,
    *,
    judge_id: str,
    contest_id: str,
    unit_id: str | None,
    category_kinds: Sequence[str],
    max_load: int | None,
) -> Judge:
    """Set a judge's unit, specialities (none: all kinds) and the most tasks at a time (None: no limit)."""
    can_run_rounds(actor, contest_id).require()
    judge = get_judge(session, contest_id, judge_id)
    if max_load is not None and not 1 <= max_load <= 10_000:
        raise InvalidInput({"max_load": _("任务上限请填 1 到 10000 之间的整数；不限就空着。")})
    if unit_id and session.get(Unit, unit_id) is None:
        raise InvalidInput({"unit_id": _("没有这个单位，请从列表里选。")})
    judge.unit_id = unit_id or None
    judge.category_kinds = sorted(set(category_kinds))
    judge.max_load = max_load
    record(
        session,
        actor,
        "judge.changed",
        "judge",
        judge.id,
        contest_id=contest_id,
        unit=judge.unit_id,
        kinds=judge.category_kinds,
        max_load=max_load,
    )
    session.flush()
    withdraw_conflicted(session, actor, judge)
    return judge


def declare_conflict(
    session: Session,
    actor: Actor,
    *,
    judge_id: str,
    contest_id: str,
    reason: str,
    entry_number: str = "",
    unit_id: str = "",
    person_name: str = "",
) -> JudgeConflict:
    """The organiser notes a conflict of a judge with one work, a unit's works or a person's works.

    Tasks it touches that are not submitted go to a substitute at once. Raises InvalidInput.
    """
    can_run_rounds(actor, contest_id).require()
    judge = get_judge(session, contest_id, judge_id)
    entry_id = _entry_by_number(session, contest_id, entry_number) if entry_number.strip() else None
    if sum(map(bool, (entry_id, unit_id, person_name.strip()))) != 1:
        raise InvalidInput({"about": _("请写明一件作品的编号、一个单位或一个人名，三者选一。")})
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明原因，原因会存档备查。")})
    conflict = _add(session, actor, judge, "organiser", reason, entry_id, unit_id or None, person_name)
    withdraw_conflicted(session, actor, judge)
    return conflict


def _entry_by_number(session: Session, contest_id: str, number: str) -> str:
    query = select(Entry.id).where(Entry.contest_id == contest_id, Entry.number == number.strip().upper())
    found = session.scalar(query)
    if found is None:
        raise InvalidInput({"entry_number": _("没有编号是“%(n)s”的作品，请核对后再填。", n=number.strip())})
    return found


def _add(
    session: Session,
    actor: Actor,
    judge: Judge,
    source: str,
    reason: str,
    entry_id: str | None = None,
    unit_id: str | None = None,
    person_name: str = "",
) -> JudgeConflict:
    if unit_id and session.get(Unit, unit_id) is None:
        raise InvalidInput({"unit_id": _("没有这个单位，请从列表里选。")})
    conflict = JudgeConflict(
        judge_id=judge.id,
        entry_id=entry_id,
        unit_id=unit_id,
        person_name=person_name.strip()[:40] or None,
        reason=reason.strip()[:MAX_REASON],
        source=source,
        by_user=actor.id,
    )
    session.add(conflict)
    session.flush()
    # Which work or unit it is stays out of the ledger: it would tell who judges what.
    record(
        session,
        actor,
        "conflict.dismissed" if source == "dismissal" else "conflict.declared",
        "judge_conflict",
        conflict.id,
        contest_id=judge.contest_id,
        judge=judge.id,
        source=source,
    )
    return conflict


def dismiss_conflict(
    session: Session, actor: Actor, *, contest_id: str, conflict_id: str, reason: str
) -> JudgeConflict:
    """The organiser decides, with a reason, that a noted conflict does not count. It stays on record."""
    can_run_rounds(actor, contest_id).require()
    conflict = session.get(JudgeConflict, conflict_id)
    if conflict is None or get_judge(session, contest_id, conflict.judge_id) is None:
        raise NotFound(_("没有这条回避记录。"))
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明为什么不用回避，原因会存档备查。")})
    if conflict.dismissed_at is None:
        conflict.dismissed_at = clock.now()
        conflict.dismissed_by = actor.id
        conflict.dismissal_reason = reason.strip()[:MAX_REASON]
        record(
            session,
            actor,
            "conflict.dismissed",
            "judge_conflict",
            conflict.id,
            contest_id=contest_id,
            judge=conflict.judge_id,
            source=conflict.source,
        )
        session.flush()
    return conflict


def dismiss_relation(
    session: Session, actor: Actor, *, contest_id: str, judge_id: str, unit_id: str, reason: str
) -> JudgeConflict:
    """The organiser decides, with a reason, that a judge may judge works of a unit near theirs in the tree."""
    can_run_rounds(actor, contest_id).require()
    judge = get_judge(session, contest_id, judge_id)
    if not reason.strip():
        raise InvalidInput({"reason": _("请写明为什么不用回避，原因会存档备查。")})
    return _add(session, actor, judge, "dismissal", reason, unit_id=unit_id)


def confirm_conflicts(
    session: Session, actor: Actor, *, contest_id: str, unit_ids: Sequence[str], person_names: Sequence[str]
) -> Judge:
    """A judge says whom they know (or nobody) before the first task; may be repeated, earlier declarations stay.

    Tasks it touches that are not submitted go to a substitute at once.
    """
    can_judge(actor, contest_id).require()
    judge = session.scalar(
        select(Judge).where(Judge.contest_id == contest_id, Judge.user_id == actor.id, Judge.left_at.is_(None))
    )
    if judge is None:
        # Somebody who accepted an invitation a minute ago: the office has not opened its panel since.
        judge = next((each for each in sync_panel(session, actor, contest_id) if each.user_id == actor.id), None)
    if judge is None:
        raise NotFound(_("没有这个页面。可能网址有误，或者您没有查看权限。"))
    known = session.execute(
        select(JudgeConflict.unit_id, JudgeConflict.person_name).where(
            JudgeConflict.judge_id == judge.id, JudgeConflict.dismissed_at.is_(None)
        )
    ).all()
    for unit_id in sorted(set(unit_ids) - {row.unit_id for row in known}):
        _add(session, actor, judge, "declared", "", unit_id=unit_id)
    names = {name.strip()[:40] for name in person_names if name.strip()}
    for name in sorted(names - {row.person_name for row in known}):
        _add(session, actor, judge, "declared", "", person_name=name)
    judge.conflicts_declared_at = clock.now()
    record(session, actor, "conflicts.confirmed", "judge", judge.id, contest_id=contest_id)
    session.flush()
    withdraw_conflicted(session, actor, judge)
    return judge
