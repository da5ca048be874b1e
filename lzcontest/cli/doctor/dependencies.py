"""Programs, libraries, disk and keys that the product needs on this machine."""

import secrets
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from lzcontest.cli.doctor.report import FAIL, OK, WARN, Check
from lzcontest.foundation.redis_server import find_redis_server
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.adapters.confinement import active_layers
from lzcontest.media.adapters.toolchain import find_ffmpeg, library_versions

OLDEST_PYTHON = (3, 11)
OLDEST_SQLITE = (3, 37)  # RETURNING, and UPDATE that reports rows through it


def _python(_running: Runtime) -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    return Check("python", OK if sys.version_info >= OLDEST_PYTHON else FAIL, found)


def _ffmpeg(_running: Runtime) -> Check:
    found = find_ffmpeg()
    libraries = ", ".join(f"{name} {version}" for name, version in library_versions().items())
    return Check("ffmpeg", OK, f"{found.version} ({found.origin}); {libraries}")


def _sandbox(_running: Runtime) -> Check:
    layers = active_layers()
    missing = [name for name, holds in layers.items() if not holds]
    if missing:
        return Check("sandbox", WARN, f"this machine does not allow: {', '.join(missing)}")
    return Check("sandbox", OK, ", ".join(layers))


def _database(running: Runtime) -> Check:
    with running.database.engine.connect() as connection:
        version = ".".join(map(str, connection.dialect.server_version_info or ()))
    if not running.database.is_sqlite:
        return Check("database", OK, f"{running.database.engine.dialect.name} {version}")
    new_enough = sqlite3.sqlite_version_info >= OLDEST_SQLITE
    wanted = "" if new_enough else f"; needs {'.'.join(map(str, OLDEST_SQLITE))} or newer"
    return Check("database", OK if new_enough else FAIL, f"SQLite {sqlite3.sqlite_version}{wanted}")


def _redis(running: Runtime) -> Check:
    if running.redis is not None:
        info = running.redis.info("server")
        return Check("redis", OK, f"{info['redis_version']} answers")
    program = find_redis_server()
    if program is None:
        return Check("redis", FAIL, "set LZ_REDIS_URL, or install one: apt-get install redis-server")
    return Check("redis", OK, f"{program}, started by `lzcontest up`")


def _fonts(running: Runtime) -> Check:
    own = Path(__file__).parents[3] / "build" / "fonts"
    files = [p for p in own.glob("*") if p.suffix.lower() in (".ttf", ".otf", ".ttc")] if own.is_dir() else []
    system = 0
    if shutil.which("fc-list"):
        listed = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
        system = len(set(listed.stdout.split("\n")) - {""})
    extra = running.settings.fonts_dir
    if extra is not None and not extra.is_dir():
        return Check("fonts", FAIL, "LZ_FONTS_DIR is no folder")
    detail = f"{len(files)} built in, {system} Chinese families of the system"
    return Check("fonts", OK if files or system else FAIL, detail)


def _storage(running: Runtime) -> Check:
    key, data = f"tmp/doctor-{secrets.token_hex(8)}", secrets.token_bytes(64)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        running.storage.put_at(Path(file.name), key)
    try:
        with running.storage.open(key) as stream:
            same = stream.read() == data
    finally:
        running.storage.remove(key)
    return Check("storage", OK if same else FAIL, f"{type(running.storage).__name__}: written, read and removed")


def _disk(running: Runtime) -> Check:
    free = shutil.disk_usage(running.settings.data_dir).free >> 20
    least = running.settings.min_free_mb
    state = OK if free > 4 * least else WARN if free > least else FAIL
    return Check("disk", state, f"{free} MB free; uploads stop below {least} MB")


def _keys(running: Runtime) -> Check:
    folder = running.settings.data_dir / "keys"
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    open_to_others = [p.name for p in files if stat.S_IMODE(p.stat().st_mode) & 0o077]
    if open_to_others:
        return Check("keys", FAIL, f"others can read {', '.join(open_to_others)}: chmod 600")
    sealed = running.cipher.seal("probe", purpose="doctor")
    works = running.cipher.open(sealed, purpose="doctor") == "probe"
    return Check("keys", OK if works else FAIL, f"{len(files)} in the data directory, readable by their owner alone")


DEPENDENCIES: dict[str, Callable[[Runtime], Check]] = {
    "python": _python,
    "ffmpeg": _ffmpeg,
    "sandbox": _sandbox,
    "database": _database,
    "redis": _redis,
    "fonts": _fonts,
    "storage": _storage,
    "disk": _disk,
    "keys": _keys,
}
