"""The end of the demo's earlier edition: signatures, notice, announcement, certificates, and a tour."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.awards.service import announce_result, compile_result, release_result, sign_result
from lzcontest.cli.demo.calls import midnight
from lzcontest.cli.demo.people import People
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.publishing.service import issue_certificates
from lzcontest.touring.service import VenueDraft, add_stop, add_venue, create_tour, place_programme, publish_tour

OnDay = Callable[[int], AbstractContextManager[Session]]

# name, unit, address, stage width and depth in cm, power in W, rooms, seats, east and north in metres
VENUES = (
    ("清和县大剧院", "清和县文化馆", "人民路1号", 1400, 1000, 60_000, 6, 820, 0, 0),
    ("青溪镇文化广场", "青溪镇", "青溪镇滨河路", 1000, 800, 20_000, 2, 400, 8_200, 5_100),
    ("竹山镇礼堂", "竹山镇", "竹山镇老街12号", 900, 700, 15_000, 2, 300, -6_400, 9_300),
    ("东门街道社区剧场", "东门街道", "东门街道古井路", 800, 600, 12_000, 2, 180, 2_100, -1_300),
)


def finish(on_day: OnDay, people: People, contest: Contest, *, closed: int) -> None:
    """From closed rounds to the announced result, with certificates."""
    with on_day(closed + 1) as session:
        result = compile_result(session, people.actor(session, "organiser"), contest_id=contest.id)
        for role in ("organiser", "supervisor"):
            sign_result(session, people.actor(session, role), contest_id=contest.id, role=role, sha256=result.sha256)
    with on_day(closed + 2) as session:
        release_result(session, people.actor(session, "organiser"), contest_id=contest.id)
    with on_day(closed + 24) as session:
        organiser = people.actor(session, "organiser")
        announce_result(session, organiser, contest_id=contest.id)
        issue_certificates(session, organiser, contest_id=contest.id)


def plan_tour(on_day: OnDay, people: People, contest: Contest) -> None:
    """Three evenings with the programmes of the earlier edition."""
    evenings = [midnight(25 + 4 * place) - timedelta(hours=4, minutes=30) for place in range(3)]  # 19:30
    with on_day(-2) as session:
        organiser = people.actor(session, "organiser")
        venues = [add_venue(session, organiser, draft=_draft(people, venue)) for venue in VENUES]
        tour = create_tour(session, organiser, contest_id=contest.id, title="“廉韵清和”优秀节目巡演")
        programmes = session.scalars(
            select(Entry.id)
            .join(Category, Category.id == Entry.category_id)
            .where(Entry.contest_id == contest.id, Category.kind == "programme", Entry.state == "accepted")
            .order_by(Entry.number)
        ).all()
        for place, (venue, starts) in enumerate(zip(venues, evenings, strict=False)):
            stop = add_stop(
                session,
                organiser,
                contest_id=contest.id,
                tour_id=tour.id,
                venue_id=venue.id,
                starts_at=starts,
                title="清风徐来专场",
            )
            for entry_id in (*programmes[place:], *programmes[:place]):
                place_programme(
                    session, organiser, contest_id=contest.id, tour_id=tour.id, stop_id=stop.id, entry_id=entry_id
                )
        publish_tour(session, organiser, contest_id=contest.id, tour_id=tour.id, accept_clashes=True)


def _draft(people: People, venue: tuple[str, str, str, int, int, int, int, int, int, int]) -> VenueDraft:
    name, unit, address, width, depth, power, rooms, seats, east, north = venue
    return VenueDraft(
        name=name, unit_id=people.units[unit].id, address=address, indoor=True, stage_width_cm=width, stage_depth_cm=depth,
        power_w=power, dressing_rooms=rooms, has_sound=True, seats=seats, east_m=east, north_m=north,
    )  # fmt: skip
