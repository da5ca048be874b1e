"""A backup as a folder: database, files, keys, and a manifest with the SHA-256 of every one of them."""

import json
import os
import secrets
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL, make_url

from lzcontest.foundation import clock
from lzcontest.foundation.config import child_environment
from lzcontest.foundation.runtime import Runtime
from lzcontest.foundation.storage import hash_file, open_storage

FORMAT = 1
MANIFEST = "manifest.json"
SQLITE, DUMP = "database.sqlite3", "database.dump"


class ArchiveError(Exception):
    """The backup cannot be made, or is not to be trusted; lists everything that is wrong."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


def write_archive(running: Runtime, folder: Path) -> dict[str, Any]:
    """Back everything up into ``folder`` (new or empty) and return the manifest.

    The database is taken first, as of one moment; files only ever come before the rows that name them,
    so whatever that moment knows of is there. Raises ArchiveError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise ArchiveError([f"{folder} is not empty: choose a new folder"])
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    database = _save_database(running, folder)
    for key in running.storage.keys(""):
        with running.storage.local(key) as source:
            _copy(source, folder / "files" / key)
    keys = running.settings.data_dir / "keys"
    for source in sorted(keys.glob("*")) if keys.is_dir() else ():
        if not source.name.startswith("."):
            _copy(source, folder / "keys" / source.name, private=True)
    manifest = {
        "format": FORMAT,
        "at": clock.now().isoformat(timespec="seconds"),
        "database": database,
        "files": {name: _facts(folder / name) for name in _names(folder)},
    }
    text = json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True)
    (folder / MANIFEST).write_text(text, encoding="utf-8")
    return manifest


def check_archive(folder: Path) -> dict[str, Any]:
    """Read every file of a backup again; the manifest. Raises ArchiveError for anything missing, changed or added."""
    try:
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArchiveError([f"{folder} holds no readable {MANIFEST}"]) from error
    if manifest.get("format") != FORMAT:
        raise ArchiveError([f"format {manifest.get('format')} is not known to this version"])
    listed, found = manifest["files"], set(_names(folder))
    problems = [f"{name} is missing" for name in sorted(set(listed) - found)]
    problems += [f"{name} is not in the manifest" for name in sorted(found - set(listed))]
    problems += [f"{name} was changed" for name in sorted(found & set(listed)) if _facts(folder / name) != listed[name]]
    if problems:
        raise ArchiveError(problems)
    return manifest


def restore_archive(folder: Path, into: Path) -> dict[str, Any]:
    """Put a checked backup into the data directory ``into`` (new or empty); the manifest. Raises ArchiveError.

    A dump of PostgreSQL is laid beside the files for ``pg_restore``. Nothing appears half-way.
    """
    if into.exists() and any(into.iterdir()):
        raise ArchiveError([f"{into} is not empty: nothing was touched"])
    manifest = check_archive(folder)
    into.parent.mkdir(parents=True, exist_ok=True)
    draft = into.with_name(f".{into.name}.{secrets.token_hex(6)}")
    try:
        for name in manifest["files"]:
            target = draft / ("lzcontest.sqlite3" if name == SQLITE else name)
            _copy(folder / name, target, private=name.startswith("keys/"))
        if into.exists():
            into.rmdir()
        draft.rename(into)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return manifest


def upload_files(into: Path, storage_url: str) -> int:
    """Bring the files of a restored data directory into another storage; how many."""
    storage, root = open_storage(storage_url, into), into / "files"
    count = 0
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        storage.put_at(path, path.relative_to(root).as_posix())
        count += 1
    return count


def _save_database(running: Runtime, folder: Path) -> str:
    url = make_url(running.settings.effective_database_url)
    if running.database.is_sqlite:
        with closing(sqlite3.connect(str(url.database))) as live, closing(sqlite3.connect(folder / SQLITE)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
                raise ArchiveError(["the database is damaged: the copy fails its integrity check"])
        (folder / SQLITE).chmod(0o600)
        return "sqlite"
    program = find_pg_program("pg_dump")
    if program is None:
        raise ArchiveError(["pg_dump is missing: apt-get install postgresql-client"])
    # The address goes by the environment: a command line with the password could be read by all.
    command = [program, "--format=custom", f"--file={folder / DUMP}", "--no-owner"]
    done = subprocess.run(command, env=libpq_environment(url), capture_output=True, text=True, check=False)
    if done.returncode:
        raise ArchiveError([f"pg_dump: {done.stderr.strip()[-500:]}"])
    (folder / DUMP).chmod(0o600)
    return "postgresql"


def find_pg_program(name: str) -> str | None:
    """One of PostgreSQL's programs: the newest that Debian installed, else what the path holds; None without one."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]), reverse=True)
    return str(found[0]) if found else shutil.which(name)


def libpq_environment(url: URL) -> dict[str, str]:
    """The environment in which PostgreSQL's programs find the database of ``url``."""
    named = {
        "PGHOST": url.host or str(url.query.get("host", "")),
        "PGPORT": str(url.port or ""),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    return child_environment(**{name: value for name, value in named.items() if value})


def _names(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path != folder / MANIFEST:
            yield path.relative_to(folder).as_posix()


def _facts(path: Path) -> dict[str, Any]:
    return {"size": path.stat().st_size, "sha256": hash_file(path)}


def _copy(source: Path, target: Path, private: bool = False) -> None:
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with source.open("rb") as reader:
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600 if private else 0o640)
        with os.fdopen(descriptor, "wb") as writer:
            shutil.copyfileobj(reader, writer, 1 << 20)
            writer.flush()
            os.fsync(writer.fileno())
