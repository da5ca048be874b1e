"""A result from closed rounds to the announcement, and what each step refuses."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from click.testing import CliRunner

from lzcontest.awards import queries, service
from lzcontest.awards.models import Award, Result
from lzcontest.cli import main
from lzcontest.contests.models import RoundRule
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.queries import kept_text, list_checkpoints
from lzcontest.ledger.service import verify
from lzcontest.notifications.models import Message
from tests.factories.contests import add_category
from tests.factories.decided import make_decided, make_released, sign_twice
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user
from tests.factories.results import make_closed_round, make_judge


def winners(session, contest, **options):
    return [(w.tier, w.title, w.number) for w in queries.list_winners(session, contest.id, **options)]


def test_nobody_but_the_two_roles_sees_winners_before_the_release(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        sign_twice(session, decided)
        assert winners(session, decided.contest) == []
        assert winners(session, decided.contest, actor=actor_of(session, decided.entrant)) == []
        shown = winners(session, decided.contest, actor=actor_of(session, decided.supervisor))
        assert [(tier, title) for tier, title, _number in shown] == [
            ("first", "清风一"),
            ("second", "清风二"),
            ("second", "清风三"),
        ]


def test_release_needs_two_signatures_of_two_accounts(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        organiser = actor_of(session, decided.organiser)
        contest_id = decided.contest.id
        result = service.compile_result(session, organiser, contest_id=contest_id)
        supervisor = actor_of(session, decided.supervisor)
        with pytest.raises(NotAllowed, match="等工作人员先签名"):
            service.sign_result(session, supervisor, contest_id=contest_id, role="supervisor", sha256=result.sha256)
        service.sign_result(session, organiser, contest_id=contest_id, role="organiser", sha256=result.sha256)
        with pytest.raises(NotAllowed):
            service.sign_result(session, organiser, contest_id=contest_id, role="supervisor", sha256=result.sha256)
        with pytest.raises(NotAllowed, match="都签名后"):
            service.release_result(session, organiser, contest_id=contest_id)
        with pytest.raises(Conflict, match="有变化"):
            service.sign_result(session, supervisor, contest_id=contest_id, role="supervisor", sha256="0" * 64)
        service.sign_result(session, supervisor, contest_id=contest_id, role="supervisor", sha256=result.sha256)
        assert service.release_result(session, organiser, contest_id=contest_id).state == "notice"


def test_the_notice_lasts_its_working_days_and_announcing_waits_for_it(system: Runtime) -> None:
    with time_machine.travel("2026-11-05T02:00:00Z", tick=False):  # a Thursday
        decided = make_released(system)
    with system.database.unit_of_work() as session:
        result = queries.get_public_result(session, decided.contest.id)
        assert (str(result.notice_from), str(result.notice_until)) == ("2026-11-05", "2026-11-12")
        with time_machine.travel("2026-11-12T15:59:00Z", tick=False), pytest.raises(NotAllowed, match="期满后"):
            service.announce_result(session, actor_of(session, decided.organiser), contest_id=decided.contest.id)
        with time_machine.travel("2026-11-12T16:01:00Z", tick=False):
            service.announce_result(session, actor_of(session, decided.organiser), contest_id=decided.contest.id)
        assert result.state == "announced"
        assert len(winners(session, decided.contest, announced=True)) == 3


def test_an_open_objection_holds_the_announcement_back_and_its_raiser_is_told(system: Runtime) -> None:
    decided = make_released(system)
    contest_id = decided.contest.id
    with system.database.unit_of_work() as session:
        case = service.raise_objection(
            session,
            None,
            contest_id=contest_id,
            name="王举报",
            contact="wang@example.org",
            text="这件作品与去年发表的一篇雷同。",
            entry_id=decided.entries[0].id,
        )
        assert "王举报" not in case.name_sealed + case.contact_sealed
    organiser = decided.organiser
    with time_machine.travel(clock.now() + timedelta(days=30)), system.database.unit_of_work() as session:
        actor = actor_of(session, organiser)
        with pytest.raises(NotAllowed, match="异议没有处理完"):
            service.announce_result(session, actor, contest_id=contest_id)
        service.decide_objection(
            session,
            actor,
            contest_id=contest_id,
            objection_id=case.id,
            state="dismissed",
            decision="经比对，两文只有题材相近，异议不成立。",
        )
        with pytest.raises(Conflict):
            service.decide_objection(
                session, actor, contest_id=contest_id, objection_id=case.id, state="upheld", decision="改为成立。" * 3
            )
        assert service.reveal_objector(session, actor, contest_id=contest_id, objection_id=case.id) == (
            "王举报",
            "wang@example.org",
        )
        service.announce_result(session, actor, contest_id=contest_id)
        letters = {m.event: m.body_text for m in session.query(Message).filter(Message.address == "wang@example.org")}
        assert case.code in letters["objection_received"]
        assert "只有题材相近" in letters["objection_decided"]


def test_objections_need_a_name_a_contact_and_the_notice_period(system: Runtime) -> None:
    decided = make_released(system)
    values = {"contest_id": decided.contest.id, "entry_id": None}
    with system.database.unit_of_work() as session:
        with pytest.raises(InvalidInput) as caught:
            service.raise_objection(session, None, name="", contact="没有", text="短", **values)
        assert set(caught.value.fields) == {"name", "contact", "text"}
        other = {**values, "entry_id": decided.entries[3].id}
        with pytest.raises(InvalidInput):
            service.raise_objection(session, None, name="李四", contact="13800001111", text="异议内容" * 5, **other)
        with time_machine.travel(clock.now() + timedelta(days=30)), pytest.raises(NotAllowed):
            service.raise_objection(session, None, name="李四", contact="13800001111", text="异议内容" * 5, **values)


def test_a_disqualified_winner_is_replaced_in_a_version_to_be_signed_again(system: Runtime) -> None:
    decided = make_released(system)
    with system.database.unit_of_work() as session:
        organiser = actor_of(session, decided.organiser)
        contest_id = decided.contest.id
        service.disqualify_entry(
            session, organiser, contest_id=contest_id, entry_id=decided.entries[0].id, reason="经查实为抄袭"
        )
        assert winners(session, decided.contest)[0][1] == "清风一"  # what was released stands until the next release
        with pytest.raises(NotAllowed, match="都签名后"):
            service.release_result(session, organiser, contest_id=contest_id)
        result = sign_twice(session, decided)
        assert result.version == 2
        service.release_result(session, organiser, contest_id=contest_id)
        assert [title for _tier, title, _n in winners(session, decided.contest)] == ["清风二", "清风三", "清风四"]
        moved = session.query(Award).filter_by(result_id=result.id, entry_id=decided.entries[1].id).one()
        assert (moved.tier_key, moved.moved_from) == ("first", "second")
        assert [r.state for r in session.query(Result).order_by(Result.version)] == ["superseded", "notice"]


def test_taking_an_award_away_needs_a_second_look_where_there_are_two_organisers(system: Runtime) -> None:
    decided = make_released(system)
    with system.database.unit_of_work() as session:
        second = make_user(session)
        grant(session, second, "organiser", decided.contest.id)
        first, other = actor_of(session, decided.organiser), actor_of(session, second)
        work = {"contest_id": decided.contest.id, "entry_id": decided.entries[0].id}
        for _again in range(2):
            service.disqualify_entry(session, first, **work, reason="经查实为抄袭")
            with pytest.raises(InvalidInput):
                service.disqualify_entry(session, other, **work, reason="经查实为抄袭")
            with pytest.raises(NotAllowed):
                service.confirm_disqualification(session, first, **work)
            assert session.query(Result).count() == 1 and decided.entries[0].state == "accepted"
            if not _again:
                service.decline_disqualification(session, other, **work, reason="证据不足")
                with pytest.raises(NotFound):
                    service.confirm_disqualification(session, other, **work)
        service.confirm_disqualification(session, other, **work)
        assert session.query(Result).count() == 2


def test_a_decision_after_signing_breaks_the_signatures_visibly(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        result = sign_twice(session, decided)
        assert [line.valid for line in queries.list_signatures(session, result)] == [True, True]
        organiser = actor_of(session, decided.organiser)
        service.decide_vacancy(
            session,
            organiser,
            contest_id=decided.contest.id,
            code="F",
            tier="first",
            count=1,
            reason="评委会认为没有作品达到一等奖水准",
        )
        assert result.state == "draft"
        assert [line.valid for line in queries.list_signatures(session, result)] == [False, False]
        assert "没有作品达到一等奖水准" in result.canonical
        with pytest.raises(NotAllowed, match="都签名后"):
            service.release_result(session, organiser, contest_id=decided.contest.id)


def test_a_tie_at_the_border_must_be_decided_with_a_reason(system: Runtime) -> None:
    same = [("8", "8"), ("8", "8")]
    with system.database.unit_of_work() as session:
        decided = make_decided(session, {"一": [("9", "9"), ("9", "9")], "二": same, "三": same, "四": same})
        organiser, contest_id = actor_of(session, decided.organiser), decided.contest.id
        result = service.compile_result(session, organiser, contest_id=contest_id)
        with pytest.raises(NotAllowed, match="3 件作品因并列待决定"):
            service.sign_result(session, organiser, contest_id=contest_id, role="organiser", sha256=result.sha256)
        choose = {"contest_id": contest_id, "code": "F", "tier": "second"}
        with pytest.raises(InvalidInput):
            service.decide_border(session, organiser, choice="include_all", reason=" ", **choose)
        service.decide_border(session, organiser, choice="include_all", reason="三件作品水平相当", **choose)
        assert len(winners(session, decided.contest, actor=organiser)) == 4
        service.withdraw_decisions(session, organiser, contest_id=contest_id, code="F")
        order = [entry.id for entry in decided.entries[3:0:-1]]
        service.decide_order(
            session, organiser, contest_id=contest_id, code="F", entry_ids=order, reason="评委会投票决定"
        )
        assert [title for _tier, title, _n in winners(session, decided.contest, actor=organiser)] == [
            "清风一",
            "清风四",
            "清风三",
        ]
        service.sign_result(
            session,
            organiser,
            contest_id=contest_id,
            role="organiser",
            sha256=queries.get_current_result(session, contest_id).sha256,
        )


def test_every_act_is_in_a_sound_ledger_with_the_hash_of_the_text(system: Runtime) -> None:
    decided = make_released(system)
    with system.database.reading() as session:
        result = queries.get_public_result(session, decided.contest.id)
        assert verify(session).sound
        assert verify(session).checkpoints >= 3
        assert queries.get_witness(session, result.id).sha256 == result.sha256


def test_a_new_signature_clears_the_broken_ones_and_the_supervisor_can_follow(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        sign_twice(session, decided)
        organiser, contest_id = actor_of(session, decided.organiser), decided.contest.id
        service.decide_vacancy(
            session, organiser, contest_id=contest_id, code="F", tier="first", count=1, reason="宁缺毋滥"
        )
        result = queries.get_current_result(session, contest_id)
        service.sign_result(session, organiser, contest_id=contest_id, role="organiser", sha256=result.sha256)
        assert queries.recount_result(session, result).match
        assert [line.role for line in queries.list_signatures(session, result)] == ["organiser"]
        assert sign_twice_again(session, decided).state == "signed"


def sign_twice_again(session, decided):
    supervisor = actor_of(session, decided.supervisor)
    result = queries.get_current_result(session, decided.contest.id)
    return service.sign_result(
        session, supervisor, contest_id=decided.contest.id, role="supervisor", sha256=result.sha256
    )


def test_a_category_still_in_judging_holds_the_signature_back(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        category = add_category(session, decided.contest, "song", 1)
        make_entry(session, decided.contest, category, decided.entrant, part="lyrics")
        organiser = actor_of(session, decided.organiser)
        result = service.compile_result(session, organiser, contest_id=decided.contest.id)
        with pytest.raises(NotAllowed, match="1 个类别"):
            service.sign_result(
                session, organiser, contest_id=decided.contest.id, role="organiser", sha256=result.sha256
            )


def test_signing_asks_for_a_one_time_password_where_the_settings_do(app, system: Runtime) -> None:
    system.settings = replace(system.settings, mfa_roles=frozenset({"organiser"}))
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        organiser = actor_of(session, decided.organiser)
        result = service.compile_result(session, organiser, contest_id=decided.contest.id)
        sign = {"contest_id": decided.contest.id, "role": "organiser", "sha256": result.sha256}
        with pytest.raises(NotAllowed, match="一次性口令"):
            service.sign_result(session, replace(organiser, mfa=False), **sign)
        service.sign_result(session, organiser, **sign)


def test_rounds_that_the_rules_pool_count_together(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session, {"一": [("9", "9"), ("9", "9")], "二": [("8", "8"), ("8", "8")]})
        category = decided.category
        judges = [make_judge(session, decided.contest, make_user(session)) for _n in range(2)]
        final = {decided.entries[0]: [("6", "6"), ("6", "6")], decided.entries[1]: [("8", "8"), ("8", "8")]}
        session.add(RoundRule(category_id=category.id, number=2, kind="final", judges_per_entry=2, carry="pool"))
        make_closed_round(session, decided.contest, category, judges, final, number=2)
        organiser = actor_of(session, decided.organiser)
        result = service.compile_result(session, organiser, contest_id=decided.contest.id)
        scores = {w.title: w.score for w in queries.list_winners(session, decided.contest.id, actor=organiser)}
        assert scores == {"清风二": "80.00", "清风一": "75.00"}
        assert queries.recount_result(session, result).match


def test_supervisors_get_the_checkpoint_by_mail_and_can_check_with_it(system: Runtime, tmp_path: Path) -> None:
    decided = make_released(system)
    with system.database.reading() as session:
        letter = session.query(Message).filter_by(event="checkpoint_made").one()
        assert letter.user_id == decided.supervisor.id and decided.contest.title in letter.subject
        assert "lzcontest ledger verify --kept" in letter.body_text
        newest = list_checkpoints(session, 1)[0]
        assert kept_text(newest) in letter.body_text
        assert newest.tree_size == verify(session).size, "the release itself is under it"
    whole, cut = tmp_path / "letter.txt", tmp_path / "checkpoint.txt"
    whole.write_text(letter.body_text, encoding="utf-8")
    cut.write_text(
        kept_text(newest).replace(f"\n{newest.tree_size}\n", f"\n{newest.tree_size + 1}\n"), encoding="utf-8"
    )
    done = CliRunner().invoke(main, ["ledger", "verify", "--kept", str(whole)])
    assert done.exit_code == 0, done.output
    assert CliRunner().invoke(main, ["ledger", "verify", "--kept", str(cut)]).exit_code == 1
