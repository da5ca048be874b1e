"""Judges see what was handed in and drawn, whatever happens to the live rows afterwards."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.entries.models import Entry, EntryFile, EntryText, Submission
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity.models import IdentityFinding
from lzcontest.identity.queries import text_hash
from lzcontest.judging.models import Assignment, Judge
from lzcontest.ledger.service import record
from lzcontest.media.models import MediaFile, Rendition
from tests.factories.entries import hand_in_as_it_is
from tests.support.judging import draw_and_open, make_ground, submit_all
from tests.support.web import Browser

TEXT = "我叫欧阳金丝雀，住在河边。"
NAME = "欧阳金丝雀"


def add_song(session: Session, system: Runtime, folder: Path, entry: Entry, owner: str, name: str) -> MediaFile:
    """An original with its review copy, whose bytes are its name."""
    (folder / name).write_text(name)
    system.storage.put_at(folder / name, f"renditions/{name}/audio.m4a")
    media = MediaFile(owner_id=owner, role="audio", sha256=text_hash(name), state="ready")
    session.add(media)
    session.flush()
    files = {"audio.m4a": {"size": len(name), "sha256": text_hash(name), "type": "audio/mp4"}}
    manifest = {"kind": "song", "audio": "audio.m4a", "duration_ms": 60000, "files": files}
    session.add(Rendition(media_id=media.id, kind="song", prefix=f"renditions/{name}", manifest=manifest))
    session.flush()
    return media


class Case:
    """One work in a running round, and the judge who has it."""

    def __init__(self, app, system: Runtime, folder: Path) -> None:  # type: ignore[no-untyped-def]
        self.system = system
        with system.database.unit_of_work() as session:
            ground = make_ground(session, judges=2, entries=1, kind="song")
            self.ground, entry = ground, ground.entries[0]
            self.entry_id, self.owner = entry.id, entry.owner_id
            entry.title = "收据"
            entry.texts[0].part, entry.texts[0].text = "lyrics", TEXT
            start = TEXT.index(NAME)
            session.add(
                IdentityFinding(
                    entry_id=entry.id, part="lyrics", text_sha256=text_hash(TEXT), start=start, end=start + len(NAME),
                    who=NAME, seen_as=NAME, rank="high", state="redacted",
                )
            )  # fmt: skip
            song = add_song(session, system, folder, entry, entry.owner_id, "submitted")
            session.add(EntryFile(entry_id=entry.id, part="audio", media_id=song.id))
            hand_in_as_it_is(session, entry)
            handed_in = session.scalars(select(Submission)).one()
            record(session, SYSTEM, "entry.submitted", "entry", entry.id, serial=1, sha256=handed_in.sha256)
            draw_and_open(session, ground)
            self.task, user_id = session.execute(select(Assignment.id, Judge.user_id).join(Judge)).first()
        self.judge = Browser(app, next(user for user in ground.judges if user.id == user_id))

    def page(self, status: int = 200) -> str:
        """The desk as the judge sees it."""
        answer = self.judge.get(f"/judge/tasks/{self.task}")
        assert answer.status_code == status
        return answer.get_data(as_text=True)

    def song(self) -> str:
        """The bytes that the player of the page is given."""
        base = self.page().split(f"/judge/tasks/{self.task}/files/")[1].split("/")[0]
        answer = self.judge.get(f"/judge/tasks/{self.task}/files/{base}/audio.m4a")
        assert answer.status_code == 200
        return answer.get_data(as_text=True)


@pytest.fixture
def case(app, system: Runtime, tmp_path: Path) -> Case:
    return Case(app, system, tmp_path)


def test_live_rows_changed_by_hand_do_not_reach_a_judge(case: Case, tmp_path: Path):
    with case.system.database.unit_of_work() as session:
        session.execute(update(Entry).values(title="别人的题目", details={"programme_kind": "小品"}))
        session.execute(update(EntryText).values(text="换过的歌词"))
        entry = session.get_one(Entry, case.entry_id)
        other = add_song(session, case.system, tmp_path, entry, "somebody", "exchanged")
        session.execute(update(EntryFile).values(media_id=other.id))
    page = case.page()
    assert "收据" in page and "住在河边" in page
    assert "别人的题目" not in page and "换过的歌词" not in page
    assert NAME not in page and "我叫■■■■■，" in page, "masked at the same place"
    assert case.song() == "submitted"


def test_a_link_to_an_exchanged_copy_does_not_open(case: Case, tmp_path: Path):
    case.page()
    base = case.page().split(f"/judge/tasks/{case.task}/files/")[1].split("/")[0]
    with case.system.database.unit_of_work() as session:
        session.execute(update(MediaFile).values(sha256="f" * 64))  # the copy is no longer of what was handed in
    assert case.judge.get(f"/judge/tasks/{case.task}/files/{base}/audio.m4a").status_code == 404


def changed(session: Session) -> None:
    session.execute(update(Submission).values(content=Submission.content + " "))


def changed_with_its_hash(session: Session) -> None:
    made = session.scalars(select(Submission)).one()
    made.content = made.content.replace("收据", "假据")
    made.sha256 = text_hash(made.content)


def gone(session: Session) -> None:
    session.delete(session.scalars(select(Submission)).one())


def original_gone(session: Session) -> None:
    session.execute(update(MediaFile).values(sha256="f" * 64))


@pytest.mark.parametrize("harm", [changed, changed_with_its_hash, gone, original_gone])
def test_what_is_not_what_was_handed_in_is_not_judged(case: Case, harm: Callable[[Session], None]):
    with case.system.database.unit_of_work() as session:
        harm(session)
    page = case.page(409)
    assert "暂时不能评审，工作人员会处理" in page
    assert "住在河边" not in page and "假据" not in page and "/files/" not in page


def test_a_sealed_sheet_stays_readable_without_the_work(case: Case):
    with case.system.database.unit_of_work() as session:
        submit_all(session, case.ground, case.ground.judges)
        changed_with_its_hash(session)
    page = case.page()
    assert "82" in page and "内容暂时不能显示" in page
    assert "假据" not in page and "住在河边" not in page


def test_generated_content_is_marked_but_its_tools_are_not_told(case: Case):
    assert "含AI生成内容" not in case.page()
    with case.system.database.unit_of_work() as session:
        entry, made = session.get_one(Entry, case.entry_id), session.scalars(select(Submission)).one()
        entry.details = {"ai_level": "generated", "ai_tools": "金丝雀工作室文生图"}
        entry.ai_used, entry.ai_note = True, "片头"
        hand_in_as_it_is(session, entry)
        record(session, SYSTEM, "entry.submitted", "entry", entry.id, serial=1, sha256=made.sha256)
    page = case.page()
    assert "含AI生成内容" in page
    assert "文生图" not in page and "片头" not in page
