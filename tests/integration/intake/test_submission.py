"""Handing in: the number, the fingerprint, the receipt, once only, in time, by those who may."""

import hashlib
import json
from datetime import timedelta

import pytest
from sqlalchemy import select

from lzcontest.contests.domain import Limits
from lzcontest.entries import queries
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry
from lzcontest.entries.service import save_entry, start_entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake.queries import list_altered_entries
from lzcontest.intake.service import submit_entry, withdraw_entry
from lzcontest.ledger.models import LedgerEvent
from lzcontest.notifications.models import Message
from tests.factories.contests import add_category, make_contest
from tests.factories.people import actor_of, grant, make_user
from tests.factories.works import COMPLETE, TEXT, write_fiction


def test_the_first_submission_gives_a_number_a_fingerprint_a_ledger_event_and_a_mail(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, number_prefix="LZ7")
        user = make_user(session, "王小明")
        entry = write_fiction(session, user, contest.categories[0])
        submission = submit_entry(session, actor_of(session, user), entry_id=entry.id)
        assert entry.number == "LZ7-F-0001"
        assert entry.state == "processing"
        assert submission.sha256 == hashlib.sha256(submission.content.encode()).hexdigest()
        content = json.loads(submission.content)
        assert content["texts"]["body"] == TEXT
        assert "王小明" not in submission.content
        event = session.scalar(select(LedgerEvent).where(LedgerEvent.kind == "entry.submitted"))
        assert event is not None and submission.sha256 in event.body and "王小明" not in event.body
        mail = session.scalar(select(Message).where(Message.event == "entry_received"))
        assert mail is not None and mail.address == user.email
        assert "LZ7-F-0001" in mail.body_text and submission.sha256 in mail.body_html


def test_numbers_run_on_without_gap_per_category_and_a_withdrawn_one_stays_taken(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, number_prefix="LZ7")
        numbers = []
        for _time in range(3):
            user = make_user(session)
            entry = write_fiction(session, user, contest.categories[0])
            submit_entry(session, actor_of(session, user), entry_id=entry.id)
            withdraw_entry(session, actor_of(session, user), entry_id=entry.id)
            numbers.append(entry.number)
        assert numbers == ["LZ7-F-0001", "LZ7-F-0002", "LZ7-F-0003"]
        kinds = session.scalars(select(Message.event)).all()
        assert kinds.count("entry_withdrawn") == 3


def test_submitting_twice_is_once(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session)
        entry = write_fiction(session, user, make_contest(session).categories[0])
        first = submit_entry(session, actor_of(session, user), entry_id=entry.id)
        second = submit_entry(session, actor_of(session, user), entry_id=entry.id)
        assert first.id == second.id
        assert len(session.scalars(select(Message)).all()) == 1


def test_a_change_waits_until_it_is_handed_in_and_the_earlier_submission_is_kept(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session)
        actor = actor_of(session, user)
        entry = write_fiction(session, user, make_contest(session).categories[0])
        first = submit_entry(session, actor, entry_id=entry.id)
        save_entry(session, actor, entry_id=entry.id, version=entry.version, changes=EntryChanges(title="新收据"))
        assert entry.title == "收据"  # what is screened is what was submitted
        assert queries.get_work(session, entry).title == "新收据"
        second = submit_entry(session, actor, entry_id=entry.id)
        assert (first.serial, second.serial) == (1, 2)
        assert entry.title == "新收据" and not entry.pending
        assert json.loads(first.content)["title"] == "收据"
        assert entry.number == json.loads(second.content)["number"] == json.loads(first.content)["number"]


def test_problems_are_all_named_and_nothing_is_given(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session)
        actor = actor_of(session, user)
        entry = start_entry(session, actor, category_id=make_contest(session).categories[0].id)
        with pytest.raises(InvalidInput) as refused:
            submit_entry(session, actor, entry_id=entry.id)
        assert {"title", "body", "originality", "licence", "unit_id", "people-0-phone"} == set(refused.value.fields)
        assert entry.number is None


def test_after_the_deadline_the_draft_stays_and_the_reason_is_said(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session)
        user = make_user(session)
        actor = actor_of(session, user)
        entry = write_fiction(session, user, contest.categories[0])
        contest.closes_at = clock.now() - timedelta(seconds=1)
        save_entry(session, actor, entry_id=entry.id, version=entry.version, changes=EntryChanges(title="晚了一步"))
        with pytest.raises(NotAllowed, match=r"截止.*都还在"):
            submit_entry(session, actor, entry_id=entry.id)
        assert entry.title == "晚了一步"
        entry.due_at = clock.now() + timedelta(minutes=5)  # an upload that began in time
        assert submit_entry(session, actor, entry_id=entry.id).serial == 1


def test_a_returned_work_may_be_corrected_until_its_own_term(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session)
        user = make_user(session)
        actor = actor_of(session, user)
        entry = write_fiction(session, user, contest.categories[0])
        submit_entry(session, actor, entry_id=entry.id)
        contest.closes_at = clock.now() - timedelta(days=1)
        entry.state, entry.due_at = "returned", clock.now() + timedelta(days=1)
        assert submit_entry(session, actor, entry_id=entry.id).serial == 2
        entry.state, entry.due_at = "returned", clock.now() - timedelta(seconds=1)
        with pytest.raises(NotAllowed, match="补正期限已过"):
            submit_entry(session, actor, entry_id=entry.id)


@pytest.mark.parametrize("role", ["judge", "organiser", "supervisor"])
def test_who_decides_does_not_take_part(system: Runtime, role: str) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session)
        user = make_user(session)
        entry = write_fiction(session, user, contest.categories[0])
        grant(session, user, role, contest.id)
        with pytest.raises(NotAllowed, match="不能参加"):
            submit_entry(session, actor_of(session, user), entry_id=entry.id)
        with pytest.raises(NotAllowed, match="不能参加"):
            start_entry(session, actor_of(session, user), category_id=contest.categories[1].id)


def test_a_person_has_no_more_works_than_the_rules_allow_by_account_and_by_telephone(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=())
        category = add_category(session, contest, "fiction", limits=Limits(required=("body",), entries_per_person=1))
        user, friend = make_user(session), make_user(session)
        submit_entry(session, actor_of(session, user), entry_id=write_fiction(session, user, category).id)
        for other in (user, friend):  # the friend gives the same telephone
            entry = write_fiction(session, other, category)
            with pytest.raises(InvalidInput, match="最多投 1 件"):
                submit_entry(session, actor_of(session, other), entry_id=entry.id)
            assert entry.number is None


def test_another_person_finds_nothing(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user, stranger = make_user(session), make_user(session)
        entry = write_fiction(session, user, make_contest(session).categories[0])
        actor = actor_of(session, stranger)
        for act in (
            lambda: submit_entry(session, actor, entry_id=entry.id),
            lambda: withdraw_entry(session, actor, entry_id=entry.id),
            lambda: save_entry(session, actor, entry_id=entry.id, version=1, changes=COMPLETE),
        ):
            with pytest.raises(NotFound):
                act()


def test_two_tabs_conflict_unless_they_say_the_same(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session)
        actor = actor_of(session, user)
        entry = write_fiction(session, user, make_contest(session).categories[0])
        old = entry.version
        save_entry(session, actor, entry_id=entry.id, version=old, changes=EntryChanges(title="甲"))
        save_entry(session, actor, entry_id=entry.id, version=old, changes=EntryChanges(title="甲"))
        with pytest.raises(Conflict):
            save_entry(session, actor, entry_id=entry.id, version=old, changes=EntryChanges(title="乙"))
        assert entry.title == "甲"


def test_a_telephone_stays_with_its_person_when_rows_move(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session)
        actor = actor_of(session, user)
        entry = write_fiction(session, user, make_contest(session).categories[0])
        first = AuthorChange(key=queries.get_work(session, entry).authors[0].key, name="王小明", phone="")
        second = AuthorChange(key="", name="李雷", phone="13911112222")
        save_entry(
            session, actor, entry_id=entry.id, version=entry.version, changes=EntryChanges(authors=(second, first))
        )
        after = {a.name: a.phone_index for a in queries.get_work(session, entry).authors}
        assert after["王小明"] and after["李雷"] and after["王小明"] != after["李雷"]


def test_when_its_texts_are_examined_a_work_goes_on_to_screening(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session)
        entry = write_fiction(session, user, make_contest(session).categories[0])
        submit_entry(session, actor_of(session, user), entry_id=entry.id)
    run_waiting()
    with system.database.reading() as session:
        assert session.get_one(Entry, entry.id).state == "screening"


def test_a_work_changed_behind_the_application_is_not_what_was_handed_in(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        user = make_user(session, "王小明")
        entry = write_fiction(session, user, make_contest(session).categories[0])
        submission = submit_entry(session, actor_of(session, user), entry_id=entry.id)
        assert list_altered_entries(session) == []
        author = queries.get_authors(session, entry.id)[0]
        author.name = "李大明"
        session.flush()
        assert list_altered_entries(session) == [entry.id]
        author.name = "王小明"
        entry.title = "换了题目"
        # Fingerprint and content rewritten together do not help: the ledger has the first.
        submission.content, submission.sha256 = "{}", hashlib.sha256(b"{}").hexdigest()
        session.flush()
        assert list_altered_entries(session) == [entry.id]
