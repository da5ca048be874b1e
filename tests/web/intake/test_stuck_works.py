"""A fault of the system stops a work: its owner is told the truth, the office sees it and starts it again, doctor names it."""

import json
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select

from lzcontest.accounts.models import User
from lzcontest.cli import main
from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry
from lzcontest.entries.service import attach_file
from lzcontest.foundation import queue
from lzcontest.foundation.queue import Job
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity import service as identity
from lzcontest.intake.service import submit_entry
from lzcontest.ledger.models import LedgerEvent
from lzcontest.media import service as media
from lzcontest.media.adapters.copies import CopyNotClean
from lzcontest.media.models import MediaFile
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, grant, make_user
from tests.factories.works import write_fiction
from tests.support.media_samples import MediaSamples
from tests.support.web import Browser


@dataclass
class Story:
    """A work handed in by ``owner`` to a contest that ``organiser`` runs."""

    system: Runtime
    contest: Contest
    owner: User
    organiser: User
    entry_id: str

    def run(self) -> None:
        """Run whatever waits until nothing does, pauses between tries left out."""
        for _ in range(20):
            with self.system.database.unit_of_work() as session:
                for job in session.scalars(select(Job).where(Job.state == "queued")):
                    job.not_before = job.requested_at
            if not queue.run_waiting():
                return

    def state(self) -> str:
        with self.system.database.reading() as session:
            return session.get_one(Entry, self.entry_id).state

    @property
    def page(self) -> str:
        return f"/office/{self.contest.slug}/entries/stuck"


@pytest.fixture
def samples(tmp_path: Path) -> MediaSamples:
    return MediaSamples(tmp_path / "samples")


@pytest.fixture
def story(system: Runtime) -> Story:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        owner, organiser = make_user(session), make_user(session)
        grant(session, organiser, "organiser", contest.id)
        entry = write_fiction(session, owner, contest.categories[0])
        submit_entry(session, actor_of(session, owner), entry_id=entry.id)
    return Story(system, contest, owner, organiser, entry.id)


def doctor() -> dict[str, tuple[str, str]]:
    answer = json.loads(CliRunner().invoke(main, ["doctor", "--quick", "--json"]).output)
    return {check["name"]: (check["state"], check["detail"]) for check in answer["checks"]}


def test_a_broken_examination_is_seen_and_done_again(app: Flask, story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: object) -> None:
        raise KeyError("王小明")  # what breaks may hold names: they go nowhere

    office, owner = Browser(app, story.organiser), Browser(app, story.owner)
    assert "没有处理中断的作品" in office.get(story.page).text
    with monkeypatch.context() as patched:
        patched.setattr(identity, "scan_entry", broken)
        story.run()
    assert story.state() == "processing"
    assert doctor()["stuck works"][0] == "fail"
    shown = office.get(story.page).text
    assert "收据" in shown and "文字核对" in shown and "KeyError in intake/jobs.py" in shown
    assert "王小明" not in shown + str(doctor())
    assert "处理中断" in office.get(f"/office/{story.contest.slug}").text
    told = owner.get(f"/my/works/{story.entry_id}").text
    assert "工作人员会来处理" in told and "不用重新提交" in told

    assert office.post(story.page, {"entry": story.entry_id}).status_code == 302
    story.run()
    assert story.state() == "screening"
    assert doctor()["stuck works"][0] == "ok"
    with story.system.database.reading() as session:
        assert session.scalars(select(LedgerEvent.seq).where(LedgerEvent.kind == "entry.retried")).all()


def test_two_presses_retry_once_and_others_may_not(app: Flask, story: Story) -> None:
    office = Browser(app, story.organiser)
    story.run()
    assert story.state() == "screening"
    answer = office.post(story.page, {"entry": story.entry_id}, follow_redirects=True)
    assert "没有需要重试的作品" in answer.get_data(as_text=True)
    assert Browser(app, story.owner).get(story.page).status_code == 404


def test_a_copy_that_is_not_clean_is_withheld_and_said_to_staff_not_to_the_owner(
    app: Flask, system: Runtime, samples: MediaSamples, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unclean(*_args: object, **_more: object) -> None:
        raise CopyNotClean("v-0001.m4s: box udta")

    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("song",))
        owner, organiser = make_user(session), make_user(session)
        grant(session, organiser, "organiser", contest.id)
        actor = actor_of(session, owner)
        stored = media.receive_stream([samples.song("stuck.mp3").read_bytes()], original_name="stuck.mp3")
        file = media.add_media(session, actor, stored=stored, original_name="stuck.mp3")
        entry = write_fiction(session, owner, contest.categories[0])
        attach_file(session, actor, entry_id=entry.id, part="audio", media_id=file.id)
        entry.state, entry.number = "processing", "LZ-S-0001"
        media.request_processing(session, file.id)
    story = Story(system, contest, owner, organiser, entry.id)
    monkeypatch.setattr("lzcontest.media.jobs.copying.make_copy", unclean)
    story.run()
    with system.database.reading() as session:
        assert session.get_one(MediaFile, file.id).failure_code == "not_clean"
    assert story.state() == "processing"  # nothing the owner could mend: not returned
    shown = Browser(app, organiser).get(story.page).text
    assert "没有通过匿名检查" in shown and "v-0001.m4s: box udta" in shown
