"""A film's subtitles are searched like any text; judges' players offer them only when every name was decided on."""

from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry, EntryFile
from lzcontest.entries.service import save_entry
from lzcontest.foundation import queue
from lzcontest.foundation.errors import NotAllowed
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity import queries as identity
from lzcontest.identity.service import redact_findings, scan_entry
from lzcontest.intake.service import submit_entry
from lzcontest.media import queries, service
from lzcontest.media.models import Rendition
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_user
from tests.support.media_samples import MediaSamples
from tests.support.web import Browser

SRT = "1\n00:00:00,500 --> 00:00:01,000\n清风拂过小院\n\n2\n00:00:01,000 --> 00:00:02,000\n编剧 欧阳晓棠\n"


def captioned_film(samples: MediaSamples) -> Path:
    text = samples.make("talk.srt", lambda p: p.write_text(SRT, encoding="utf-8"))
    film = samples.film("silent-talk.mp4", size="320x180", seconds=3)
    return samples.ffmpeg(
        "talk.mp4",
        *("-i", str(film), "-i", str(text), "-map", "0", "-map", "1", "-c", "copy", "-c:s", "mov_text"),
        *("-metadata:s:s:0", "language=chi"),
    )


class Work:
    """A film handed in by somebody, processed."""

    def __init__(self, system: Runtime, path: Path, state: str = "accepted") -> None:
        self.system = system
        with system.database.unit_of_work() as session:
            contest = make_contest(session, kinds=("film",))
            self.owner: User = make_user(session, "欧阳晓棠")
            self.staff = make_user(session, "工作人员")
            grant(session, self.staff, "organiser", contest.id)
            self.entry: Entry = make_entry(
                session, contest, contest.categories[0], self.owner, part="summary", state=state
            )
            stored = service.receive_stream([path.read_bytes()], original_name="a.mp4")
            owner = actor_of(session, self.owner)
            self.media_id = service.add_media(session, owner, stored=stored, original_name="a.mp4").id
            session.add(EntryFile(entry_id=self.entry.id, part="video", media_id=self.media_id))
            service.request_processing(session, self.media_id)
        queue.run_job(queries.job_id_of(self.media_id))

    def copy(self) -> Rendition:
        with self.system.database.reading() as session:
            found = queries.get_current_rendition(session, self.media_id)
            assert found is not None
            return found

    def captions(self) -> list[str]:
        copy = self.copy()
        texts = []
        for track in copy.manifest.get("captions", ()):
            with (
                self.system.database.reading() as session,
                service.open_rendition_file(session, copy.id, track["file"]) as file,
            ):
                texts.append(file.read().decode())
        return texts

    def search(self, session: Session) -> None:
        scan_entry(session, self.entry.id)


@pytest.fixture
def work(system: Runtime, samples: MediaSamples) -> Work:
    return Work(system, captioned_film(samples))


def test_names_in_subtitles_are_found_and_masked_before_anybody_sees_them(work: Work) -> None:
    assert work.captions() == []
    with work.system.database.unit_of_work() as session:
        work.search(session)
        found = [(row.part, row.seen_as) for row in identity.list_findings(session, work.entry.id)]
        assert ("subtitles", "欧阳晓棠") in found
        assert [row.state for row in queries.list_subtitles(session, work.media_id)] == ["withheld"]
    assert work.captions() == []
    with work.system.database.unit_of_work() as session:
        redact_findings(session, actor_of(session, work.staff), entry_id=work.entry.id)
    (shown,) = work.captions()
    assert shown.startswith("WEBVTT") and "清风拂过小院" in shown and "欧阳" not in shown
    assert "00:00:01.000 --> 00:00:02.000" in shown
    assert work.copy().manifest["captions"][0]["lang"] == "zh"


def test_a_new_file_takes_the_old_words_away_at_once_and_waits(work: Work) -> None:
    with work.system.database.unit_of_work() as session:
        work.search(session)
        redact_findings(session, actor_of(session, work.staff), entry_id=work.entry.id)
        owner = actor_of(session, work.owner)
        service.set_subtitles(session, owner, media_id=work.media_id, data="1\n0:0:1,0 --> 0:0:2,0\n新词".encode())
    assert work.captions() == []
    with work.system.database.unit_of_work() as session:
        assert not identity.is_scanned(session, work.entry.id)
        work.search(session)
    (shown,) = work.captions()
    assert "新词" in shown
    with work.system.database.unit_of_work() as session:
        service.set_subtitles(session, actor_of(session, work.owner), media_id=work.media_id, data=b"")
    assert work.captions() == []


def test_only_the_owner_and_staff_may_choose(work: Work) -> None:
    posters = work.copy().manifest["posters"]
    with pytest.raises(NotAllowed), work.system.database.unit_of_work() as session:
        stranger = actor_of(session, make_user(session, "旁人"))
        service.choose_poster(session, stranger, media_id=work.media_id, poster=posters[0])


def test_the_owner_chooses_poster_and_subtitles_on_a_page(app: Flask, system: Runtime, samples: MediaSamples) -> None:
    work = Work(system, captioned_film(samples), state="draft")
    browser, page = Browser(app, work.owner), f"/my/works/{work.entry.id}/film/video"
    shown = browser.get(page).text
    posters = work.copy().manifest["posters"]
    assert all(f'value="{name}"' in shown for name in posters)
    assert "2 条" in shown and "等待核对" in shown
    browser.post(f"{page}/poster", {"poster": posters[-1]}, page=page)
    assert work.copy().manifest["poster"] == posters[-1]
    refused = browser.post(f"{page}/poster", {"poster": "../master.m3u8"}, page=page)
    assert refused.status_code == 400 and "请从列出的画面里选一张" in refused.text
    bad = browser.post(f"{page}/subtitles", {"subtitles": (BytesIO(b"MZ\0\0"), "a.srt")}, page=page)
    assert bad.status_code == 400 and "没有从这个文件里读到字幕" in bad.text
    good = {"subtitles": (BytesIO(SRT.replace("欧阳晓棠", "无名").encode("gb18030")), "a.srt")}
    assert browser.post(f"{page}/subtitles", good, page=page).status_code == 302
    assert "无名" in browser.get(page).text
    browser.post(f"{page}/subtitles", {"action": "remove"}, page=page)
    assert "现在没有字幕" in browser.get(page).text
    with system.database.unit_of_work() as session:
        stranger = make_user(session, "旁人")
    assert Browser(app, stranger).get(page).status_code == 404


def test_a_decision_on_old_words_does_not_let_new_ones_through(work: Work) -> None:
    with work.system.database.unit_of_work() as session:
        work.search(session)
        owner = actor_of(session, work.owner)
        data = "1\n0:0:1,0 --> 0:0:2,0\n新词 导演 欧阳晓棠".encode()
        service.set_subtitles(session, owner, media_id=work.media_id, data=data)
        redact_findings(session, actor_of(session, work.staff), entry_id=work.entry.id)
    assert work.captions() == []
    with work.system.database.unit_of_work() as session:
        work.search(session)
        redact_findings(session, actor_of(session, work.staff), entry_id=work.entry.id)
    (shown,) = work.captions()
    assert "新词" in shown and "欧阳" not in shown


def test_handing_in_again_has_new_subtitles_searched(system: Runtime, samples: MediaSamples) -> None:
    work = Work(system, captioned_film(samples), state="screening")
    with system.database.unit_of_work() as session:
        work.search(session)
        owner, entry = actor_of(session, work.owner), session.get_one(Entry, work.entry.id)
        changes = EntryChanges(
            originality=True, licence=True, authors=(AuthorChange("", "欧阳晓棠", unit_name="镇", phone="13800000000"),)
        )
        save_entry(session, owner, entry_id=entry.id, version=entry.version, changes=changes)
        first = submit_entry(session, owner, entry_id=entry.id)
        entry.state = "screening"
        session.flush()
        assert submit_entry(session, owner, entry_id=entry.id).id == first.id
        service.set_subtitles(session, owner, media_id=work.media_id, data="1\n0:0:1,0 --> 0:0:2,0\n新词".encode())
        assert submit_entry(session, owner, entry_id=entry.id).serial == first.serial + 1
    queue.run_waiting()
    (shown,) = work.captions()
    assert "新词" in shown
