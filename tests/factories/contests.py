"""A contest with four categories whose call is open, unless told otherwise."""

from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from lzcontest.contests.domain import Limits
from lzcontest.contests.models import AwardTier, Category, Contest, Criterion, RoundRule
from lzcontest.foundation import clock

_serial = count(1)
CODES = {"fiction": "F", "song": "S", "film": "V", "programme": "P"}
TITLES = {"fiction": "微小说", "song": "歌曲", "film": "微电影", "programme": "巡演节目"}
REQUIRED = {"fiction": ("body",), "song": ("audio", "lyrics"), "film": ("video", "summary"), "programme": ("summary",)}


def make_contest(session: Session, *, kinds: tuple[str, ...] = tuple(CODES), **values: Any) -> Contest:
    """A published contest whose call opened yesterday and closes in ten days."""
    number = next(_serial)
    now = clock.now()
    defaults: dict[str, Any] = {
        "slug": f"contest-{number}",
        "title": "清风徐来廉洁文化作品征集",
        "edition": number,
        "organiser_name": "县纪委监委",
        "number_prefix": f"LZ{number}",
        "state": "published",
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=10),
        "tie_ladder": [],
        "published_at": now - timedelta(days=2),
        "declaration_text": "本人承诺作品为原创。",
        "licence_text": "作者保留著作权，主办方可以免费宣传使用。",
    }
    contest = Contest(**{**defaults, **values})
    session.add(contest)
    session.flush()
    for position, kind in enumerate(kinds):
        add_category(session, contest, kind, position)
    return contest


def add_category(
    session: Session, contest: Contest, kind: str, position: int = 0, *, limits: Limits | None = None
) -> Category:
    """A category with two criteria, two tiers and one round of two judges."""
    limits = limits or Limits(char_max=1500 if kind == "fiction" else None, required=REQUIRED[kind])
    category = Category(
        contest_id=contest.id,
        kind=kind,
        code=CODES[kind],
        title=TITLES[kind],
        position=position,
        limits=limits.to_json(),
        fields=[],
    )
    session.add(category)
    session.flush()
    session.add_all(
        [
            Criterion(category_id=category.id, key="theme", label="主题立意", weight=60, position=0),
            Criterion(category_id=category.id, key="craft", label="艺术表现", weight=40, position=1),
            AwardTier(category_id=category.id, key="first", title="一等奖", quota=1, position=0),
            AwardTier(category_id=category.id, key="second", title="二等奖", quota=2, position=1),
            RoundRule(category_id=category.id, number=1, kind="final", judges_per_entry=2),
        ]
    )
    session.flush()
    return category
