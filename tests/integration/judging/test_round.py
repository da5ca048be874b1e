"""A round from the draw to the closed scores, with conflicts, substitutes and seals, on a real database."""

import json

import pytest
from sqlalchemy import select, update

from lzcontest.contests.queries import get_rules
from lzcontest.contests.service import set_rounds, set_rubric, set_tiers, update_contest
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.judging import queries, service
from lzcontest.judging.domain.assignment import Infeasible
from lzcontest.judging.domain.blind import StaleSheet
from lzcontest.judging.models import Assignment, Judge, Round, RoundEntry, ScoreSheet
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user
from tests.support.judging import draw_and_open, make_ground, submit_all

GOOD = {"theme": "9", "craft": "7"}


def tasks_of(session, user):
    """The live tasks of a judge."""
    return session.scalars(
        select(Assignment)
        .join(Judge, Judge.id == Assignment.judge_id)
        .where(Judge.user_id == user.id, Assignment.state.in_(("open", "started", "submitted")))
        .order_by(Assignment.position)
    ).all()


def test_a_round_runs_from_draw_to_scores(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        running = draw_and_open(session, ground)
        panels = session.scalars(select(Assignment).where(Assignment.round_id == running.id)).all()
        assert len(panels) == 12
        assert len(session.scalars(select(Message).where(Message.event == "judge_round_opened")).all()) == 4
        with pytest.raises(NotAllowed):
            queries.get_closed_scores(session, running.id)
        submit_all(session, ground, ground.judges[:2])
        with pytest.raises(NotAllowed):
            service.close_round(session, ground.boss, contest_id=ground.contest.id, round_id=running.id)
        submit_all(session, ground, ground.judges)
        service.close_round(session, ground.boss, contest_id=ground.contest.id, round_id=running.id)
        scores = queries.get_closed_scores(session, running.id)
        assert {len(entry.sheets) for entry in scores} == {2}
        assert {str(sheet.total) for entry in scores for sheet in entry.sheets} == {"82"}


def test_the_ledger_holds_seals_and_never_a_score(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, entries=2)
        draw_and_open(session, ground)
        submit_all(session, ground, ground.judges, {"theme": "3", "craft": "8"})
        bodies = [json.loads(b) for b in session.scalars(select(LedgerEvent.body))]
        sealed = [body for body in bodies if body["kind"] == "sheet.submitted"]
        assert len(sealed) == 4
        assert all(set(body["facts"]) == {"round", "seal"} for body in sealed)


def test_a_changed_score_is_refused_when_the_round_is_read(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, entries=2)
        running = draw_and_open(session, ground)
        submit_all(session, ground, ground.judges)
        service.close_round(session, ground.boss, contest_id=ground.contest.id, round_id=running.id)
        some = session.scalars(select(ScoreSheet)).first()
        session.execute(
            update(ScoreSheet).where(ScoreSheet.id == some.id).values(scores={"theme": "10", "craft": "7"}, total="88")
        )
        session.expire_all()
        with pytest.raises(Conflict, match="封条"):
            queries.get_closed_scores(session, running.id)


def test_the_seed_repeats_the_draw_and_the_codes_do_not(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        first = queries.get_draw_preview(session, ground.category, 1, "7")
        again = queries.get_draw_preview(session, ground.category, 1, "7")
        assert first.plan.digest == again.plan.digest
        drawn = service.draw_round(
            session, ground.boss, category_id=ground.category.id, number=1, seed="7", due_at=None
        )
        assert drawn.digest == first.plan.digest
        codes = set(session.scalars(select(RoundEntry.blind_code)))
        service.discard_draw(session, ground.boss, contest_id=ground.contest.id, round_id=drawn.id, reason="评委有变动")
        service.draw_round(session, ground.boss, category_id=ground.category.id, number=1, seed="7", due_at=None)
        assert codes.isdisjoint(session.scalars(select(RoundEntry.blind_code)))


def test_a_plan_that_changed_since_the_preview_is_not_drawn(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        seen = queries.get_draw_preview(session, ground.category, 1, "7").plan.digest
        late = make_user(session)
        grant(session, late, "judge", ground.contest.id)
        with pytest.raises(Conflict):
            service.draw_round(
                session,
                ground.boss,
                category_id=ground.category.id,
                number=1,
                seed="7",
                due_at=None,
                expected_digest=seen,
            )


def test_units_authors_and_declarations_keep_judges_away(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=6, entries=3)
        same_unit, author, declared = ground.panel[:3]
        same_unit.unit_id = ground.units[0].id
        at_root = ground.panel[3]
        at_root.unit_id = ground.county.id
        ground.entries[1].owner_id = author.user_id
        service.declare_conflict(
            session,
            ground.boss,
            judge_id=declared.id,
            contest_id=ground.contest.id,
            reason="曾是同事",
            entry_number=ground.entries[2].number,
        )
        inputs = queries.get_draw_preview(session, ground.category, 1, "7").inputs
        barred = set(inputs.relations.barred)
        assert barred == {
            (same_unit.id, ground.entries[0].id),
            (author.id, ground.entries[1].id),
            (declared.id, ground.entries[2].id),
        }


def test_a_unit_relation_can_be_dismissed_with_a_reason(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=3, entries=2)
        judge = ground.panel[0]
        judge.unit_id = ground.units[0].id
        relations, own = queries.list_relations(session, judge)
        assert [(r.unit_id, r.reason, r.count) for r in relations] == [(ground.units[0].id, "same_unit", 1)]
        assert own == 0
        service.dismiss_relation(
            session,
            ground.boss,
            contest_id=ground.contest.id,
            judge_id=judge.id,
            unit_id=ground.units[0].id,
            reason="已调离三年",
        )
        assert queries.list_relations(session, judge)[0] == []


def test_too_few_judges_are_explained_with_names(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=1, entries=1)
        with pytest.raises(Infeasible) as refused:
            service.draw_round(session, ground.boss, category_id=ground.category.id, number=1, seed="7", due_at=None)
        assert ground.entries[0].number in refused.value.message
        assert ground.entries[0].id not in refused.value.message


def test_recusal_draws_a_substitute_at_once(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=4, entries=4)
        draw_and_open(session, ground)
        user = ground.judges[0]
        task = tasks_of(session, user)[0]
        actor = actor_of(session, user)
        with pytest.raises(InvalidInput):
            service.recuse(session, actor, assignment_id=task.id, reason=" ")
        added = service.recuse(session, actor, assignment_id=task.id, reason="认出了作者")
        assert added.replaces_id == task.id
        assert added.judge_id != task.judge_id
        assert added.round_entry_id == task.round_entry_id
        with pytest.raises(NotAllowed, match="其他评委"):
            service.save_sheet(session, actor, assignment_id=task.id, version=0, scores=GOOD, comment="")
        assert service.recuse(session, actor, assignment_id=task.id, reason="认出了作者") is None


def test_with_nobody_left_the_gap_is_shown_and_filled_later(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=2, entries=1)
        running = draw_and_open(session, ground)
        task = tasks_of(session, ground.judges[0])[0]
        actor = actor_of(session, ground.judges[0])
        assert service.recuse(session, actor, assignment_id=task.id, reason="亲属") is None
        gaps = queries.get_round_progress(session, running, running.opened_at).vacancies
        assert [gap.have for gap in gaps] == [1]
        wanted = {"contest_id": ground.contest.id, "round_id": running.id}
        with pytest.raises(Infeasible):
            service.fill_vacancy(session, ground.boss, **wanted, round_entry_id=gaps[0].round_entry_id)
        newcomer = make_user(session)
        grant(session, newcomer, "judge", ground.contest.id)
        service.sync_panel(session, ground.boss, ground.contest.id)
        assert service.fill_vacancy(session, ground.boss, **wanted, round_entry_id=gaps[0].round_entry_id) == 1
        assert len(tasks_of(session, newcomer)) == 1


def test_a_declared_unit_takes_the_tasks_it_touches_away(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=4, entries=4)
        draw_and_open(session, ground, declared=False)
        user = ground.judges[0]
        entry_ids = [session.get(RoundEntry, task.round_entry_id).entry_id for task in tasks_of(session, user)]
        work = next(entry for entry in ground.entries if entry.id == entry_ids[0])
        service.confirm_conflicts(
            session,
            actor_of(session, user),
            contest_id=ground.contest.id,
            unit_ids=[work.unit_id],
            person_names=[],
        )
        left = [session.get(RoundEntry, task.round_entry_id).entry_id for task in tasks_of(session, user)]
        assert work.id not in left
        assert len(left) == len(entry_ids) - 1


def test_a_vanished_judge_is_replaced_and_nothing_submitted_is_lost(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=5, entries=6)
        running = draw_and_open(session, ground)
        user, judge = ground.judges[0], ground.panel[0]
        first, *rest = tasks_of(session, user)
        service.submit_sheet(
            session, actor_of(session, user), assignment_id=first.id, version=0, scores=GOOD, comment=""
        )
        filled, gaps = service.replace_judge(
            session,
            ground.boss,
            contest_id=ground.contest.id,
            round_id=running.id,
            judge_id=judge.id,
            reason="联系不上",
        )
        assert (filled, gaps) == (len(rest), 0)
        assert [task.id for task in tasks_of(session, user)] == [first.id]
        progress = queries.get_round_progress(session, running, running.opened_at)
        assert (progress.total, progress.done, progress.vacancies) == (12, 1, ())


def test_a_late_work_gets_its_judges(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        running = draw_and_open(session, ground)
        late = make_entry(session, ground.contest, ground.category, make_user(session))
        wanted = {"contest_id": ground.contest.id, "round_id": running.id, "entry_id": late.id}
        entry = service.add_late_entry(session, ground.boss, **wanted)
        added = session.scalars(select(Assignment).where(Assignment.round_entry_id == entry.id)).all()
        assert len(added) == 2
        with pytest.raises(Conflict):
            service.add_late_entry(session, ground.boss, **wanted)


def test_the_best_go_on_to_the_next_round(system: Runtime):
    from lzcontest.contests.models import RoundRule

    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=4, entries=5)
        session.execute(update(RoundRule).values(advance=2, kind="preliminary"))
        session.add(RoundRule(category_id=ground.category.id, number=2, kind="final", judges_per_entry=3))
        running = draw_and_open(session, ground)
        place = {entry.id: number for number, entry in enumerate(ground.entries)}
        for user in ground.judges:
            for task in tasks_of(session, user):
                entry_id = session.get(RoundEntry, task.round_entry_id).entry_id
                points = str(9 - place[entry_id])
                service.submit_sheet(
                    session,
                    actor_of(session, user),
                    assignment_id=task.id,
                    version=0,
                    scores={"theme": points, "craft": points},
                    comment="",
                )
        with pytest.raises(NotAllowed, match="上一轮"):
            service.draw_round(session, ground.boss, category_id=ground.category.id, number=2, seed="8", due_at=None)
        service.close_round(session, ground.boss, contest_id=ground.contest.id, round_id=running.id)
        second = service.draw_round(
            session, ground.boss, category_id=ground.category.id, number=2, seed="8", due_at=None
        )
        chosen = set(session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == second.id)))
        assert chosen == {ground.entries[0].id, ground.entries[1].id}
        assert second.per_entry == 3


def test_two_tabs_never_overwrite_each_other(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, entries=2)
        draw_and_open(session, ground)
        task = tasks_of(session, ground.judges[0])[0]
        actor = actor_of(session, ground.judges[0])
        asked = {"session": session, "actor": actor, "assignment_id": task.id}
        assert service.save_sheet(**asked, version=0, scores={"theme": "5"}, comment="好") == (1, {})
        assert service.save_sheet(**asked, version=0, scores={"theme": "5"}, comment="好") == (1, {})
        with pytest.raises(StaleSheet) as stale:
            service.save_sheet(**asked, version=0, scores={"theme": "6"}, comment="不好")
        assert stale.value.version == 1


def test_a_submitted_sheet_is_sealed_and_submitting_twice_is_once(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, entries=2)
        draw_and_open(session, ground)
        task = tasks_of(session, ground.judges[0])[0]
        asked = {
            "session": session,
            "actor": actor_of(session, ground.judges[0]),
            "assignment_id": task.id,
            "version": 0,
        }
        first = service.submit_sheet(**asked, scores=GOOD, comment="收尾好")
        assert service.submit_sheet(**asked, scores=GOOD, comment="收尾好") == first
        with pytest.raises(NotAllowed, match="封存"):
            service.submit_sheet(**{**asked, "version": 1}, scores={**GOOD, "craft": "1"}, comment="收尾好")
        seals = session.scalars(select(LedgerEvent.body).where(LedgerEvent.kind == "sheet.submitted")).all()
        assert len(seals) == 1
        assert first.seal in seals[0]


def test_other_peoples_tasks_do_not_exist(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session, entries=2)
        draw_and_open(session, ground)
        task = tasks_of(session, ground.judges[0])[0]
        other = actor_of(session, ground.judges[1])
        for assignment_id in (task.id, "0" * 20):
            with pytest.raises(NotFound) as refused:
                service.save_sheet(session, other, assignment_id=assignment_id, version=0, scores={}, comment="")
            assert "网址" in refused.value.message


def test_reminders_fit_the_date(system: Runtime):
    from datetime import timedelta

    from lzcontest.foundation import clock

    with system.database.unit_of_work() as session:
        ground = make_ground(session, judges=2, entries=1)
        running = draw_and_open(session, ground)
        wanted = {"contest_id": ground.contest.id, "round_id": running.id}
        running.due_at = clock.now() + timedelta(days=1)
        assert service.remind_late_judges(session, ground.boss, **wanted) == 2
        running.due_at = clock.now() - timedelta(days=1)
        service.remind_judge(session, ground.boss, **wanted, judge_id=ground.panel[0].id)
        texts = [m.body_text for m in session.scalars(select(Message).where(Message.event == "judge_reminder"))]
        assert sorted("已经过去" in text for text in texts) == [False, False, True]
        assert session.get(Round, running.id).state == "open"


def test_the_rubric_stays_once_judges_have_begun(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        criteria = get_rules(session, ground.contest.id).categories[0].criteria
        draw_and_open(session, ground)
        with pytest.raises(NotAllowed, match="评审已经开始"):
            set_rubric(session, ground.boss, category_id=ground.category.id, criteria=criteria[:1])


def test_an_entrant_who_was_made_judge_gets_no_works_to_judge(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        entrant = make_user(session)
        make_entry(session, ground.contest, ground.category, entrant)
        grant(session, entrant, "judge", ground.contest.id)
        present = service.sync_panel(session, ground.boss, ground.contest.id)
        assert entrant.id not in {judge.user_id for judge in present}


def test_quotas_counting_and_ties_stay_once_scores_are_known(system: Runtime):
    with system.database.unit_of_work() as session:
        ground = make_ground(session)
        running = draw_and_open(session, ground)
        rules = get_rules(session, ground.contest.id).categories[0]
        submit_all(session, ground, ground.judges)
        service.close_round(session, ground.boss, contest_id=ground.contest.id, round_id=running.id)
        with pytest.raises(NotAllowed, match="分数已经揭开"):
            set_tiers(session, ground.boss, category_id=ground.category.id, tiers=rules.tiers[:1])
        with pytest.raises(NotAllowed, match="分数已经揭开"):
            set_rounds(session, ground.boss, category_id=ground.category.id, rounds=rules.rounds)
        with pytest.raises(NotAllowed, match="分数已经揭开"):
            update_contest(
                session, ground.boss, contest_id=ground.contest.id, tie_ladder=["median"], reason="换一种排法"
            )
