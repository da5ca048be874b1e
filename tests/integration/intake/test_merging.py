"""One author's two works that are the same: found by person and by title or text, merged, undone, never of strangers."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.entries.models import Author, Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import service
from lzcontest.intake.queries.duplicates import list_duplicates, list_merges
from lzcontest.ledger.models import LedgerEvent
from lzcontest.similarity.service import check_entry
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user
from tests.integration.intake.test_second_look import mails
from tests.integration.similarity.test_check_entry import OTHER, STORY


def two(
    session: Session, *titles: str, texts: tuple[str, str] = (STORY, STORY), same: bool = True
) -> tuple[list[Entry], Actor]:
    """Two works that wait, of one person or of two, and an organiser."""
    contest = make_contest(session, kinds=("fiction",))
    owner = make_user(session, "林晓")
    owners = [owner, owner if same else make_user(session, "林晓")]
    works = [
        make_entry(session, contest, contest.categories[0], who, title=title, text=text, state="screening")
        for who, title, text in zip(owners, titles, texts, strict=True)
    ]
    for work in works:
        check_entry(session, work.id)
    boss = make_user(session)
    grant(session, boss, "organiser", contest.id)
    return works, actor_of(session, boss)


@pytest.mark.parametrize(
    ("titles", "texts", "found"),
    [
        (("收据", "收 据！"), (STORY, OTHER), True),
        (("二十年前的收据", "二十年前的一张收据"), (STORY, OTHER), True),
        (("收据", "石桥"), (STORY, STORY), True),
        (("收据", "石桥"), (STORY, OTHER), False),
    ],
)
def test_the_same_title_or_text_of_one_author_is_seen(
    system: Runtime, titles: tuple[str, str], texts: tuple[str, str], found: bool
) -> None:
    with system.database.unit_of_work() as session:
        (first, second), _boss = two(session, *titles, texts=texts)
        assert [d.id for d in list_duplicates(session, first)] == ([second.id] if found else [])


def test_a_namesake_elsewhere_is_not_the_same_author_but_the_same_telephone_is(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        (first, second), _boss = two(session, "收据", "收据", same=False)
        assert list_duplicates(session, first) == []
        for author in session.scalars(select(Author)):
            author.phone_index = "same"
        session.flush()
        assert [(d.id, d.by) for d in list_duplicates(session, first)] == [(second.id, "phone")]


def test_one_is_kept_and_the_other_comes_back_while_nobody_decided(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        (first, second), boss = two(session, "收据", "收据")
        service.merge_entries(session, boss, entry_id=second.id, kept_id=first.id)
        service.merge_entries(session, boss, entry_id=second.id, kept_id=first.id)
        assert (first.state, second.state) == ("screening", "withdrawn") and mails(session) == ["entry_merged"]
        assert [m.kept_id for m in list_merges(session, [second.id])] == [first.id]
        assert list_duplicates(session, first) == []
        service.unmerge_entry(session, boss, entry_id=second.id)
        assert second.state == "processing" and list_merges(session, [first.id]) == []
        kinds = list(session.scalars(select(LedgerEvent.kind).where(LedgerEvent.kind.like("entry.%"))))
        assert kinds == ["entry.merged", "entry.unmerged"] and mails(session) == ["entry_merged", "entry_unmerged"]


def test_nothing_is_undone_once_something_was_decided(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        (first, second), boss = two(session, "收据", "收据")
        service.merge_entries(session, boss, entry_id=second.id, kept_id=first.id)
        service.accept_entry(session, boss, entry_id=first.id)
        with pytest.raises(NotAllowed):
            service.unmerge_entry(session, boss, entry_id=second.id)
        assert second.state == "withdrawn"


def test_works_of_strangers_and_own_works_of_an_organiser_are_not_merged(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        (first, second), boss = two(session, "收据", "收据", same=False)
        with pytest.raises(NotAllowed):
            service.merge_entries(session, boss, entry_id=second.id, kept_id=first.id)
        (first, second), boss = two(session, "收据", "收据")
        stranger = actor_of(session, make_user(session))
        with pytest.raises(NotAllowed):
            service.merge_entries(session, stranger, entry_id=second.id, kept_id=first.id)
        session.add(Author(entry_id=first.id, name="审查员", user_id=boss.id))  # a hand in one of them
        session.flush()
        with pytest.raises(NotAllowed):
            service.merge_entries(session, boss, entry_id=second.id, kept_id=first.id)
        assert (first.state, second.state) == ("screening", "screening")


def test_a_merged_work_does_not_come_back_once_judges_have_the_other(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        (first, second), boss = two(session, "收据", "收据")
        first.state = "accepted"
        owner = actor_of(session, session.get_one(User, first.owner_id))
        service.merge_entries(session, owner, entry_id=second.id, kept_id=first.id)
        first.drawn_at = clock.now()
        session.flush()
        for who in (owner, boss):
            with pytest.raises(NotAllowed, match="不能再撤销"):
                service.unmerge_entry(session, who, entry_id=second.id)
        assert [m.can_be_undone for m in list_merges(session, [second.id])] == [False]
