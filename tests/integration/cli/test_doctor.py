"""The doctor finds what was broken on purpose, names the place, and says so with its exit code."""

import json
import os
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.cli import main
from lzcontest.entries.models import Submission
from lzcontest.foundation import clock
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.domain import leaf_hash, verify_inclusion
from lzcontest.ledger.service import record
from lzcontest.media import queries, service
from lzcontest.media.models import MediaFile, Rendition
from tests.factories.contests import make_contest
from tests.factories.entries import make_entry
from tests.factories.people import grant, make_user


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


def findings() -> dict[str, tuple[str, str]]:
    """What the doctor says of each thing: state and detail."""
    done = run("doctor", "--deep", "--json")
    answer = json.loads(done.output)
    assert (done.exit_code == 0) == answer["ok"]
    return {check["name"]: (check["state"], check["detail"]) for check in answer["checks"]}


@pytest.fixture
def media_id(app: Flask, system: Runtime) -> str:
    stored = service.receive_stream([b"the work itself"])
    with system.database.unit_of_work() as session:
        return service.add_media(session, SYSTEM, stored=stored, original_name="work.txt").id


def test_a_sound_system_is_well(system: Runtime, media_id: str) -> None:
    done = run("doctor")
    assert done.exit_code == 0 and "every invariant holds" in done.output, done.output
    for name in ("python", "ffmpeg", "database", "redis", "fonts", "storage", "keys", "ledger", "score sheets"):
        assert f"  {name} " in done.output


def test_a_changed_and_a_lost_original(system: Runtime, media_id: str) -> None:
    with system.database.unit_of_work() as session:
        key = queries.get_media(session, media_id).storage_key
    path = system.storage.path(key)  # type: ignore[attr-defined]
    path.write_bytes(b"the work ITSELF")
    found = findings()
    assert found["originals"][0] == "ok" and found["hashes"][0] == "fail" and media_id in found["hashes"][1]
    path.unlink()
    assert findings()["originals"][0] == "fail"


def test_keys_that_others_can_read(system: Runtime, media_id: str) -> None:
    (system.settings.data_dir / "keys" / "data").chmod(0o644)
    assert findings()["keys"] == ("fail", "others can read data: chmod 600")


def two_copies(session: Session) -> None:
    media = session.scalars(select(MediaFile)).one()
    session.add_all([Rendition(media_id=media.id, kind="image", prefix=f"p{n}", manifest={}) for n in range(2)])


def lost_copy(session: Session) -> None:
    media = session.scalars(select(MediaFile)).one()
    listed = {"image.jpg": {"size": 3, "sha256": "", "type": "image/jpeg"}}
    session.add(Rendition(media_id=media.id, kind="image", prefix="renditions/x", manifest={"files": listed}))


def entry_without_number(session: Session) -> None:
    contest = make_contest(session, kinds=("fiction",))
    make_entry(session, contest, contest.categories[0], make_user(session), number=None)


def changed_submission(session: Session) -> None:
    contest = make_contest(session, kinds=("fiction",))
    make_entry(session, contest, contest.categories[0], make_user(session))
    session.scalars(select(Submission)).one().content = '{"changed":true}'


def both_sides(session: Session) -> None:
    user, contest = make_user(session), make_contest(session)
    grant(session, user, "organiser", contest.id)
    grant(session, user, "supervisor", contest.id)


def judge_takes_part(session: Session) -> None:
    user, contest = make_user(session), make_contest(session, kinds=("fiction",))
    grant(session, user, "judge", contest.id)
    make_entry(session, contest, contest.categories[0], user)


def role_by_hand(session: Session) -> None:
    grant(session, make_user(session), "supervisor", make_contest(session).id)


def guard_dropped(session: Session) -> None:
    session.execute(text("DROP TRIGGER ledger_events_no_delete"))


def sheet_gone(session: Session) -> None:
    record(session, SYSTEM, "sheet.submitted", "assignment", "a1", seal="ab" * 32)


@pytest.mark.parametrize(
    ("harm", "name"),
    [
        (two_copies, "one copy each"),
        (lost_copy, "review copies"),
        (entry_without_number, "submissions"),
        (changed_submission, "fingerprints"),
        (both_sides, "roles"),
        (judge_takes_part, "roles"),
        (role_by_hand, "grants"),
        (guard_dropped, "ledger guards"),
        (sheet_gone, "score sheets"),
    ],
)
def test_broken_invariants(system: Runtime, media_id: str, harm: Callable[[Session], None], name: str) -> None:
    with system.database.unit_of_work() as session:
        harm(session)
    assert findings()[name][0] == "fail"


def tamper(system: Runtime, statement: str) -> None:
    """Change the ledger behind the product's back, as somebody with the file in hand could."""
    with system.database.engine.begin() as connection:
        triggers = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'")).scalars().all()
        for trigger in triggers:
            connection.execute(text(f'DROP TRIGGER "{trigger}"'))
        connection.execute(text(statement))


def test_the_ledger_is_verified_signed_and_proved(system: Runtime, media_id: str) -> None:
    done = run("ledger", "verify", "--json")
    assert done.exit_code == 0 and json.loads(done.output)["events"] == 1
    assert run("ledger", "proof", 0).exit_code == 1  # nothing is signed yet
    note = run("ledger", "checkpoint").output
    assert note.startswith("lzcontest/ledger\n1\n")
    proof = json.loads(run("ledger", "proof", 0, "--json").output)
    leaf, path = leaf_hash(proof["body"].encode()), [bytes.fromhex(h) for h in proof["path"]]
    assert verify_inclusion(leaf, 0, proof["tree_size"], path, bytes.fromhex(proof["root"]))
    assert len(json.loads(run("ledger", "key", "--json").output)["public_key"]) == 64
    assert run("ledger", "proof", 7).exit_code == 1


def test_acts_at_a_moment_told_in_local_time_hold_too(system: Runtime) -> None:
    with clock.at(datetime(2025, 10, 17, tzinfo=clock.SHANGHAI)), system.database.unit_of_work() as session:
        record(session, SYSTEM, "entry.accepted", "entry", "e1")
    done = run("ledger", "verify", "--json")
    assert done.exit_code == 0, done.output


def test_a_ledger_cut_short_and_signed_anew_is_found_by_a_checkpoint_kept_elsewhere(
    system: Runtime, media_id: str, tmp_path: Path
) -> None:
    with system.database.unit_of_work() as session:
        record(session, SYSTEM, "result.released", "result", "r1")
    kept = tmp_path / "checkpoint.txt"
    kept.write_text(run("ledger", "checkpoint").output, encoding="utf-8")
    assert run("ledger", "verify", "--kept", kept).exit_code == 0
    for table, cut in (("events", "seq > 0"), ("nodes", 'level > 0 OR "index" > 0'), ("checkpoints", "1 = 1")):
        tamper(system, f"DELETE FROM ledger_{table} WHERE {cut}")
    run("ledger", "checkpoint")
    assert run("ledger", "verify").exit_code == 0
    done = run("ledger", "verify", "--kept", kept)
    assert done.exit_code == 1 and "removed at the end" in done.output


def test_the_first_wrong_event_is_named(system: Runtime, media_id: str) -> None:
    with system.database.unit_of_work() as session:
        for number in range(5):
            record(session, SYSTEM, "entry.accepted", "entry", f"e{number}")
    tamper(system, "UPDATE ledger_events SET body = replace(body, 'e2', 'e9') WHERE seq = 3")
    done = run("ledger", "verify", "--json")
    assert done.exit_code == 1 and json.loads(done.output)["first_wrong_event"] == 3
    assert findings()["ledger"][0] == "fail"


def test_pending_migrations_end_the_examination(system: Runtime, media_id: str) -> None:
    tamper(system, "UPDATE alembic_version SET version_num = '0001'")
    found = findings()
    assert found["migrations"][0] == "fail" and "ledger" not in found


def test_a_partial_upload_of_nobody_is_named(system: Runtime, media_id: str) -> None:
    folder = system.settings.data_dir / "partial"
    folder.mkdir()
    (folder / "nobodys").write_bytes(b"x")
    assert findings()["uploads"][0] == "ok"  # a creation may be under way, and the sweep comes every hour
    yesterday = clock.now().timestamp() - 2 * 24 * 3600
    os.utime(folder / "nobodys", (yesterday, yesterday))
    state, detail = findings()["uploads"]
    assert state == "fail" and "nobodys" in detail
    service.sweep_uploads()
    assert findings()["uploads"][0] == "ok"
