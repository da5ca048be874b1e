"""The demo's three contests: an earlier edition, one in judging, one whose call is open."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.service import grant_role
from lzcontest.cli.demo.people import People
from lzcontest.contests import queries
from lzcontest.contests.domain import KINDS, Limits, RoundTerms, TierRule
from lzcontest.contests.models import Contest
from lzcontest.contests.service import (
    create_contest,
    publish_call,
    save_category,
    set_rounds,
    set_tiers,
    update_contest,
)
from lzcontest.foundation import clock
from lzcontest.foundation.clock import local


@dataclass(frozen=True, slots=True)
class Call:
    """One contest of the demo, placed in time by days from today."""

    slug: str
    title: str
    edition: int
    prefix: str
    theme: str
    opens: int
    closes: int
    quotas: tuple[int, ...]


EARLIER = Call(
    "qingfeng-6",
    "“廉韵清和”廉洁文化作品征集",
    6,
    "LZ6",
    "以歌唱廉、以戏说廉、以文述廉，讲好清和人自己的清廉故事。",
    -400,
    -360,
    (1, 1, 1, 0),
)
CURRENT = Call(
    "qingfeng-7",
    "“清风徐来”廉洁文化作品征集",
    7,
    "LZ7",
    "把身边的清廉故事写成小说、唱成歌、拍成片、搬上舞台。",
    -50,
    -4,
    (1, 2, 3, 5),
)
OPEN = Call(
    "qingfeng-8",
    "“廉润童心”校园廉洁文化作品征集",
    8,
    "LZ8",
    "请老师、同学和家长把校园里的诚信与清廉，写下来、唱出来、演出来。",
    -6,
    18,
    (1, 2, 3, 5),
)


def midnight(days: int) -> datetime:
    """24:00 of the day so many days from today, on the clocks here."""
    today = local(clock.now()).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=days + 1)


def make_call(session: Session, people: People, call: Call, opens: datetime, closes: datetime) -> Contest:
    """Set the contest up as an organiser would, publish it and name its judges, supervisor and liaison."""
    admin = people.actor(session, "admin")
    contest = create_contest(
        session, admin, title=call.title, edition=call.edition, organiser_name="清和县纪委监委", slug=call.slug,
        number_prefix=call.prefix, theme=call.theme, kinds=KINDS,
    )  # fmt: skip
    grant_role(session, admin, user_id=people.users["organiser"].id, role="organiser", contest_id=contest.id)
    organiser = people.actor(session, "organiser")
    update_contest(
        session, organiser, contest_id=contest.id, opens_at=opens, closes_at=closes,
        screening_until=closes + timedelta(days=10), judging_until=closes + timedelta(days=30), notice_working_days=5,
    )  # fmt: skip
    for category in queries.get_rules(session, contest.id).categories:
        _shorten(session, organiser, contest.id, category.id, call.quotas)
    publish_call(session, organiser, contest_id=contest.id)
    _name_people(session, people, organiser, contest)
    return contest


def _shorten(session: Session, organiser: Actor, contest_id: str, category_id: str, quotas: tuple[int, ...]) -> None:
    """Demo films last seconds, not minutes; and one round decides, so that a visitor can see it through."""
    category = queries.get_category(session, category_id)
    limits = Limits.from_json(category.limits)
    if category.kind == "film":
        limits = replace(limits, seconds_min=8, height_min=480)
    save_category(
        session, organiser, contest_id=contest_id, category_id=category_id, kind=category.kind, code=category.code,
        title=category.title, description=category.description, limits=limits,
    )  # fmt: skip
    titles = (("first", "一等奖"), ("second", "二等奖"), ("third", "三等奖"), ("merit", "优秀奖"))
    tiers = [TierRule(key, title, quota) for (key, title), quota in zip(titles, quotas, strict=True) if quota]
    set_tiers(session, organiser, category_id=category_id, tiers=tiers)
    set_rounds(session, organiser, category_id=category_id, rounds=[RoundTerms(1, "final", judges_per_entry=3)])


def _name_people(session: Session, people: People, organiser: Actor, contest: Contest) -> None:
    admin = people.actor(session, "admin")
    grant_role(session, admin, user_id=people.users["supervisor"].id, role="supervisor", contest_id=contest.id)
    grant_role(
        session, admin, user_id=people.users["liaison"].id, role="liaison", contest_id=contest.id,
        unit_id=people.units["青溪镇"].id,
    )  # fmt: skip
    for login in people.users:
        if login.startswith("judge"):
            grant_role(session, organiser, user_id=people.users[login].id, role="judge", contest_id=contest.id)
