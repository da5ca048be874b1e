"""Two whole contests side by side, each with everything an address can name, for tests that walk every route."""

from dataclasses import dataclass, field
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit, User, UserSession
from lzcontest.accounts.service import invite, seal_personal
from lzcontest.accounts.service.links import make_link
from lzcontest.awards import service as awards
from lzcontest.contests.domain import canonical_rules
from lzcontest.contests.models import Category, Contest, RulesVersion
from lzcontest.contests.queries import get_rules
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Consent, Entry, EntryFile
from lzcontest.entries.queries import get_authors
from lzcontest.entries.service import Guardian, ask_guardian, keep_form, save_entry
from lzcontest.foundation import clock
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.ids import new_token
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity.models import IdentityFinding
from lzcontest.identity.queries import text_hash
from lzcontest.intake.service import submit_entry
from lzcontest.judging import service as judging
from lzcontest.judging.models import Assignment, Judge, RoundEntry
from lzcontest.media.domain.uploads import EXPIRES_AFTER
from lzcontest.media.models import MediaFile, Rendition, Upload
from lzcontest.publishing.service import issue_certificates, request_document
from lzcontest.similarity.models import SimilarityFinding
from lzcontest.similarity.service import check_entry
from lzcontest.touring import service as touring
from tests.factories.contests import make_contest
from tests.factories.entries import hand_in_as_it_is, make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.factories.results import make_closed_round
from tests.factories.works import write_fiction
from tests.integration.similarity.test_check_entry import OTHER, STORY
from tests.support.web import Browser
from tests.support.world_unit import leave_unit_work

POINTS = [[("9", "9"), ("10", "9")], [("8", "9"), ("9", "8")]]
FILE = {"song": "audio.m4a", "film": "poster.jpg"}
PART = {"song": "audio", "film": "video"}


@dataclass
class Side:
    """One contest with its people, works and everything that grew out of them."""

    contest: Contest
    people: dict[str, User] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)
    entries: dict[str, Entry] = field(default_factory=dict)
    copies: dict[str, Rendition] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def slug(self) -> str:
        """The contest's name in addresses."""
        return self.contest.slug


class World:
    """Sides A and B, the people who belong to neither, and a browser for each."""

    def __init__(self, app: Flask, system: Runtime, folder: Path) -> None:
        self.app, self.system = app, system
        with system.database.unit_of_work() as session:
            self.administrator = make_user(session, "系统管理员", administrator=True)
            self.stranger = make_user(session, "路人")
            self.a, self.b = make_side(session, system, folder, "a"), make_side(session, system, folder, "b")
        self._browsers: dict[str, Browser] = {}

    def users(self) -> dict[str, User | None]:
        """Every persona; None is a visitor."""
        return {
            "visitor": None,
            "stranger": self.stranger,
            "administrator": self.administrator,
            **{f"{role}_{name}": user for name, side in self.sides().items() for role, user in side.people.items()},
        }

    def sides(self) -> dict[str, Side]:
        """The two contests by name."""
        return {"a": self.a, "b": self.b}

    def browser(self, persona: str) -> Browser:
        """The browser of a persona, signed in once."""
        if persona not in self._browsers:
            self._browsers[persona] = Browser(self.app, self.users()[persona])
        return self._browsers[persona]


def make_side(session: Session, system: Runtime, folder: Path, name: str) -> Side:
    """A contest in which every stage has left something: a draft, a screening case, a round, winners, a tour."""
    side = Side(make_contest(session, tie_ladder=["criterion:theme", "highest_single"]))
    side.categories = {each.kind: each for each in side.contest.categories}
    frozen = canonical_rules(get_rules(session, side.contest.id))
    session.add(
        RulesVersion(contest_id=side.contest.id, number=1, text=frozen.text, sha256=frozen.sha256, made_by="test")
    )
    unit = make_unit(session, f"{name}县文化馆")
    _people(session, side, unit)
    _winners(session, system, folder, side)  # first: a result is signed only when no category is still judged
    _works(session, system, folder, side)
    _judging(session, side)
    _tour(session, side, name)
    _accounts(session, side, name)
    unit_draft = leave_unit_work(session, side.contest, side.categories["fiction"], side.people["liaison"], unit.id)
    side.entries["unit_draft"] = unit_draft[0]
    side.ids |= unit_draft[1]
    session.flush()
    return side


def _people(session: Session, side: Side, unit: Unit) -> None:
    for role in ("organiser", "supervisor", "judge", "second", "liaison", "owner"):
        side.people[role] = make_user(session, f"{role}人", unit=unit if role in ("liaison", "owner") else None)
    for role in ("organiser", "supervisor", "judge"):
        grant(session, side.people[role], role, side.contest.id)
    grant(session, side.people["second"], "judge", side.contest.id)
    grant(session, side.people["liaison"], "liaison", side.contest.id, unit)
    side.ids["unit_id"] = unit.id


def _add(session: Session, side: Side, name: str, kind: str, part: str, **values: Any) -> Entry:
    owner = side.people["owner"]
    side.entries[name] = make_entry(session, side.contest, side.categories[kind], owner, part=part, **values)
    return side.entries[name]


def _winners(session: Session, system: Runtime, folder: Path, side: Side) -> None:
    works = [_add(session, side, name, "song", "lyrics") for name in ("winner", "second")]
    side.copies["winner"] = _file(session, system, folder, works[0], "song")
    judges = _panel(session, side)
    closed = make_closed_round(
        session, side.contest, side.categories["song"], judges, dict(zip(works, POINTS, strict=True))
    )
    side.ids["closed_round"] = closed.id
    _result(session, side)


def _panel(session: Session, side: Side) -> list[Judge]:
    boss = actor_of(session, side.people["organiser"])
    panel = {each.user_id: each for each in judging.sync_panel(session, boss, side.contest.id)}
    side.ids["judge_id"] = panel[side.people["judge"].id].id
    return [panel[side.people[role].id] for role in ("judge", "second")]


def _works(session: Session, system: Runtime, folder: Path, side: Side) -> None:
    owner = side.people["owner"]

    def add(name: str, kind: str, part: str, **values: Any) -> None:
        _add(session, side, name, kind, part, **values)

    add("film", "film", "summary")
    add("film_2", "film", "summary")
    add("programme", "programme", "summary", details={"duration_s": 450, "programme_kind": "小品", "cast_size": 6})
    add("screening", "fiction", "body", state="screening", text=STORY)
    add("copy", "fiction", "body", state="screening", text=OTHER[:30] + STORY[:90])
    add("returned", "fiction", "body", state="returned")
    side.entries["draft"] = write_fiction(session, owner, side.categories["fiction"])
    _minor(session, side)
    for name, kind in (("film", "film"), ("film_2", "film"), ("screening", "song")):
        side.copies[name] = _file(session, system, folder, side.entries[name], kind)
    for name in ("screening", "copy"):
        check_entry(session, side.entries[name].id)
    found = select(SimilarityFinding.id).where(SimilarityFinding.entry_id == side.entries["copy"].id)
    side.ids["similarity"] = session.scalars(found).first() or ""
    finding = IdentityFinding(
        entry_id=side.entries["screening"].id, part="body", text_sha256=text_hash(STORY), start=0, end=2, who="老陈",
        seen_as="老陈", rank="high",
    )  # fmt: skip
    session.add(finding)
    session.flush()
    side.ids["identity"] = finding.id
    upload = Upload(owner_id=owner.id, purpose="entry", length=9, limit_bytes=9, expires_at=clock.now() + EXPIRES_AFTER)
    session.add(upload)
    session.flush()
    side.ids["upload_id"] = upload.id


def _minor(session: Session, side: Side) -> None:
    """A draft whose author is a child, with a guardian who was asked."""
    owner = actor_of(session, side.people["owner"])
    draft = side.entries["draft"]
    child = AuthorChange(key="", name="小禾", phone="13800000000", birth="2015-06-01")
    save_entry(session, owner, entry_id=draft.id, version=draft.version, changes=EntryChanges(authors=(child,)))
    side.ids["person"] = get_authors(session, draft.id)[0].key
    guardian = Guardian("禾妈妈", "母亲", "13811112222")
    at = {"entry_id": draft.id, "person": side.ids["person"]}
    side.ids["consent_code"] = ask_guardian(session, owner, **at, guardian=guardian)
    keep_form(session, owner, **at, data=b"%PDF-1.7 signed")
    handed_in = write_fiction(session, side.people["owner"], side.categories["fiction"])
    side.ids["content_sha256"] = submit_entry(session, owner, entry_id=handed_in.id).sha256
    consent = Consent(entry_id=side.entries["screening"].id, person="someone", kind="guardian", name_index="x")
    consent.sealed = seal_personal('{"name": "禾妈妈"}', purpose="consent")[0]
    session.add(consent)
    session.flush()
    side.ids["consent_id"] = consent.id


def _file(session: Session, system: Runtime, folder: Path, entry: Entry, kind: str) -> Rendition:
    """A ready file with a review copy, whose bytes are not what these tests are about."""
    name, data = FILE[kind], b"review copy"
    for prefix in ("originals", "renditions"):
        copy = folder / f"{entry.id}-{prefix}"
        copy.write_bytes(data)
        system.storage.put_at(copy, f"{prefix}/{entry.id}/{name}")
    original = {"original_name": f"王小明的作品.{name[-3:]}", "storage_key": f"originals/{entry.id}/{name}"}
    role = PART[kind]
    media = MediaFile(owner_id=entry.owner_id, role=role, state="ready", size=len(data), **original)
    media.sha256 = sha256(entry.id.encode()).hexdigest()
    session.add(media)
    session.flush()
    files = {name: {"size": len(data), "sha256": "0" * 64, "type": "audio/mp4"}}
    manifest = {"kind": kind, "audio": name, "poster": name, "duration_ms": 60000, "files": files}
    made = Rendition(media_id=media.id, kind=kind, prefix=f"renditions/{entry.id}", manifest=manifest)
    session.add_all([made, EntryFile(entry_id=entry.id, part=role, media_id=media.id)])
    hand_in_as_it_is(session, entry)
    return made


def _judging(session: Session, side: Side) -> None:
    boss = actor_of(session, side.people["organiser"])
    both = [side.people["judge"], side.people["second"]]
    film = side.categories["film"]
    opened = judging.draw_round(session, boss, category_id=film.id, number=1, seed="种子", due_at=None)
    judging.open_round(session, boss, contest_id=side.contest.id, round_id=opened.id)
    side.ids["round_id"] = opened.id
    for user in both:
        judging.confirm_conflicts(
            session, actor_of(session, user), contest_id=side.contest.id, unit_ids=[], person_names=[]
        )
    tasks = session.execute(
        select(Assignment.id, RoundEntry.entry_id)
        .join(RoundEntry, RoundEntry.id == Assignment.round_entry_id)
        .join(Judge, Judge.id == Assignment.judge_id)
        .where(Judge.user_id == both[0].id, Assignment.round_id == opened.id)
        .order_by(Assignment.position)
    ).all()
    (side.ids["assignment_id"], entry_id), (side.ids["submitted_task"], _other) = tasks
    side.ids["task_work"] = next(name for name, entry in side.entries.items() if entry.id == entry_id)
    judging.submit_sheet(
        session,
        actor_of(session, both[0]),
        assignment_id=side.ids["submitted_task"],
        version=0,
        scores={"theme": "7", "craft": "4"},
        comment="",
    )


def _result(session: Session, side: Side) -> None:
    boss, watcher = (actor_of(session, side.people[role]) for role in ("organiser", "supervisor"))
    contest_id = side.contest.id
    result = awards.compile_result(session, boss, contest_id=contest_id)
    for actor, role in ((boss, "organiser"), (watcher, "supervisor")):
        awards.sign_result(session, actor, contest_id=contest_id, role=role, sha256=result.sha256)
    awards.release_result(session, boss, contest_id=contest_id)
    objection = awards.raise_objection(
        session,
        None,
        contest_id=contest_id,
        name="李四",
        contact="13800001234",
        text="这件作品和去年发表的一篇小说大段雷同。",
        entry_id=None,
    )
    side.ids["objection_id"] = objection.id
    result.state, result.announced_at = "announced", clock.now()
    one = issue_certificates(session, boss, contest_id=contest_id)[0]
    side.ids["certificate_id"], side.ids["certificate_code"] = one.id, one.code
    document = request_document(session, boss, contest_id=contest_id, kind="winner_list", format="txt")
    side.ids["document_id"] = document.id


def _tour(session: Session, side: Side, name: str) -> None:
    boss, contest_id = actor_of(session, side.people["organiser"]), side.contest.id
    draft = touring.VenueDraft(name=f"{name}县剧院", stage_width_cm=900, stage_depth_cm=600, power_w=20000, seats=600)
    venue = touring.add_venue(session, boss, draft=draft)
    tour = touring.create_tour(session, boss, contest_id=contest_id, title="清风巡演")
    at = {"contest_id": contest_id, "tour_id": tour.id}
    stop = touring.add_stop(session, boss, **at, venue_id=venue.id, starts_at=clock.now() + timedelta(days=30))
    slot = touring.place_programme(session, boss, **at, stop_id=stop.id, entry_id=side.entries["programme"].id)
    touring.publish_tour(session, boss, **at, accept_clashes=True)
    side.ids |= {"venue_id": venue.id, "tour_id": tour.id, "stop_id": stop.id, "slot_id": slot.id}


def _accounts(session: Session, side: Side, name: str) -> None:
    boss, owner = actor_of(session, side.people["organiser"]), side.people["owner"]
    offer = invite(
        session, boss, email=f"guest-{name}@example.org", name="客人", role="judge", contest_id=side.contest.id
    )
    side.ids["invitation_id"] = offer.id
    # Only the hash is kept; a link whose secret the test knows replaces the mailed one.
    side.ids["invitation_token"] = new_token()
    offer.token_hash = token_hash(side.ids["invitation_token"])
    side.ids["confirm_token"] = make_link(session, owner, "confirm")
    side.ids["reset_token"] = make_link(session, owner, "reset")
    side.ids["user_id"] = owner.id
    device = UserSession(
        user_id=owner.id, token_hash=f"{name}" * 8, expires_at=clock.now() + timedelta(days=1), last_seen_at=clock.now()
    )
    session.add(device)
    session.flush()
    side.ids["session_id"] = device.id
