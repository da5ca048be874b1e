"""Making a contest, opening its call, changing its rules in the open, and starting the next edition from it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.contests import queries, service
from lzcontest.contests.domain import FormField, Limits, TierRule, canonical_rules
from lzcontest.contests.models import Contest
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from tests.factories.people import actor_of, make_user


def begin(session: Session, **values: object) -> tuple[Contest, Actor]:
    """A draft as an administrator makes it, and its organiser."""
    user = make_user(session, administrator=True)
    defaults: dict[str, object] = {
        "title": "清风徐来",
        "edition": 7,
        "organiser_name": "县纪委监委",
        "slug": "qf7",
        "number_prefix": "LZ7",
        "theme": "廉润乡村",
        "kinds": ("fiction", "song", "film", "programme"),
    }
    contest = service.create_contest(session, actor_of(session, user), **{**defaults, **values})  # type: ignore[arg-type]
    return contest, actor_of(session, session.get_one(User, user.id))


def ready(session: Session) -> tuple[Contest, Actor]:
    """A draft that only waits for publication."""
    contest, actor = begin(session)
    now = clock.now()
    service.update_contest(
        session, actor, contest_id=contest.id, opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=9)
    )
    return contest, actor


def kinds_of(session: Session, contest: Contest) -> list[str]:
    return list(
        session.scalars(select(LedgerEvent.kind).where(LedgerEvent.contest_id == contest.id).order_by(LedgerEvent.seq))
    )


def test_the_maker_of_a_contest_organises_it_and_it_starts_filled_in(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = begin(session)
        rules = queries.get_rules(session, contest.id)
        assert actor.has_role("organiser", contest.id)
        assert [c.code for c in rules.categories] == ["F", "S", "V", "P"]
        assert all(sum(c.weight for c in category.criteria) == 100 for category in rules.categories)
        assert "contest.created" in kinds_of(session, contest)


def test_only_administrators_and_organisers_make_contests(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        stranger = actor_of(session, make_user(session))
        with pytest.raises(NotAllowed):
            service.create_contest(
                session, stranger, title="x", edition=1, organiser_name="y", slug="z", number_prefix="Z"
            )


def test_names_that_are_taken_or_odd_are_refused_beside_their_field(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        begin(session)
        with pytest.raises(InvalidInput) as taken:
            begin(session)
        assert set(taken.value.fields) == {"slug", "number_prefix"}
        with pytest.raises(InvalidInput) as odd:
            begin(session, slug="../etc", number_prefix="lz", edition=0, title="")
        assert set(odd.value.fields) == {"slug", "number_prefix", "edition", "title"}


def test_an_unready_call_cannot_be_published_and_says_why(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = begin(session)
        with pytest.raises(InvalidInput) as error:
            service.publish_call(session, actor, contest_id=contest.id)
        assert "截止时间" in error.value.message
        assert contest.state == "draft"


def test_publication_freezes_the_rules_and_their_hash_is_in_the_ledger(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = ready(session)
        frozen = service.publish_call(session, actor, contest_id=contest.id)
        rules = queries.get_rules(session, contest.id)
        assert (rules.version, rules.sha256) == (1, frozen.sha256)
        assert sha256(frozen.text.encode()).hexdigest() == frozen.sha256
        assert canonical_rules(rules).text == frozen.text
        event = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == "contest.published")).one()
        assert json.loads(event.body)["facts"] == {"number": 1, "sha256": frozen.sha256}
        with pytest.raises(NotAllowed):
            service.publish_call(session, actor, contest_id=contest.id)


def test_published_rules_change_only_with_a_reason_and_as_a_new_version(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = ready(session)
        first = service.publish_call(session, actor, contest_id=contest.id)
    with pytest.raises(InvalidInput) as error, system.database.unit_of_work() as session:
        service.update_contest(session, actor, contest_id=contest.id, notice_working_days=7)
    assert "reason" in error.value.fields
    with system.database.unit_of_work() as session:
        assert queries.get_rules(session, contest.id).notice_working_days == 5
        service.update_contest(
            session, actor, contest_id=contest.id, notice_working_days=7, reason="与上级通知保持一致"
        )
        second = queries.get_version(session, contest.id, 2)
        assert (second.reason, queries.count_versions(session, contest.id)) == ("与上级通知保持一致", 2)
        assert queries.get_version(session, contest.id, 1).text == first.text
        event = session.scalars(select(LedgerEvent).where(LedgerEvent.kind == "contest.rules_amended")).one()
        facts = json.loads(event.body)["facts"]
        assert facts == {"number": 2, "previous": first.sha256, "sha256": second.sha256}


def test_a_change_that_changes_nothing_makes_no_version(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = ready(session)
        service.publish_call(session, actor, contest_id=contest.id)
        service.update_contest(session, actor, contest_id=contest.id, notice_working_days=5, reason="没有实际改动")
        assert queries.count_versions(session, contest.id) == 1


def test_what_is_printed_in_entry_numbers_stays_after_publication(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = ready(session)
        service.publish_call(session, actor, contest_id=contest.id)
        with pytest.raises(InvalidInput):
            service.update_contest(session, actor, contest_id=contest.id, number_prefix="QF", reason="想换个前缀")
        category = queries.get_category_by_code(session, contest.id, "F")
        with pytest.raises(NotAllowed):
            service.remove_category(session, actor, category_id=category.id)


def test_a_category_takes_limits_questions_rubric_awards_and_rounds(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = begin(session, kinds=())
        made = service.save_category(
            session,
            actor,
            contest_id=contest.id,
            kind="fiction",
            code="F",
            title="微小说",
            limits=Limits(char_max=2000, count_rule="no_punct_no_space", required=("body",)),
            fields=[FormField("origin", "故事原型", kind="choice", choices=("真实", "虚构"))],
        )
        service.set_tiers(session, actor, category_id=made.id, tiers=[TierRule("first", "特等奖", 1)])
        service.set_tiers(session, actor, category_id=made.id, tiers=[TierRule("first", "一等奖", 2)])
        (category,) = queries.get_rules(session, contest.id).categories
        assert category.limits.char_max == 2000
        assert category.fields[0].choices == ("真实", "虚构")
        assert [(tier.title, tier.quota) for tier in category.tiers] == [("一等奖", 2)]
        assert kinds_of(session, contest).count("contest.changed") == 3


def test_limits_that_cannot_be_kept_are_refused(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = begin(session, kinds=())
        with pytest.raises(InvalidInput) as error:
            service.save_category(
                session,
                actor,
                contest_id=contest.id,
                kind="song",
                code="S",
                title="歌曲",
                limits=Limits(formats=("exe",), required=("video",), char_min=5, char_max=2, max_bytes=0),
            )
        assert set(error.value.fields) == {"formats", "required", "char_min", "max_bytes"}


def test_two_tabs_do_not_overwrite_one_another(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = begin(session)
        seen = contest.version
        service.update_contest(session, actor, contest_id=contest.id, version=seen, theme="第一处")
        with pytest.raises(Conflict):
            service.update_contest(session, actor, contest_id=contest.id, version=seen, theme="第二处")


def test_others_organisers_and_archived_contests_cannot_change_rules(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = ready(session)
        _other, stranger = begin(session, slug="other", number_prefix="OT")
        with pytest.raises(NotAllowed):
            service.update_contest(session, stranger, contest_id=contest.id, theme="别人的")
        service.publish_call(session, actor, contest_id=contest.id)
        service.archive_contest(session, actor, contest_id=contest.id)
        with pytest.raises(NotAllowed):
            service.update_contest(session, actor, contest_id=contest.id, theme="太晚了", reason="归档以后再改")


def test_the_next_edition_starts_as_a_copy_without_dates(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest, actor = ready(session)
        service.publish_call(session, actor, contest_id=contest.id)
        made = service.copy_contest(
            session, actor, contest_id=contest.id, title="清风徐来", edition=8, slug="qf8", number_prefix="LZ8"
        )
        old, new = queries.get_rules(session, contest.id), queries.get_rules(session, made.id)
        assert (made.state, made.opens_at, made.closes_at, new.version) == ("draft", None, None, 0)
        assert [replace(c, id="") for c in new.categories] == [replace(c, id="") for c in old.categories]
        assert (new.call_text, new.tie_ladder, made.copied_from) == (old.call_text, old.tie_ladder, contest.id)
        assert "contest.copied" in kinds_of(session, made)


def test_the_organisers_calendar_entries_count(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        _contest, actor = begin(session)
        day = date(2027, 10, 1)
        assert service.workdays(session)(day)
        service.set_calendar_day(session, actor, day=day, is_workday=False, note="国庆节")
        assert not service.workdays(session)(day)
        service.set_calendar_day(session, actor, day=day, is_workday=True)
        assert service.workdays(session)(day)
        service.remove_calendar_day(session, actor, day=day)
        assert queries.list_calendar_days(session) == []
        with pytest.raises(NotAllowed):
            service.set_calendar_day(session, actor_of(session, make_user(session)), day=day, is_workday=False)
