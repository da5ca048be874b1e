"""Whoever changes a result behind the application's back is found out, whatever row they choose."""

import json
from hashlib import sha256

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.awards import queries, service
from lzcontest.awards.models import Signature
from lzcontest.contests.domain import canonical_rules
from lzcontest.contests.models import RulesVersion
from lzcontest.contests.queries import get_rules
from lzcontest.foundation.errors import Conflict, NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.service import record, verify
from tests.factories.decided import Decided, make_decided, make_released, sign_twice
from tests.factories.entries import make_entry
from tests.factories.people import actor_of


def places(system: Runtime, decided: Decided) -> list[str]:
    """Where the recount says that something is wrong."""
    with system.database.reading() as session:
        found = queries.recount_result(session, queries.get_current_result(session, decided.contest.id))
        wrong = [problem.place for problem in [*found.differences, *found.record_problems]]
        return wrong + [f"sheet[{problem.entry}].{problem.what}" for problem in found.sheet_problems]


def change(system: Runtime, statement: str, **values: object) -> None:
    with system.database.unit_of_work() as session:
        done = session.execute(text(statement), values)
        assert done.rowcount >= 1


def test_an_untouched_result_matches(system: Runtime) -> None:
    assert places(system, make_released(system)) == []


def test_a_changed_score_sheet_is_named(system: Runtime) -> None:
    decided = make_released(system)
    fourth = decided.entries[3]
    change(
        system,
        "UPDATE score_sheets SET scores = :scores, total = '100' WHERE assignment_id IN (SELECT a.id FROM assignments a"
        " JOIN round_entries e ON e.id = a.round_entry_id WHERE e.entry_id = :entry)",
        scores=json.dumps({"theme": "10", "craft": "10"}),
        entry=fourth.id,
    )
    wrong = places(system, decided)
    assert f"sheet[{fourth.number}].seal" in wrong
    assert f"categories[F].ranking[{fourth.number}].score" in wrong


def test_a_sheet_sealed_anew_is_not_in_the_ledger(system: Runtime) -> None:
    from decimal import Decimal

    from lzcontest.judging.domain.scoring import commitment, stored_record

    decided = make_released(system)
    with system.database.unit_of_work() as session:
        row = session.execute(
            text(
                "SELECT s.assignment_id, a.judge_id, e.round_id, e.blind_code, s.salt FROM score_sheets s"
                " JOIN assignments a ON a.id = s.assignment_id JOIN round_entries e ON e.id = a.round_entry_id"
                " WHERE e.entry_id = :entry LIMIT 1"
            ),
            {"entry": decided.entries[3].id},
        ).one()
        scores = {"theme": "10", "craft": "10"}
        record = stored_record(
            round_id=row.round_id,
            code=row.blind_code,
            judge_id=row.judge_id,
            scores=scores,
            total=str(Decimal(100)),
            comment="",
        )
        session.execute(
            text("UPDATE score_sheets SET scores = :s, total = '100', seal = :seal WHERE assignment_id = :a"),
            {
                "s": json.dumps(scores),
                "seal": commitment(bytes.fromhex(row.salt), record),
                "a": row.assignment_id,
            },
        )
    assert f"sheet[{decided.entries[3].number}].ledger" in places(system, decided)


def test_a_sheet_that_was_removed_is_missed_even_before_anything_is_compiled(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
    change(
        system,
        "UPDATE assignments SET state = 'recused' WHERE id = (SELECT a.id FROM assignments a"
        " JOIN round_entries e ON e.id = a.round_entry_id WHERE e.entry_id = :entry LIMIT 1)",
        entry=decided.entries[3].id,
    )
    with system.database.unit_of_work() as session:
        organiser = actor_of(session, decided.organiser)
        result = service.compile_result(session, organiser, contest_id=decided.contest.id)
        with pytest.raises(Conflict, match="1 处"):
            service.sign_result(
                session, organiser, contest_id=decided.contest.id, role="organiser", sha256=result.sha256
            )
    assert [place for place in places(system, decided) if place.endswith("missing")]


def test_two_works_swapped_behind_their_codes_are_found_even_before_anything_is_compiled(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        aside = make_entry(session, decided.contest, decided.category, decided.entrant)
    first, last = decided.entries[0].id, decided.entries[3].id
    for was, now in ((first, aside.id), (last, first), (aside.id, last)):
        change(system, "UPDATE round_entries SET entry_id = :now WHERE entry_id = :was", now=now, was=was)
    with system.database.unit_of_work() as session:
        organiser = actor_of(session, decided.organiser)
        result = service.compile_result(session, organiser, contest_id=decided.contest.id)
        with pytest.raises(Conflict):
            service.sign_result(
                session, organiser, contest_id=decided.contest.id, role="organiser", sha256=result.sha256
            )
    assert [place for place in places(system, decided) if place.endswith("codes")]


def test_a_signature_that_was_only_written_into_the_database_neither_holds_nor_releases(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        organiser = actor_of(session, decided.organiser)
        result = service.compile_result(session, organiser, contest_id=decided.contest.id)
        service.sign_result(session, organiser, contest_id=decided.contest.id, role="organiser", sha256=result.sha256)
        forged = Signature(result_id=result.id, role="supervisor", user_id=decided.supervisor.id, sha256=result.sha256)
        session.add(forged)
    assert places(system, decided) == ["forged[supervisor]"]
    with system.database.unit_of_work() as session, pytest.raises(NotAllowed):
        service.release_result(session, actor_of(session, decided.organiser), contest_id=decided.contest.id)


def test_a_result_made_public_by_hand_is_named(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        sign_twice(session, decided)
    change(system, "UPDATE results SET state = 'notice', notice_from = '2026-01-01', notice_until = '2026-01-09'")
    assert places(system, decided) == ["state"]


def test_a_work_that_nobody_withdrew_does_not_vanish_unseen(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
    best = decided.entries[0]
    change(system, "UPDATE entries SET state = 'withdrawn' WHERE id = :entry", entry=best.id)
    with system.database.unit_of_work() as session:
        organiser = actor_of(session, decided.organiser)
        service.compile_result(session, organiser, contest_id=decided.contest.id)
    assert places(system, decided) == [f"sheet[{best.number}].withdrawn"]


def test_rules_rewritten_with_their_frozen_text_are_not_those_made_public(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        frozen = freeze(session, decided)
        record(session, SYSTEM, "contest.published", "contest", decided.contest.id, sha256=frozen.sha256)
        sign_twice(session, decided)
    assert places(system, decided) == []
    with system.database.unit_of_work() as session:
        session.execute(text("UPDATE award_tiers SET quota = 2 WHERE key = 'first'"))
        session.execute(text("DELETE FROM rules_versions"))
        session.expire_all()
        freeze(session, decided)
        organiser = actor_of(session, decided.organiser)
        service.compile_result(session, organiser, contest_id=decided.contest.id)
    assert "rules_ledger" in places(system, decided)


def freeze(session: Session, decided: Decided) -> RulesVersion:
    canonical = canonical_rules(get_rules(session, decided.contest.id))
    made = RulesVersion(
        contest_id=decided.contest.id, number=1, text=canonical.text, sha256=canonical.sha256, reason="", made_by="x"
    )
    session.add(made)
    session.flush()
    return made


def test_a_changed_award_row_is_named(system: Runtime) -> None:
    decided = make_released(system)
    change(system, "UPDATE awards SET tier_key = 'first' WHERE entry_id = :entry", entry=decided.entries[3].id)
    assert places(system, decided) == [f"awards.F[{decided.entries[3].number}]"]


def test_a_changed_text_is_found_even_with_a_matching_hash_and_signatures(system: Runtime) -> None:
    decided = make_released(system)
    with system.database.unit_of_work() as session:
        result = queries.get_current_result(session, decided.contest.id)
        forged = result.canonical.replace(decided.entries[0].number, "LZ-X").replace(
            decided.entries[3].number, decided.entries[0].number
        )
        session.execute(
            text("UPDATE results SET canonical = :text, sha256 = :hash"),
            {"text": forged, "hash": sha256(forged.encode()).hexdigest()},
        )
        session.execute(text("UPDATE result_signatures SET sha256 = :h"), {"h": sha256(forged.encode()).hexdigest()})
    wrong = places(system, decided)
    assert "ledger" in wrong
    assert f"categories[F].ranking[{decided.entries[3].number}]" in wrong


def test_a_quota_raised_after_the_release_is_found(system: Runtime) -> None:
    decided = make_released(system)
    change(system, "UPDATE award_tiers SET quota = 2 WHERE key = 'first'")
    assert any(place.startswith("categories[F].tiers[first]") for place in places(system, decided))


def test_the_ledger_itself_refuses_to_be_rewritten(system: Runtime) -> None:
    make_released(system)
    with pytest.raises(Exception, match="append"), system.database.unit_of_work() as session:
        session.execute(text("UPDATE ledger_events SET body = '{}' WHERE seq = 1"))
    with system.database.reading() as session:
        assert verify(session).sound


def test_nothing_changed_in_secret_can_be_signed_or_released(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        decided = make_decided(session)
        sign_twice(session, decided)
    change(system, "UPDATE awards SET tier_key = 'first' WHERE entry_id = :entry", entry=decided.entries[3].id)
    with system.database.unit_of_work() as session, pytest.raises((Conflict, NotAllowed)):
        service.release_result(session, actor_of(session, decided.organiser), contest_id=decided.contest.id)
