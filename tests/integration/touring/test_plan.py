"""Planning a tour in the database: order, times, clashes, publication, files."""

import io
from datetime import datetime, timedelta

import pypdf
import pytest
from icalendar import Calendar
from sqlalchemy import select

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.clock import SHANGHAI
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.touring import queries, service
from lzcontest.touring.service import VenueDraft
from lzcontest.touring.writers import write_calendar, write_sheet
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.support.queries import count_queries

EVENING = datetime(2026, 12, 5, 19, 0, tzinfo=SHANGHAI)


class Scene:
    """A contest with three programmes of two troupes, a theatre and a small square."""

    def __init__(self, system: Runtime) -> None:
        self.system = system
        with system.database.unit_of_work() as session:
            contest = make_contest(session, kinds=("programme",))
            self.contest_id, self.slug = contest.id, contest.slug
            organiser = make_user(session)
            self.user = organiser
            grant(session, organiser, "organiser", contest.id)
            self.actor: Actor = actor_of(session, organiser)
            troupes = [make_user(session, unit=make_unit(session, name)) for name in ("县文化馆", "戏曲协会")]
            self.entries = [
                make_entry(session, contest, contest.categories[0], troupes[owner], title=title, details=details).id
                for title, owner, details in (
                    ("三尺墙", 0, {"duration_s": 450, "programme_kind": "小品", "stage_width_cm": 900}),
                    ("清风谣", 1, {"duration_s": 300, "programme_kind": "歌舞"}),
                    ("家书", 1, {"duration_s": 600, "programme_kind": "朗诵"}),
                )
            ]
            theatre = VenueDraft("县剧院", "人民路1号", stage_width_cm=1200, stage_depth_cm=900, power_w=50000)
            square = VenueDraft("文化广场", stage_width_cm=600, indoor=False, east_m=20000)
            self.theatre, self.square = (service.add_venue(session, self.actor, draft=d).id for d in (theatre, square))
            self.tour = service.create_tour(session, self.actor, contest_id=contest.id, title="清风巡演").id
        self.stop = self.add_stop(self.theatre, EVENING)

    def add_stop(self, venue_id: str, starts_at: datetime) -> str:
        """Another evening."""
        with self.system.database.unit_of_work() as session:
            return service.add_stop(session, self.actor, **self.ids, venue_id=venue_id, starts_at=starts_at).id

    @property
    def ids(self) -> dict[str, str]:
        """Which tour."""
        return {"contest_id": self.contest_id, "tour_id": self.tour}

    def place(self, *entries: int, stop: str = "") -> None:
        """Put programmes on an evening."""
        with self.system.database.unit_of_work() as session:
            for n in entries:
                service.place_programme(
                    session, self.actor, **self.ids, stop_id=stop or self.stop, entry_id=self.entries[n]
                )

    def plan(self) -> queries.TourPlan:
        """The plan as it is now."""
        with self.system.database.reading() as session:
            return queries.get_plan(session, self.tour)

    def titles(self) -> list[str]:
        """The running order of the first evening."""
        return [slot.candidate.title for slot in self.plan().stop(self.stop).slots if slot.candidate]


@pytest.fixture
def scene(system: Runtime) -> Scene:
    """A tour with one evening."""
    return Scene(system)


def test_times_follow_from_lengths_and_change_overs(scene: Scene) -> None:
    scene.place(0, 1)
    slots = scene.plan().stop(scene.stop).slots
    assert [f"{slot.starts_at:%H:%M:%S}" for slot in slots] == ["19:00:00", "19:10:30"]
    assert f"{scene.plan().stop(scene.stop).ends_at:%H:%M:%S}" == "19:15:30"


def test_programmes_move_up_and_down_and_off_and_on_again(scene: Scene) -> None:
    scene.place(0, 1, 2)
    slots = scene.plan().stop(scene.stop).slots
    with scene.system.database.unit_of_work() as session:
        ids = {**scene.ids, "stop_id": scene.stop}
        service.move_programme(session, scene.actor, **ids, slot_id=slots[2].id, way="up")
        service.move_programme(session, scene.actor, **ids, slot_id=slots[0].id, way="up")
        service.remove_programme(session, scene.actor, **ids, slot_id=slots[1].id)
    assert scene.titles() == ["三尺墙", "家书"]
    scene.place(1, 1)
    assert scene.titles() == ["三尺墙", "家书", "清风谣"]
    assert [slot.position for slot in scene.plan().stop(scene.stop).slots] == [1, 2, 3]


def test_every_clash_stands_at_its_programme_or_evening(scene: Scene) -> None:
    scene.place(0, 1)
    later = scene.add_stop(scene.square, EVENING + timedelta(minutes=20))
    scene.place(0, 1, stop=later)
    stop = scene.plan().stop(later)
    assert {clash.code for clash in stop.slots[0].clashes} == {"stage_too_small"}
    assert {clash.code for clash in stop.clashes} == {"travel_too_short"}
    assert scene.plan().stop(scene.stop).all_clashes == []


def test_publishing_with_clashes_must_be_meant(scene: Scene) -> None:
    later = scene.add_stop(scene.square, EVENING)
    scene.place(0, stop=later)
    with scene.system.database.unit_of_work() as session:
        with pytest.raises(NotAllowed, match="1 处冲突"):
            service.publish_tour(session, scene.actor, **scene.ids)
        service.publish_tour(session, scene.actor, **scene.ids, accept_clashes=True)
    with scene.system.database.unit_of_work() as session, pytest.raises(NotAllowed):
        service.publish_tour(session, scene.actor, **scene.ids, accept_clashes=True)


def test_a_public_evening_can_be_cancelled_but_not_vanish(scene: Scene) -> None:
    scene.place(1)
    with scene.system.database.unit_of_work() as session:
        service.publish_tour(session, scene.actor, **scene.ids)
        with pytest.raises(Conflict):
            service.remove_stop(session, scene.actor, **scene.ids, stop_id=scene.stop)
        service.cancel_stop(session, scene.actor, **scene.ids, stop_id=scene.stop)
    assert scene.plan().stop(scene.stop).cancelled
    with scene.system.database.unit_of_work() as session:
        service.restore_stop(session, scene.actor, **scene.ids, stop_id=scene.stop)
    assert scene.plan().stop(scene.stop).sequence == 2


def test_the_calendar_keeps_its_uids_and_counts_changes(scene: Scene) -> None:
    scene.place(1)

    def event() -> object:
        plan = scene.plan()
        made = write_calendar(plan, plan.stops, host="example.org", address="http://x", now=clock.now())
        return Calendar.from_ical(made).walk("VEVENT")[0]

    before = event()
    with scene.system.database.unit_of_work() as session:
        service.publish_tour(session, scene.actor, **scene.ids)
        service.save_stop(
            session, scene.actor, **scene.ids, stop_id=scene.stop, venue_id=scene.theatre,
            starts_at=EVENING + timedelta(hours=1),
        )  # fmt: skip
    after = event()
    assert before["UID"] == after["UID"] == f"stop-{scene.stop}@example.org"  # type: ignore[index]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)  # type: ignore[index]
    assert after["DTSTART"].dt.astimezone(SHANGHAI) == EVENING + timedelta(hours=1)  # type: ignore[index]
    assert "县剧院" in after["LOCATION"]  # type: ignore[index]


def test_the_programme_sheet_prints_what_plays_when(scene: Scene) -> None:
    scene.place(0, 1)
    plan = scene.plan()
    reader = pypdf.PdfReader(io.BytesIO(write_sheet(plan, plan.stops)))
    text = reader.pages[0].extract_text().replace("\n", "").replace(" ", "")
    for said in (
        "清风巡演",
        "2026年12月5日（星期六）19:00至19:15",
        "县剧院",
        "《三尺墙》",
        "县文化馆",
        "7分30秒",
        "19:10",
    ):
        assert said in text


def test_only_accepted_programmes_of_this_contest_travel(scene: Scene, system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("programme", "fiction"))
        owner = make_user(session)
        foreign = make_entry(session, contest, contest.categories[0], owner).id
        place = {**scene.ids, "stop_id": scene.stop}
        with pytest.raises(NotFound):
            service.place_programme(session, scene.actor, **place, entry_id=foreign)
        with pytest.raises(NotAllowed):
            service.create_tour(session, scene.actor, contest_id=contest.id, title="别人的")
        with pytest.raises(NotFound):
            service.add_stop(
                session,
                scene.actor,
                contest_id=scene.contest_id,
                tour_id="x",
                venue_id=scene.theatre,
                starts_at=EVENING,
            )


def test_a_venue_has_one_name_and_can_rest(scene: Scene) -> None:
    with scene.system.database.unit_of_work() as session:
        with pytest.raises(InvalidInput, match="同名"):
            service.add_venue(session, scene.actor, draft=VenueDraft(" 县剧院 "))
        service.retire_venue(session, scene.actor, venue_id=scene.theatre)
        assert [venue.name for venue in queries.list_venues(session)] == ["文化广场"]
        service.restore_venue(session, scene.actor, venue_id=scene.theatre)
        assert len(queries.list_venues(session)) == 2


def test_a_plan_costs_the_same_for_one_evening_and_three(scene: Scene) -> None:
    def cost() -> int:
        with scene.system.database.reading() as session, count_queries(scene.system.database.engine) as count:
            queries.get_plan(session, scene.tour)
        return count.total

    scene.place(0)
    one = cost()
    for days in (1, 2):
        scene.place(0, 1, 2, stop=scene.add_stop(scene.square, EVENING + timedelta(days=days)))
    assert cost() == one


def test_every_act_is_in_the_ledger(scene: Scene) -> None:
    scene.place(0)
    with scene.system.database.unit_of_work() as session:
        service.publish_tour(session, scene.actor, **scene.ids)
        kinds = list(session.scalars(select(LedgerEvent.kind).order_by(LedgerEvent.seq)))
    assert kinds == [
        "venue.added", "venue.added", "tour.created", "stop.added", "programme.placed", "tour.published",
    ]  # fmt: skip
