"""Nothing a judge can open tells whose a work is, how others scored, or how many they are."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select

from lzcontest.entries.models import EntryFile
from lzcontest.foundation.runtime import Runtime
from lzcontest.judging import service
from lzcontest.judging.models import Assignment, Judge, RoundEntry
from lzcontest.media.models import MediaFile, Rendition
from tests.factories.entries import hand_in_as_it_is
from tests.factories.people import actor_of
from tests.support.judging import CANARY_AUTHOR, CANARY_UNIT, Ground, draw_and_open, make_ground
from tests.support.web import Browser

FILE_NAME = "欧阳金丝雀-最终版.mp3"
LINK = re.compile(r'(?:href|src|data-peaks|data-film|poster)="(/judge[^"#]*)"')


@pytest.fixture
def ground(system: Runtime, tmp_path: Path) -> Ground:
    """Two judges who both judge three songs; the first work is by the canary and has a file."""
    with system.database.unit_of_work() as session:
        made = make_ground(session, judges=2, entries=3, kind="song")
        entry = made.entries[0]
        entry.details = {"group_name": CANARY_UNIT, "fields": {"teacher": CANARY_AUTHOR}}
        copy = tmp_path / "audio.m4a"
        copy.write_bytes(b"a song.")
        system.storage.put_at(copy, "renditions/song/audio.m4a")
        media = MediaFile(owner_id=entry.owner_id, role="audio", original_name=FILE_NAME, state="ready")
        session.add(media)
        session.flush()
        files = {"audio.m4a": {"size": 7, "sha256": "0" * 64, "type": "audio/mp4"}}
        manifest = {"kind": "song", "audio": "audio.m4a", "duration_ms": 60000, "files": files}
        session.add(Rendition(media_id=media.id, kind="song", prefix="renditions/song", manifest=manifest))
        session.add(EntryFile(entry_id=entry.id, part="audio", media_id=media.id))
        hand_in_as_it_is(session, entry)
        draw_and_open(session, made)
        for user in made.judges[1:]:
            actor = actor_of(session, user)
            own = select(Assignment.id).join(Judge, Judge.id == Assignment.judge_id).where(Judge.user_id == user.id)
            for task in session.scalars(own).all():
                scores = {"theme": "7", "craft": "4"}
                service.submit_sheet(session, actor, assignment_id=task, version=0, scores=scores, comment="别人的评语")
    return made


def crawl(browser: Browser, start: str) -> dict[str, str]:
    """Everything reachable under /judge by following links, with headers and bodies as text."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting:
        path = waiting.pop()
        if path in seen or len(seen) > 200:
            continue
        answer = browser.get(path.replace("&amp;", "&"))
        seen[path] = str(answer.headers) + answer.get_data().decode("utf-8", "replace")
        waiting += LINK.findall(seen[path])
    return seen


def test_a_judge_finds_no_canary_anywhere(app, system: Runtime, ground: Ground):
    entry = ground.entries[0]
    with system.database.reading() as session:
        media_id = session.scalars(select(MediaFile.id)).one()
    # The organiser does see them, so the canaries are really there.
    shown = Browser(app, ground.organiser).get(f"/office/{ground.contest.slug}/entries/{entry.id}")
    assert CANARY_AUTHOR in shown.get_data(as_text=True)
    pages = crawl(Browser(app, ground.judges[0]), "/judge")
    assert sum("/judge/tasks/" in path for path in pages) >= 4
    assert sum("/files/" in path for path in pages) == 1
    told = [CANARY_AUTHOR, FILE_NAME, "别人的评语", media_id, entry.owner_id]
    told += [each.id for each in ground.entries] + [each.number for each in ground.entries]
    told += [user.name for user in ground.judges[1:]] + [user.id for user in ground.judges[1:]]
    for path, text in pages.items():
        for canary in told:
            assert canary not in text, (canary, path)
        if "/declare/" not in path:  # all units of the county are listed there to choose from
            assert CANARY_UNIT not in text, path


def test_a_masked_name_stays_masked_on_the_desk(app, system: Runtime):
    from lzcontest.identity.models import IdentityFinding
    from lzcontest.identity.queries import text_hash

    with system.database.unit_of_work() as session:
        made = make_ground(session, judges=2, entries=1)
        entry = made.entries[0]
        text = f"我叫{CANARY_AUTHOR}，住在河边。"
        entry.texts[0].text = text
        hand_in_as_it_is(session, entry)
        start = text.index(CANARY_AUTHOR)
        session.add(
            IdentityFinding(
                entry_id=entry.id,
                part="body",
                text_sha256=text_hash(text),
                start=start,
                end=start + len(CANARY_AUTHOR),
                who=CANARY_AUTHOR,
                seen_as=CANARY_AUTHOR,
                rank="high",
                state="redacted",
            )
        )
        draw_and_open(session, made)
        task = session.scalars(select(Assignment.id)).first()
        owner = session.scalars(
            select(Judge.user_id).join(Assignment, Assignment.judge_id == Judge.id).where(Assignment.id == task)
        ).one()
    user = next(user for user in made.judges if user.id == owner)
    page = Browser(app, user).get(f"/judge/tasks/{task}").get_data(as_text=True)
    assert "住在河边" in page
    assert CANARY_AUTHOR not in page


def test_review_copies_open_only_in_their_own_task(app, system: Runtime, ground: Ground):
    first, second = Browser(app, ground.judges[0]), Browser(app, ground.judges[1])
    with system.database.reading() as session:
        tasks = {
            (judge, entry): task
            for task, judge, entry in session.execute(
                select(Assignment.id, Judge.user_id, RoundEntry.entry_id)
                .join(Judge, Judge.id == Assignment.judge_id)
                .join(RoundEntry, RoundEntry.id == Assignment.round_entry_id)
            )
        }
    mine = tasks[ground.judges[0].id, ground.entries[0].id]
    page = first.get(f"/judge/tasks/{mine}").get_data(as_text=True)
    address = re.search(r'src="(/judge/tasks/[^"]+/audio\.m4a)"', page).group(1)
    assert first.get(address).get_data() == b"a song."
    assert second.get(address).status_code == 404
    other_task = tasks[ground.judges[0].id, ground.entries[1].id]
    assert first.get(address.replace(mine, other_task)).status_code == 404
    assert first.get(address.replace("audio.m4a", "../secret")).status_code == 404
    with system.database.unit_of_work() as session:
        running = session.get_one(Assignment, mine).round_id
        service.close_round(session, ground.boss, contest_id=ground.contest.id, round_id=running, reason="到期")
    assert first.get(address).status_code == 404
