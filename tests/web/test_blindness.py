"""Canaries in real works of all four kinds, through the real jobs: the organiser finds them, a judge finds none.

Everything a judge can reach is fetched: pages, links, forms, media and every file of every review copy, error
pages, headers. What must not be there is looked for in the bytes, in every encoding a tag may be written in.
"""

import json
import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from urllib.parse import quote, urljoin, urlsplit

import pytest
from flask import Flask
from sqlalchemy import select

from lzcontest.accounts.models import User
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Consent, Entry
from lzcontest.entries.queries import get_authors
from lzcontest.entries.service import Guardian, answer_consent, ask_guardian, attach_file, save_entry, start_entry
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity.models import IdentityFinding
from lzcontest.identity.service import decide_finding
from lzcontest.intake.service import accept_entry, submit_entry
from lzcontest.judging import service as judging
from lzcontest.judging.models import Assignment, Judge, ScoreSheet
from lzcontest.media.models import MediaFile, Rendition
from lzcontest.media.service import add_media, receive_stream
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.support import media_samples
from tests.support.media_samples import MediaSamples
from tests.support.web import Browser

AUTHOR, ADVISER, OWNER, LIAISON = "欧阳金丝雀", "司徒知更鸟", "上官画眉", "诸葛百灵"
UNIT, PARENT, TOWN = "翠鸟坡文化站", "白鹭县融媒体局", "苍鹭镇"
PHONE, EMAIL, FILE_NAME = "13987654321", "canary-owner@example.org", "杜鹃家的原始文件7391"
GUARDIAN, GUARDIAN_PHONE, GUARDIAN_EMAIL = "尉迟布谷", "13711223344", "canary-guardian@example.org"
CREDIT, PART_PLAYED, BIRTH, BORN = "白头翁曲", "夜莺独奏那一段", "2013-04-05", "2013年4月5日"
UNITS = (UNIT, PARENT, TOWN)
COMMENT, SCORES = "别的评委写的评语", {"theme": "3", "craft": "4"}
STORY = "村口的老槐树下，账本一页页翻过，字迹清楚。" * 12
WORKS: dict[str, dict[str, str]] = {
    "fiction": {"body": f"{STORY}记账的人叫{AUTHOR}，来自{UNIT}。"},
    "song": {"lyrics": "石桌上一本账，一笔一笔念给乡亲听。" * 3},
    "film": {"summary": "老会计三次退回同一张发票的故事。"},
    "programme": {"summary": "一堵墙，两家人，三尺让出的路。"},
}
OF_PEOPLE = (GUARDIAN, GUARDIAN_PHONE, GUARDIAN_EMAIL, CREDIT, PART_PLAYED, BIRTH, BORN)
DETAILS = {"programme_kind": "小品", "duration_s": 420, "cast_size": 5, "stage_width_cm": 600, "stage_depth_cm": 500}
LINK = re.compile(r"""(?:href|src|poster|action|formaction|content|data-[a-z-]+)=["']([^"'#]+)""")
# The lists to choose a unit from name all units of the county, to everybody.
CHOICES = re.compile(r"^/(judge/declare/|account$|sign-up)")


class Planted:
    """A contest in judging whose works are full of canaries."""

    def __init__(self, app: Flask, system: Runtime, samples: MediaSamples) -> None:
        self.app, self.system, self.samples = app, system, samples
        with system.database.unit_of_work() as session:
            contest = make_contest(session)
            parent = make_unit(session, PARENT)
            unit = make_unit(session, UNIT, parent=make_unit(session, TOWN, parent=parent))
            self.owner = make_user(session, OWNER, unit=unit)
            self.owner.email = EMAIL
            self.organiser, self.administrator = make_user(session), make_user(session, administrator=True)
            self.judges = [make_user(session) for _n in range(3)]
            grant(session, self.organiser, "organiser", contest.id)
            grant(session, make_user(session, LIAISON, unit=unit), "liaison", contest.id, unit)
            for user in self.judges:
                grant(session, user, "judge", contest.id)
            self.contest_id, self.slug = contest.id, contest.slug
            self.entries = [self._hand_in(each) for each in self._drafts(contest)]
        run_waiting()
        self._open()

    def _drafts(self, contest: Contest) -> list[tuple[Category, dict[str, Path]]]:
        samples = self.samples
        files = {
            "fiction": {},
            "song": {"audio": samples.tagged_song(), "score": samples.pdf()},
            "film": {"video": samples.tagged_film()},
            "programme": {"sample": samples.tagged_film()},
        }
        return [(category, files[category.kind]) for category in contest.categories]

    def _hand_in(self, draft: tuple[Category, dict[str, Path]]) -> str:
        category, files = draft
        from sqlalchemy.orm import object_session

        session = object_session(category)
        assert session is not None
        actor = actor_of(session, self.owner)
        entry = start_entry(session, actor, category_id=category.id)
        people = (
            AuthorChange(
                key="",
                name=AUTHOR,
                unit_name=UNIT,
                phone=PHONE,
                credit=CREDIT,
                contribution=PART_PLAYED,
                is_contact=True,
                birth=BIRTH,
            ),
            AuthorChange(key="", name=ADVISER, role="adviser", unit_name=UNIT),
        )
        changes = EntryChanges(
            title="收据",
            texts=WORKS[category.kind],
            details=DETAILS if category.kind == "programme" else None,
            authors=people,
            unit_id=self.owner.unit_id,
            originality=True,
            licence=True,
        )
        save_entry(session, actor, entry_id=entry.id, version=entry.version, changes=changes)
        child = next(person.key for person in get_authors(session, entry.id) if person.name == AUTHOR)
        guardian = Guardian(GUARDIAN, "母亲", GUARDIAN_PHONE, GUARDIAN_EMAIL)
        code = ask_guardian(session, actor, entry_id=entry.id, person=child, guardian=guardian)
        answer_consent(session, code=code, yes=True, proof=GUARDIAN_PHONE[-4:])
        for part, path in files.items():
            stored = receive_stream(iter([path.read_bytes()]))
            media = add_media(session, actor, stored=stored, original_name=f"{FILE_NAME}{path.suffix}")
            attach_file(session, actor, entry_id=entry.id, part=part, media_id=media.id)
        submit_entry(session, actor, entry_id=entry.id)
        return entry.id

    def _open(self) -> None:
        """Mask what the scan found, accept, draw, open; all other judges hand in their sheets."""
        with self.system.database.unit_of_work() as session:
            boss = actor_of(session, self.organiser)
            for finding in session.scalars(select(IdentityFinding)).all():
                decide_finding(session, boss, finding_id=finding.id, state="redacted", reason="姓名")
            for entry_id in self.entries:
                assert session.get_one(Entry, entry_id).state == "screening", self._why(entry_id)
                accept_entry(session, boss, entry_id=entry_id)
            judging.sync_panel(session, boss, self.contest_id)
            for user in self.judges:
                actor = actor_of(session, user)
                judging.confirm_conflicts(session, actor, contest_id=self.contest_id, unit_ids=[], person_names=[])
            for category in session.scalars(select(Category).where(Category.contest_id == self.contest_id)).all():
                drawn = judging.draw_round(session, boss, category_id=category.id, number=1, seed="种", due_at=None)
                judging.open_round(session, boss, contest_id=self.contest_id, round_id=drawn.id)
            self.judge = self._busiest()
            for user in self.judges:
                if user.id != self.judge.id:
                    self._submit(session, user)

    def _why(self, entry_id: str) -> str:
        with self.system.database.reading() as session:
            found = session.execute(select(MediaFile.role, MediaFile.state, MediaFile.failure)).all()
            return f"{session.get_one(Entry, entry_id).state}: {found}"

    def tasks(self, user: User) -> list[tuple[str, int]]:
        """A judge's tasks with the version of their sheet."""
        with self.system.database.reading() as session:
            rows = select(Assignment.id).join(Judge, Judge.id == Assignment.judge_id).where(Judge.user_id == user.id)
            return [(task, 0) for task in session.scalars(rows)]

    def _busiest(self) -> User:
        return self.judges[0]

    def _submit(self, session, user: User) -> None:  # type: ignore[no-untyped-def]
        rows = select(Assignment.id).join(Judge, Judge.id == Assignment.judge_id).where(Judge.user_id == user.id)
        actor = actor_of(session, user)
        for task in session.scalars(rows).all():
            judging.submit_sheet(session, actor, assignment_id=task, version=0, scores=SCORES, comment=COMMENT)


def written(text: str) -> Iterator[bytes]:
    """A text as it may lie in a page, a header, a tag or a property."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gbk"):
        yield text.encode(encoding)
    yield quote(text).encode()
    yield json.dumps(text)[1:-1].encode()
    yield "".join(f"&#{ord(letter)};" for letter in text).encode()


def found_in(data: bytes, texts: list[str] | tuple[str, ...]) -> list[str]:
    """Which of the texts lie in the bytes, in any writing."""
    return [text for text in texts if any(form in data for form in written(text))]


class Crawl:
    """Everything one person reaches from a page: address → headers and body."""

    def __init__(self, browser: Browser, *starts: str, limit: int = 600) -> None:
        self.browser, self.seen, self.limit = browser, dict[str, bytes](), limit
        waiting = list(starts)
        while waiting and len(self.seen) < limit:
            path = waiting.pop(0)
            if path not in self.seen:
                waiting += self.fetch(path)

    def fetch(self, path: str) -> list[str]:
        """Fetch an address; where it leads."""
        answer = self.browser.get(path)
        body = answer.get_data()
        self.seen[path] = str(answer.headers).encode() + body
        if "Location" in answer.headers:
            return [local(path, answer.headers["Location"])]
        kind = answer.mimetype
        if "html" in kind:
            links = [unescape(link) for link in LINK.findall(body.decode())]
        elif "mpegurl" in kind or "vtt" in kind:
            links = [line.split("#")[0] for line in body.decode().splitlines() if line[:1] not in ("", "#")]
        else:
            links = []
        return [where for link in links if (where := local(path, link))]

    def media(self) -> set[str]:
        """The addresses under which review copies lie, up to their file's name."""
        return {base.group() for path in self.seen if (base := re.match(r"/judge/tasks/\w+/files/[^/]+/", path))}


def local(path: str, link: str) -> str:
    """A link as an address of this site; empty for others, and for what is the same for everybody."""
    parts = urlsplit(urljoin(f"http://localhost{path}", link))
    if parts.netloc != "localhost" or " " in link or parts.path.startswith("/static"):
        return ""
    return parts.path + (f"?{parts.query}" if parts.query else "")


@pytest.fixture
def planted(app: Flask, system: Runtime, tmp_path: Path) -> Planted:
    return Planted(app, system, MediaSamples(tmp_path / "samples"))


def forbidden(planted: Planted) -> list[str]:
    """What no judge may ever be sent."""
    with planted.system.database.reading() as session:
        entries = [session.get_one(Entry, entry_id) for entry_id in planted.entries]
        told = [*planted.entries, *(entry.number or "" for entry in entries), planted.owner.id]
        told += session.scalars(select(MediaFile.id)).all()
        told += session.scalars(select(MediaFile.sha256)).all()
    told += [user.name for user in planted.judges if user.id != planted.judge.id]
    told += [user.id for user in planted.judges if user.id != planted.judge.id]
    told += [AUTHOR, ADVISER, OWNER, LIAISON, PHONE, EMAIL, FILE_NAME, COMMENT, *OF_PEOPLE, *media_samples.CANARIES]
    return [text for text in told if text]


def test_a_judge_reaches_no_canary_that_the_organiser_sees(app: Flask, planted: Planted) -> None:
    all_canaries = [*forbidden(planted), *UNITS]
    _prove_they_are_there(app, planted)
    browser = Browser(app, planted.judge)
    crawl = Crawl(browser, "/judge", "/desk", "/account", "/", f"/contests/{planted.slug}")
    tasks = [task for task, _version in planted.tasks(planted.judge)]
    assert {f"/judge/tasks/{task}" for task in tasks} <= set(crawl.seen)
    assert fetch_every_file(planted, crawl) >= 4
    errors(crawl, tasks)
    totals = [sheet.total for sheet in others(planted)]
    assert totals
    for path, data in crawl.seen.items():
        allowed = UNITS if CHOICES.match(path) else ()
        assert not [text for text in found_in(data, all_canaries) if text not in allowed], path
        if path.startswith("/judge") and "/files/" not in path:
            page = data.decode()
            assert not [total for total in totals if re.search(rf"(?<![\d.]){total}(?:\.0+)?\s*分", page)], path
            assert not re.search(r"\d+\s*(?:位|名)\s*评委|评委\s*\d+\s*(?:位|名|人)", page), path


def _prove_they_are_there(app: Flask, planted: Planted) -> None:
    """The same search finds every canary with those who may see them: the search works, the canaries are real."""
    office = f"/office/{planted.slug}"
    pages = Crawl(
        Browser(app, planted.organiser),
        *(f"{office}/entries/{entry_id}" for entry_id in planted.entries),
        f"{office}/entries",
        f"{office}/entries-list.csv",
        limit=80,
    )
    seen = b"".join(pages.seen.values())
    with planted.system.database.reading() as session:
        numbers = [session.get_one(Entry, entry_id).number for entry_id in planted.entries]
    known = [AUTHOR, ADVISER, UNIT, CREDIT, PART_PLAYED]
    assert found_in(seen, [*known, *filter(None, numbers)]) == [*known, *numbers]
    consents = f"{office}/entries/{planted.entries[0]}/consents"
    with planted.system.database.reading() as session:
        consent = session.scalars(select(Consent.id).where(Consent.entry_id == planted.entries[0])).one()
    opened = Browser(app, planted.organiser).post(f"{consents}/{consent}", {}, page=consents).get_data()
    assert found_in(opened, [GUARDIAN, GUARDIAN_PHONE, GUARDIAN_EMAIL]) == [GUARDIAN, GUARDIAN_PHONE, GUARDIAN_EMAIL]
    for part, wanted in (
        ("audio", media_samples.CANARIES),
        ("video", media_samples.CANARIES),
        ("score", (media_samples.AUTHOR,)),
    ):
        fetched = [data for path, data in pages.seen.items() if path.endswith(f"/original/{part}")]
        assert fetched and found_in(fetched[0], wanted) == list(wanted), part
    own = Crawl(Browser(app, planted.owner), *(f"/my/works/{entry_id}" for entry_id in planted.entries), limit=30)
    assert found_in(b"".join(own.seen.values()), [FILE_NAME, OWNER]) == [FILE_NAME, OWNER]
    people = Browser(app, planted.administrator).get("/admin/people").get_data()
    assert found_in(people, [EMAIL, LIAISON]) == [EMAIL, LIAISON]


def others(planted: Planted) -> list[ScoreSheet]:
    """The sheets of the other judges."""
    with planted.system.database.reading() as session:
        rows = (
            select(ScoreSheet)
            .join(Assignment, Assignment.id == ScoreSheet.assignment_id)
            .join(Judge, Judge.id == Assignment.judge_id)
            .where(Judge.user_id != planted.judge.id)
        )
        return list(session.scalars(rows))


def fetch_every_file(planted: Planted, crawl: Crawl) -> int:
    """Fetch each file of each review copy, linked or not, under every address a page gave; how many opened."""
    with planted.system.database.reading() as session:
        names = {name for copy in session.scalars(select(Rendition)) for name in copy.manifest["files"]}
    before = len(crawl.seen)
    for base in sorted(crawl.media()):
        for name in sorted(names):
            if base + name not in crawl.seen:
                crawl.fetch(base + name)
    assert len(crawl.seen) > before
    return sum("/files/" in path and b"Accept-Ranges: bytes" in data for path, data in crawl.seen.items())


def errors(crawl: Crawl, tasks: list[str]) -> None:
    """What a judge is told when something goes wrong is looked at as well."""
    for path in ("/judge/tasks/nobody", f"/judge/tasks/{tasks[0]}/files/altered/poster.jpg", "/office", "/my/works/x"):
        crawl.fetch(path)
    for act in ("", "/save", "/recuse"):
        for form in ({}, {"version": "x", "scores-theme": "99"}):
            path = f"/judge/tasks/{tasks[0]}{act}"
            answer = crawl.browser.post(path, form, page=f"/judge/tasks/{tasks[0]}")
            crawl.seen[f"POST {path} {form}"] = str(answer.headers).encode() + answer.get_data()
