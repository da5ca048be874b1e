"""A work that names its author is found out, masked for the judges in place, and asked again when it changes."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries.models import Author, Entry, EntryText
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.runtime import Runtime, current
from lzcontest.identity import queries, service
from lzcontest.ledger.models import LedgerEvent
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user

TEXT = "夜深了。作者王晓明写于青山镇文化站，电话13812345678。月亮落进水里。"


def named_entry(session: Session, text: str = TEXT, title: str = "王晓明的信") -> Entry:
    contest = make_contest(session, kinds=("fiction",))
    county = make_unit(session, "凤台县")
    town = make_unit(session, "凤台县青山镇", county)
    unit = make_unit(session, "青山镇文化站", town)
    owner = make_user(session, "王晓明", unit=unit)
    entry = make_entry(session, contest, contest.categories[0], owner, text=text, title=title)
    author = session.scalars(select(Author).where(Author.entry_id == entry.id)).one()
    author.phone_sealed = current().cipher.seal("13812345678", purpose="phone")
    session.flush()
    return entry


def decider(session: Session, entry: Entry) -> Actor:
    user = make_user(session)
    grant(session, user, "organiser", entry.contest_id)
    return actor_of(session, user)


def test_name_unit_and_sealed_phone_are_found_in_text_and_title(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = named_entry(session)
        service.scan_entry(session, entry.id)
        found = {(row.part, row.seen_as, row.rank) for row in queries.list_findings(session, entry.id)}
        assert ("title", "王晓明", "high") in found
        assert {("body", "王晓明", "high"), ("body", "青山镇文化站", "high"), ("body", "13812345678", "high")} <= found
        assert queries.is_scanned(session, entry.id)
        assert "13812345678" not in " ".join(session.scalars(select(LedgerEvent.body)))


def test_the_review_copy_is_masked_in_place_and_the_original_stays(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = named_entry(session)
        service.scan_entry(session, entry.id)
        actor = decider(session, entry)
        assert service.redact_findings(session, actor, entry_id=entry.id) >= 4
        texts = queries.mask_texts(session, entry.id, queries.get_texts_with_title(session, entry.id))
        for secret in ("王晓明", "青山镇文化站", "13812345678"):
            assert secret not in texts["body"] + texts["title"]
        assert len(texts["body"]) == len(TEXT) and texts["body"].index("月亮") == TEXT.index("月亮")
        assert session.scalars(select(EntryText.text).where(EntryText.entry_id == entry.id)).one() == TEXT
        assert queries.count_open(session, [entry.id]) == {}


def test_scanning_again_keeps_decisions_and_records_nothing(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = named_entry(session)
        service.scan_entry(session, entry.id)
        actor = decider(session, entry)
        row = next(r for r in queries.list_findings(session, entry.id) if r.part == "title")
        service.decide_finding(session, actor, finding_id=row.id, state="dismissed", reason="剧中人物")
        events = len(session.scalars(select(LedgerEvent)).all())
        service.scan_entry(session, entry.id)
        assert len(session.scalars(select(LedgerEvent)).all()) == events
        assert {r.state for r in queries.list_findings(session, entry.id) if r.part == "title"} == {"dismissed"}


def test_a_mask_outlives_a_change_of_the_text(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = named_entry(session)
        service.scan_entry(session, entry.id)
        service.redact_findings(session, decider(session, entry), entry_id=entry.id)
        text = session.scalars(select(EntryText).where(EntryText.entry_id == entry.id)).one()
        text.text = "改过的开头。" + TEXT
        session.flush()
        assert not queries.is_scanned(session, entry.id)
        assert (
            "王晓明"
            not in queries.mask_texts(session, entry.id, queries.get_texts_with_title(session, entry.id))["body"]
        ), "masked before the new scan"
        service.scan_entry(session, entry.id)
        assert (
            "王晓明"
            not in queries.mask_texts(session, entry.id, queries.get_texts_with_title(session, entry.id))["body"]
        ), "and after it"


def test_the_top_of_the_tree_ranks_low_and_last(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = named_entry(session, "凤台县的桥很多。王晓明走过每一座。", "桥")
        service.scan_entry(session, entry.id)
        rows = queries.list_findings(session, entry.id)
        assert [row.rank for row in rows][-1] == "low"
        assert queries.count_open(session, [entry.id]) == {entry.id: sum(1 for r in rows if r.rank != "low")}


def test_deciding_needs_the_role_clean_hands_and_a_reason(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry = named_entry(session)
        service.scan_entry(session, entry.id)
        row = queries.list_findings(session, entry.id)[0]
        actor = decider(session, entry)
        with pytest.raises(InvalidInput):
            service.decide_finding(session, actor, finding_id=row.id, state="dismissed")
        with pytest.raises(Conflict):
            service.decide_finding(session, actor, finding_id=row.id, state="redacted", seen_state="dismissed")
        with pytest.raises(NotAllowed):
            service.decide_finding(session, Actor(entry.owner_id), finding_id=row.id, state="redacted")
        session.add(Author(entry_id=entry.id, name="另一人", user_id=actor.id, position=2))
        session.flush()
        with pytest.raises(NotAllowed):
            service.decide_finding(session, actor, finding_id=row.id, state="redacted")
