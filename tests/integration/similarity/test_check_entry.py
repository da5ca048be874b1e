"""What is copied is found for both works, whoever came first; decisions stay until the words change."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import Entry, EntryText
from lzcontest.foundation import clock, queue
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.similarity import queries, service
from lzcontest.similarity.models import SimilarityFinding, TextDocument
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user

STORY = (
    "老陈退休那天，把用了三十年的搪瓷缸子擦得锃亮，端端正正摆在窗台上。缸子上的红字早已斑驳，只剩一个廉字还看得清。"
    "徒弟小赵说，师傅，您该带走的，这可是先进奖品。老陈摇摇头，说留在这里，比在我家更有用，后来的人渴了，看见它就知道该喝什么样的水。"
)
OTHER = (
    "清晨的渡口还罩着一层薄雾，摆渡的老汉收了桨，蹲在船头慢慢卷他的旱烟。对岸有人喊他，他不急，只说风还没有停，水里的月亮也没有散尽。"
    "等太阳从芦苇背后爬上来，他才撑开篙子，把第一船赶集的人送过河去，收下的船钱一枚一枚数给旁边读书的孙女看。"
)


def texts_of(session: Session, entry: Entry) -> list[SimilarityFinding]:
    return list(session.scalars(select(SimilarityFinding).where(SimilarityFinding.entry_id == entry.id)))


def decider(session: Session, contest_id: str) -> Actor:
    user = make_user(session)
    grant(session, user, "organiser", contest_id)
    return actor_of(session, user)


def pair(session: Session, second: str = STORY + OTHER[:20], **values: object) -> tuple[Entry, Entry]:
    contest = make_contest(session, kinds=("fiction",))
    category = contest.categories[0]
    first = make_entry(session, contest, category, make_user(session), text=STORY)
    return first, make_entry(session, contest, category, make_user(session), text=second, **values)


def check(session: Session, *entries: Entry) -> None:
    for entry in entries:
        service.check_entry(session, entry.id)


def test_a_copy_is_found_on_both_sides(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        first, second = pair(session)
        check(session, first, second)
        (late,), (early,) = texts_of(session, second), texts_of(session, first)
        assert late.flagged and early.flagged and not late.same_author
        assert late.score == early.score and late.longest_run == early.longest_run > 50
        shown = queries.get_evidence(session, early.id)
        assert "".join(s.text for s in shown.file.segments) == STORY
        assert any(s.match for s in shown.file.segments) and any(s.match for s in shown.source.segments)


def test_unrelated_works_draws_and_withdrawn_works_are_left_alone(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        first, second = pair(session, OTHER)
        third = make_entry(session, _contest(session, first), _category(session, first), make_user(session), text=STORY)
        third.state = "draft"
        check(session, first, third, second)
        assert not texts_of(session, first) and not texts_of(session, third)
        third.state = "screening"
        check(session, third)
        assert texts_of(session, first) and texts_of(session, third)
        third.state = "withdrawn"
        check(session, third)
        assert not texts_of(session, first) and not texts_of(session, third)


def test_checking_again_changes_nothing_and_decisions_stay(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        first, second = pair(session)
        check(session, first, second)
        actor = decider(session, first.contest_id)
        (finding,) = texts_of(session, second)
        service.decide_finding(session, actor, finding_id=finding.id, state="dismissed", reason="同一作者的不同版本")
        events = len(session.scalars(select(LedgerEvent)).all())
        check(session, first, second)
        assert len(session.scalars(select(LedgerEvent)).all()) == events
        assert texts_of(session, second)[0].state == "dismissed"
        assert texts_of(session, first)[0].state == "dismissed", "a dismissal holds for both sides"
        assert queries.count_flagged(session, [first.id, second.id]) == {}


def test_a_changed_text_is_asked_anew(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        first, second = pair(session)
        check(session, first, second)
        actor = decider(session, first.contest_id)
        (finding,) = texts_of(session, second)
        service.decide_finding(session, actor, finding_id=finding.id, state="warned", reason="请作者说明")
        text = session.scalars(select(EntryText).where(EntryText.entry_id == second.id)).one()
        text.text = OTHER + STORY[:70]
        session.flush()
        assert not queries.is_checked(session, second.id)
        check(session, second)
        assert queries.is_checked(session, second.id)
        assert [row.state for row in texts_of(session, second)] == ["open"]
        text.text = OTHER
        session.flush()
        check(session, second)
        assert not texts_of(session, second) and not texts_of(session, first)


def test_earlier_contests_are_searched_and_learn_nothing(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        early = make_contest(session, kinds=("fiction",), opens_at=clock.now() - timedelta(days=400))
        old = make_entry(session, early, early.categories[0], make_user(session), text=STORY)
        now = make_contest(session, kinds=("fiction",))
        new = make_entry(session, now, now.categories[0], make_user(session), text=STORY)
        check(session, old, new)
        assert texts_of(session, new) and not texts_of(session, old)
        check(session, old)
        assert not texts_of(session, old)


def test_same_author_and_disguises_are_told(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        owner = make_user(session)
        first = make_entry(session, contest, contest.categories[0], owner, text=STORY)
        second = make_entry(session, contest, contest.categories[0], owner, text="\u200b".join(STORY))
        check(session, first, second)
        (row,) = queries.list_findings(session, second.id)
        assert row.same_author and row.disguised and row.share == 100


def test_the_words_of_the_call_belong_to_all(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",), call_text=STORY)
        category = contest.categories[0]
        for text in (STORY + "我在村口写下这些话。", "听完故事，全村沉默了很久。" + STORY):
            check(session, make_entry(session, contest, category, make_user(session), text=text))
        assert not [row for row in session.scalars(select(SimilarityFinding)) if row.flagged]


def test_a_decision_needs_a_reason_the_role_and_clean_hands(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        first, second = pair(session)
        check(session, first, second)
        (finding,) = texts_of(session, second)
        actor = decider(session, first.contest_id)
        with pytest.raises(InvalidInput):
            service.decide_finding(session, actor, finding_id=finding.id, state="upheld", reason=" ")
        stranger = decider(session, make_contest(session).id)
        with pytest.raises(NotAllowed):
            service.decide_finding(session, stranger, finding_id=finding.id, state="upheld", reason="抄袭")
        first.owner_id = actor.id
        session.flush()
        with pytest.raises(NotAllowed):
            service.decide_finding(session, actor, finding_id=finding.id, state="upheld", reason="抄袭")
        with pytest.raises(Conflict):
            service.decide_finding(
                session,
                decider(session, first.contest_id),
                finding_id=finding.id,
                state="upheld",
                reason="抄袭",
                seen_state="warned",
            )


def test_the_job_finds_what_two_works_share_and_uses_what_is_stored(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        first, second = pair(session)
        for entry in (first, second):
            queue.enqueue_after_commit(
                session, "lzcontest.similarity.jobs.check_entry", queue="text", key=entry.id, entry_id=entry.id
            )
    queue.run_waiting()
    with system.database.reading() as session:
        assert len(texts_of(session, first)) == len(texts_of(session, second)) == 1
        assert queries.is_checked(session, first.id) and queries.is_checked(session, second.id)
        assert all(session.scalars(select(TextDocument.fingerprints)))


def _contest(session: Session, entry: Entry):  # type: ignore[no-untyped-def]
    from lzcontest.contests.models import Contest

    return session.get_one(Contest, entry.contest_id)


def _category(session: Session, entry: Entry):  # type: ignore[no-untyped-def]
    return _contest(session, entry).categories[0]
