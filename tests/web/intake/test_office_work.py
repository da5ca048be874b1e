"""The page of one work: players for this person alone, originals by number, decisions taken back only before the draw."""

import re
from hashlib import sha256

import pytest
from flask import Flask

from lzcontest.entries.models import Entry, EntryFile
from lzcontest.foundation.runtime import Runtime, current
from lzcontest.judging.models import Round
from lzcontest.judging.service.codes import add_round_entries
from lzcontest.media.models import MediaFile, Rendition
from tests.factories.people import grant, make_user
from tests.support.web import Browser
from tests.web.intake.test_office_entries import Office


@pytest.fixture
def office(app: Flask, system: Runtime) -> Office:
    return Office(app, system)


def with_song(office: Office) -> str:
    """A work with a song whose review copy is ready."""
    entry_id = office.add("歌")
    sound = b"not really sound"
    path = current().settings.data_dir / "sound"
    path.write_bytes(sound)
    current().storage.put_at(path, "copies/x/song.m4a")
    with office.system.database.unit_of_work() as session:
        media = MediaFile(owner_id="x", role="audio", original_name="张三的歌.mp3", size=9, state="ready")
        session.add(media)
        session.flush()
        session.add(EntryFile(entry_id=entry_id, part="audio", media_id=media.id))
        listed = {"song.m4a": {"size": len(sound), "sha256": sha256(sound).hexdigest(), "type": "audio/mp4"}}
        facts = {"audio": "song.m4a", "peaks": "peaks.json", "duration_ms": 1000, "files": listed}
        session.add(Rendition(media_id=media.id, kind="song", prefix="copies/x", manifest=facts))
    return entry_id


def test_the_review_copy_plays_here_and_for_nobody_else(office: Office) -> None:
    page = office.page(f"/entries/{with_song(office)}")
    source = re.search(r'<audio[^>]*src="([^"]+)"', page)
    assert source and "张三" not in page
    assert office.browser.get(source.group(1)).get_data() == b"not really sound"
    with office.system.database.unit_of_work() as session:
        colleague = make_user(session)
        grant(session, colleague, "organiser", office.contest.id)
    assert Browser(office.app, colleague).get(source.group(1)).status_code == 404


def test_an_acceptance_is_taken_back_until_the_work_is_drawn(office: Office) -> None:
    entry_id = office.add("甲", state="accepted")
    page = f"/office/{office.slug}/entries/{entry_id}"
    office.browser.post(f"{page}/reopen", {"reason": "重看", "version": "1"}, page=page)
    assert office.state(entry_id) == "screening"
    with office.system.database.unit_of_work() as session:
        entry = session.get_one(Entry, entry_id)
        entry.state = "accepted"
        drawn = Round(contest_id=office.contest.id, category_id=entry.category_id, number=1, seed="s", digest="0" * 64)
        session.add(drawn)
        session.flush()
        add_round_entries(session, drawn, {entry_id: "F"})
    refused = office.browser.post(f"{page}/reopen", {"reason": "再看"}, page=page)
    assert refused.status_code == 403 and office.state(entry_id) == "accepted"


def test_an_organiser_does_not_see_their_own_work_from_this_side(office: Office) -> None:
    entry_id = office.add("我的")
    with office.system.database.unit_of_work() as session:
        session.get_one(Entry, entry_id).owner_id = office.organiser.id
    assert office.browser.get(f"/office/{office.slug}/entries/{entry_id}").status_code == 403
    assert "没有等待审查的作品" in office.page("/screening")
