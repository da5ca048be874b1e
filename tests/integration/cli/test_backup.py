"""A backup taken while the product runs, put elsewhere, is the same contest; a changed one is refused."""

import dataclasses
import json
import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from lzcontest.accounts.domain import SYSTEM
from lzcontest.cli import main
from lzcontest.foundation import runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.service import verify
from lzcontest.media import queries, service
from tests.factories.people import make_user


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments])


@pytest.fixture
def media_id(app: Flask, system: Runtime) -> str:
    """A person, an original and an event in the ledger."""
    stored = service.receive_stream([b"the work itself"])
    with system.database.unit_of_work() as session:
        make_user(session, "王小明")
        return service.add_media(session, SYSTEM, stored=stored, original_name="work.txt").id


@pytest.fixture
def backup(media_id: str, tmp_path: Path) -> Path:
    folder = tmp_path / "backup"
    done = run("backup", folder)
    assert done.exit_code == 0, done.output
    return folder


def test_a_backup_comes_back_whole(system: Runtime, backup: Path, media_id: str, tmp_path: Path) -> None:
    into = tmp_path / "restored"
    done = run("restore", backup, "--into", into)
    assert done.exit_code == 0, done.output
    again = runtime.use(Runtime.build(Settings.from_env({}, data_dir=into)))
    try:
        with again.database.reading() as session:
            media = queries.get_media(session, media_id)
            assert verify(session).sound and verify(session).size == 1
            with again.storage.open(media.storage_key) as file:
                assert file.read() == b"the work itself"
        sealed = system.cipher.seal("13800001234", purpose="phone")
        assert again.cipher.open(sealed, purpose="phone") == "13800001234" and again.secret == system.secret
    finally:
        again.database.engine.dispose()
        runtime.use(system)


def test_keys_and_database_are_for_their_owner_alone(backup: Path, tmp_path: Path) -> None:
    run("restore", backup, "--into", tmp_path / "restored")
    for folder in (backup, tmp_path / "restored"):
        keys = list((folder / "keys").glob("*"))
        assert keys and all(stat.S_IMODE(key.stat().st_mode) == 0o600 for key in keys)
    assert stat.S_IMODE((backup / "database.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE(backup.stat().st_mode) & 0o077 == 0


def test_the_manifest_names_every_file(backup: Path) -> None:
    listed = json.loads((backup / "manifest.json").read_text())["files"]
    found = {p.relative_to(backup).as_posix() for p in backup.rglob("*") if p.is_file()}
    assert found == {*listed, "manifest.json"}
    assert not any("tmp/" in name for name in listed)


@pytest.mark.parametrize("harm", ["changed", "missing", "added", "no manifest"])
def test_a_harmed_backup_is_refused_and_nothing_is_written(backup: Path, tmp_path: Path, harm: str) -> None:
    blob = next((backup / "files" / "blobs").rglob("*/*/*"))
    if harm == "changed":
        blob.write_bytes(b"the work itsELF")
    elif harm == "missing":
        blob.unlink()
    elif harm == "added":
        (backup / "keys" / "more").write_text("x")
    else:
        (backup / "manifest.json").unlink()
    done = run("restore", backup, "--into", tmp_path / "restored")
    assert done.exit_code == 1 and not (tmp_path / "restored").exists()
    wanted = {"changed": "was changed", "missing": "is missing", "added": "not in the manifest"}
    assert wanted.get(harm, "no readable") in done.output


def test_what_is_there_is_never_overwritten(backup: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    (target / "precious").write_text("x")
    assert run("restore", backup, "--into", target).exit_code == 1
    assert [p.name for p in target.iterdir()] == ["precious"]
    done = run("backup", backup)
    assert done.exit_code == 1 and "not empty" in done.output


def test_keys_from_the_environment_are_named(system: Runtime, media_id: str, tmp_path: Path) -> None:
    settings = dataclasses.replace(system.settings, secret_key="from the environment")
    runtime.use(dataclasses.replace(system, settings=settings))
    done = run("backup", tmp_path / "b", "--json")
    assert json.loads(done.output)["not_included"] == ["LZ_SECRET_KEY"]


def test_verifying_alone_writes_nothing(backup: Path, tmp_path: Path) -> None:
    done = run("restore", backup, "--json")
    assert done.exit_code == 0 and json.loads(done.output)["restored"] is False
