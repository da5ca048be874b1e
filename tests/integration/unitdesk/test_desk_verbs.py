"""Endorsing within the quota, handing a work on by a link that works once, reminding, and files that find their place."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import select

from lzcontest.entries.models import Entry, EntryFile
from lzcontest.entries.service import attach_file
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, NotAllowed, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.media.models import MediaFile
from lzcontest.notifications.models import Message
from lzcontest.unitdesk import queries, service
from lzcontest.unitdesk.models import UnitFile, UnitRow
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.factories.works import write_fiction
from tests.support.queries import count_queries

Do = Callable[..., Any]


@pytest.fixture
def ground(system: Runtime) -> dict[str, Any]:
    with system.database.unit_of_work() as session:
        contest = make_contest(session)
        fiction = contest.categories[0]
        fiction.limits = {**fiction.limits, "unit_quota": 2}
        town = make_unit(session, "河口镇")
        village = make_unit(session, "河口村", parent=town)
        liaison = make_user(session, "镇联络员", unit=town)
        below = make_user(session, "村联络员", unit=village)
        grant(session, liaison, "liaison", contest.id, town)
        grant(session, below, "liaison", contest.id, village)
        person = make_user(session, "林一苇", unit=village)
        works = [make_entry(session, contest, fiction, person, title=f"第{n}件", state="screening") for n in range(3)]
        foreign = make_entry(session, contest, fiction, make_user(session, "外人", unit=make_unit(session)))
        return {
            "contest": contest, "category": fiction, "town": town, "village": village, "liaison": liaison,
            "below": below, "person": person, "works": works, "foreign": foreign,
        }  # fmt: skip


@pytest.fixture
def do(system: Runtime, ground: dict[str, Any]) -> Do:
    """Carry out a verb of the desk as somebody of the ground (the town's liaison by default)."""

    def act(verb: Callable[..., Any], *args: Any, by: str = "liaison", **values: Any) -> Any:
        with system.database.unit_of_work() as session:
            return verb(session, actor_of(session, ground[by]), *args, **values)

    return act


def test_a_unit_puts_forward_and_ranks_within_its_quota(system: Runtime, ground: dict[str, Any], do: Do) -> None:
    at = {"contest_id": ground["contest"].id, "unit_id": ground["town"].id}
    first, second, third = (w.id for w in ground["works"])
    for entry_id in (first, first, second):
        do(service.endorse_entry, **at, entry_id=entry_id)
    with pytest.raises(NotAllowed, match="名额已经用完"):
        do(service.endorse_entry, **at, entry_id=third)
    with pytest.raises(NotFound):
        do(service.endorse_entry, **at, entry_id=ground["foreign"].id)
    with pytest.raises(NotFound):
        do(service.endorse_entry, **at, entry_id=third, by="below")
    do(service.order_endorsements, **at, category_id=ground["category"].id, entry_ids=[second, first])
    with pytest.raises(Conflict):
        do(service.order_endorsements, **at, category_id=ground["category"].id, entry_ids=[second])
    do(service.endorse_entry, contest_id=at["contest_id"], unit_id=ground["village"].id, entry_id=first, by="below")
    with system.database.reading() as session:
        found = queries.list_endorsements(session, [first, second, third])
        kinds = session.scalars(select(LedgerEvent.kind).where(LedgerEvent.kind.like("%endorse%"))).all()
    assert [(e.unit, e.place, e.of) for e in found[first]] == [("河口村", 1, 1), ("河口镇", 2, 2)]
    assert [(e.place, e.of) for e in found[second]] == [(1, 2)] and third not in found
    assert sorted(kinds) == ["entry.endorsed"] * 3 + ["unit.endorsements_ordered"]


def test_a_work_that_leaves_the_contest_frees_its_place(system: Runtime, ground: dict[str, Any], do: Do) -> None:
    at = {"contest_id": ground["contest"].id, "unit_id": ground["town"].id}
    first, second, third = (w.id for w in ground["works"])
    for entry_id in (first, second):
        do(service.endorse_entry, **at, entry_id=entry_id)
    with system.database.unit_of_work() as session:
        session.get_one(Entry, first).state = "withdrawn"
    do(service.endorse_entry, **at, entry_id=third)
    with system.database.reading() as session:
        found = queries.list_endorsements(session, [first, second, third])
    assert (first in found, found[second][0].place, found[third][0].place) == (False, 1, 2)


@pytest.fixture
def draft(system: Runtime, ground: dict[str, Any]) -> Entry:
    with system.database.unit_of_work() as session:
        place = {"via_unit": True, "unit_id": ground["village"].id}
        return write_fiction(session, ground["liaison"], ground["category"], **place)


def test_a_link_hands_a_work_on_once_and_the_unit_keeps_sight(
    system: Runtime, ground: dict[str, Any], do: Do, draft: Entry
) -> None:
    contest_id = ground["contest"].id
    old = do(service.make_handover, contest_id=contest_id, entry_id=draft.id)
    made = do(service.make_handover, contest_id=contest_id, entry_id=draft.id, email="author@example.org")
    with system.database.reading() as session:
        dead, token = (service.open_token(session, each.id) for each in (old, made))
        letter = session.scalars(select(Message).where(Message.event == "work_handed")).one()
    assert token in letter.body_text and "收据" not in letter.body_text and "王小明" not in letter.body_text
    with pytest.raises(NotFound):
        do(service.take_over, dead, by="person")
    with pytest.raises(NotAllowed, match="您自己发出的链接"):
        do(service.take_over, token)
    assert do(service.take_over, token, by="person").id == draft.id
    with pytest.raises(NotFound):
        do(service.take_over, token, by="below")
    with system.database.reading() as session:
        entry = session.get_one(Entry, draft.id)
        field = queries.get_field(session, actor_of(session, ground["liaison"]), contest_id)
        assert (entry.owner_id, entry.via_unit, entry.unit_id) == (ground["person"].id, False, ground["village"].id)
        assert entry.originality_at is None and entry.licence_at is None  # the author's own word is asked for
        assert queries.list_handed_ids(session, field) == {draft.id}


def test_the_wrong_person_gives_it_back_while_nothing_was_written(
    system: Runtime, ground: dict[str, Any], do: Do, draft: Entry
) -> None:
    contest_id = ground["contest"].id
    made = do(service.make_handover, contest_id=contest_id, entry_id=draft.id)
    with system.database.reading() as session:
        token = service.open_token(session, made.id)
    do(service.take_over, token, by="below")
    with pytest.raises(NotFound):
        do(service.call_back, contest_id=contest_id, handover_id=made.id, by="below")
    do(service.call_back, contest_id=contest_id, handover_id=made.id)
    with pytest.raises(NotFound):
        do(service.take_over, token, by="below")
    again = do(service.make_handover, contest_id=contest_id, entry_id=draft.id)
    with system.database.reading() as session:
        fresh = service.open_token(session, again.id)
    do(service.take_over, fresh, by="person")
    with system.database.unit_of_work() as session:
        session.get_one(Entry, draft.id).version += 1
    with pytest.raises(NotAllowed):
        do(service.call_back, contest_id=contest_id, handover_id=again.id)


def test_a_work_whose_taker_sent_a_file_is_not_called_back_with_it(
    system: Runtime, ground: dict[str, Any], do: Do, song: Entry
) -> None:
    contest_id = ground["contest"].id
    with system.database.unit_of_work() as session:
        session.get_one(Entry, song.id).unit_id = ground["village"].id
    made = do(service.make_handover, contest_id=contest_id, entry_id=song.id)
    with system.database.reading() as session:
        token = service.open_token(session, made.id)
    do(service.take_over, token, by="person")
    with system.database.unit_of_work() as session:
        person = ground["person"]
        media = MediaFile(owner_id=person.id, role="audio", original_name="a.mp3", size=9, sha256="0" * 64)
        session.add(media)
        session.flush()
        attach_file(session, actor_of(session, person), entry_id=song.id, part="audio", media_id=media.id)
    with pytest.raises(NotAllowed, match="已经改动"):
        do(service.call_back, contest_id=contest_id, handover_id=made.id)


def test_an_old_link_is_dead(ground: dict[str, Any], system: Runtime, do: Do, draft: Entry) -> None:
    made = do(service.make_handover, contest_id=ground["contest"].id, entry_id=draft.id)
    with system.database.reading() as session:
        token = service.open_token(session, made.id)
    with (
        time_machine.travel(clock.now() + service.VALID_FOR + timedelta(seconds=1), tick=False),
        pytest.raises(NotFound),
    ):
        do(service.take_over, token, by="person")


def test_a_unit_below_is_reminded_once_a_day(system: Runtime, ground: dict[str, Any], do: Do) -> None:
    at = {"contest_id": ground["contest"].id, "unit_id": ground["village"].id}
    assert do(service.remind_unit, **at) == 1
    with pytest.raises(Conflict):
        do(service.remind_unit, **at)
    with pytest.raises(NotFound):
        do(service.remind_unit, contest_id=at["contest_id"], unit_id=ground["town"].id, by="below")
    with time_machine.travel(clock.now() + timedelta(days=1), tick=False):
        assert do(service.remind_unit, **at) == 1
    with system.database.reading() as session:
        letter = session.scalars(select(Message).where(Message.event == "unit_reminder")).first()
    assert letter is not None and "河口村" in letter.body_text and "3 件" in letter.body_text


def test_progress_counts_works_of_the_units_below(system: Runtime, ground: dict[str, Any]) -> None:
    with system.database.reading() as session:
        field = queries.get_field(session, actor_of(session, ground["liaison"]), ground["contest"].id)
        with count_queries(system.database.engine) as count:
            rows = {
                r.name: (r.works, r.own_works, r.bound, r.depth)
                for r in queries.list_progress(session, field, ground["contest"].id)
            }
    assert rows == {"河口镇": (3, 0, True, 0), "河口村": (3, 3, True, 1)}
    assert count.total == 3


@pytest.fixture
def song(system: Runtime, ground: dict[str, Any]) -> Entry:
    """A song of the unit's sheet that names its sound file."""
    category = ground["contest"].categories[1]
    assert category.kind == "song"
    with system.database.unit_of_work() as session:
        entry = make_entry(
            session, ground["contest"], category, ground["liaison"], part="lyrics", state="draft", title="清风谣",
            via_unit=True,
        )  # fmt: skip
        session.add(
            UnitRow(
                category_id=category.id, unit_id=ground["town"].id, key="01", entry_id=entry.id,
                files={"audio": "清风.mp3"},
            )
        )  # fmt: skip
    return entry


def test_files_find_their_place_or_wait_for_a_hand(
    system: Runtime, ground: dict[str, Any], do: Do, song: Entry
) -> None:
    scope = {"contest_id": ground["contest"].id, "category_id": song.category_id, "unit_id": ground["town"].id}

    def send(name: str, by: str = "liaison") -> UnitFile:
        with system.database.unit_of_work() as session:
            role = "audio" if name.endswith("mp3") else "pdf"
            media = MediaFile(owner_id=ground[by].id, role=role, original_name=name, size=9, sha256="0" * 64)
            session.add(media)
            session.flush()
            return service.add_unit_file(
                session, actor_of(session, ground[by]), **scope, media=media, began_at=clock.now()
            )

    named, likely, loose = send("清风.MP3"), send("清风谣.pdf"), send("别的.pdf")
    assert (named.state, named.part) == ("placed", "audio")
    assert (likely.state, likely.part) == ("placed", "score")
    assert (loose.state, loose.entry_id) == ("waiting", None)
    do(service.place_file, file_id=loose.id, contest_id=scope["contest_id"], entry_id=song.id, part="score")
    with system.database.reading() as session:
        files = {f.part: f.media_id for f in session.scalars(select(EntryFile).where(EntryFile.entry_id == song.id))}
        assert files == {"audio": named.media_id, "score": loose.media_id}
        assert session.get_one(UnitFile, likely.id).state == "dropped"
        table = queries.get_file_table(
            session, actor_of(session, ground["liaison"]), category_id=song.category_id, unit_id=ground["town"].id
        )
    assert (len(table.works), table.loose, table.missing()) == (1, (), [])
    with pytest.raises(NotFound):
        send("清风.mp3", by="below")
