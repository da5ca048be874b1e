"""The demo's county: a tree of units and the people who use the system."""

from dataclasses import dataclass, field

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.accounts.models import Unit, User
from lzcontest.accounts.queries import load_actor
from lzcontest.accounts.service import create_account, create_unit
from lzcontest.accounts.service.credentials import hash_password

PASSWORD = "qingfeng-demo-2026"  # noqa: S105 shown on the first page of the demo
DOMAIN = "example.org"

UNITS: tuple[tuple[str, str, str | None], ...] = (
    ("清和县", "county", None),
    ("清和县纪委监委", "commission", "清和县"),
    ("清和县教育局", "bureau", "清和县"),
    ("清和县第一小学", "school", "清和县教育局"),
    ("清和县实验中学", "school", "清和县教育局"),
    ("清和县文化馆", "bureau", "清和县"),
    ("清和县财政局", "bureau", "清和县"),
    ("清和县水利局", "bureau", "清和县"),
    ("清和县融媒体中心", "bureau", "清和县"),
    ("青溪镇", "town", "清和县"),
    ("青溪镇莲塘村", "village", "青溪镇"),
    ("青溪镇石桥村", "village", "青溪镇"),
    ("竹山镇", "town", "清和县"),
    ("竹山镇云岭村", "village", "竹山镇"),
    ("东门街道", "street", "清和县"),
    ("东门街道古井社区", "community", "东门街道"),
    ("南湖街道", "street", "清和县"),
    ("清和县作家协会", "association", "清和县"),
    ("清和县音乐家协会", "association", "清和县"),
    ("邻县文联", "association", None),
    ("市艺术研究所", "association", None),
    ("市电影家协会", "association", None),
)

STAFF = (
    ("admin", "系统管理员", "清和县纪委监委"),
    ("organiser", "周明谦", "清和县纪委监委"),
    ("supervisor", "秦守正", "清和县财政局"),
    ("liaison", "罗小莲", "青溪镇"),
    ("entrant", "林晚舟", "青溪镇莲塘村"),
)
JUDGES = (
    ("judge", "沈怀瑾", "邻县文联"),
    ("judge2", "陆观澜", "市艺术研究所"),
    ("judge3", "方砚秋", "市电影家协会"),
    ("judge4", "顾南星", "清和县作家协会"),
    ("judge5", "唐听松", "清和县音乐家协会"),
    ("judge6", "白临川", "清和县融媒体中心"),
)
AUTHORS = (
    ("许知远", "清和县教育局"), ("江映雪", "清和县第一小学"), ("钟毓", "清和县实验中学"), ("何青山", "竹山镇"),
    ("温如玉", "东门街道"), ("石破天", "清和县水利局"), ("柳含烟", "南湖街道"), ("叶知秋", "清和县文化馆"),
    ("郑重", "竹山镇云岭村"), ("丁香", "东门街道古井社区"), ("莫问", "青溪镇石桥村"), ("安宁", "清和县财政局"),
)  # fmt: skip


@dataclass
class People:
    """Everybody of the demo, by short name."""

    units: dict[str, Unit] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    authors: list[User] = field(default_factory=list)

    def actor(self, session: Session, name: str) -> Actor:
        """The acting person with the roles held now."""
        return load_actor(session, self.users[name], mfa=True)


def make_people(session: Session) -> People:
    """Units first, then accounts; all share the demo password."""
    people = People()
    maker = Actor(id=SYSTEM.id, name=SYSTEM.name, is_administrator=True)
    for name, kind, parent in UNITS:
        parent_id = people.units[parent].id if parent else None
        people.units[name] = create_unit(session, maker, name=name, kind=kind, parent_id=parent_id)
    shared = hash_password(PASSWORD)  # one slow hash serves all: these are no secrets
    for login, name, unit in (*STAFF, *JUDGES):
        people.users[login] = _account(session, maker, login, name, people.units[unit], shared)
    for number, (name, unit) in enumerate(AUTHORS, 1):
        people.authors.append(_account(session, maker, f"author{number}", name, people.units[unit], shared))
    return people


def _account(session: Session, maker: Actor, login: str, name: str, unit: Unit, password_hash: str) -> User:
    user = create_account(
        session, maker, email=f"{login}@{DOMAIN}", name=name, unit_id=unit.id, administrator=login == "admin"
    )
    user.password_hash = password_hash
    session.flush()
    return user
