"""What a process holds while it runs: settings, database, files, keys. Set once by each entry point."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lzcontest.foundation.config import Settings
from lzcontest.foundation.crypto import Cipher, data_keys, secret_key
from lzcontest.foundation.db import Database
from lzcontest.foundation.direct import DirectStorage, open_direct
from lzcontest.foundation.storage import Storage, open_storage


@dataclass
class Runtime:
    """The parts that services need besides the session they are given."""

    settings: Settings
    database: Database
    storage: Storage
    cipher: Cipher
    secret: str

    @classmethod
    def build(cls, settings: Settings) -> "Runtime":
        """Open everything the settings name. Creates the data directory and missing keys."""
        settings.data_dir.mkdir(parents=True, exist_ok=True)
        return cls(
            settings=settings,
            database=Database(settings.effective_database_url),
            storage=open_storage(settings.storage_url, settings.data_dir),
            cipher=Cipher.from_keyring(data_keys(settings)),
            secret=secret_key(settings),
        )

    @cached_property
    def direct(self) -> DirectStorage | None:
        """The storage as browsers may send to it themselves; None where they may not."""
        return open_direct(self.storage, self.settings.storage_url)

    @cached_property
    def redis(self) -> Any:
        """A Redis connection, or None where no address is set; opened at first use."""
        if not self.settings.redis_url:
            return None
        from redis import Redis

        return Redis.from_url(self.settings.redis_url, socket_connect_timeout=2, health_check_interval=30)


_current: Runtime | None = None


def use(runtime: Runtime) -> Runtime:
    """Make ``runtime`` the one of this process."""
    global _current
    _current = runtime
    return runtime


def current() -> Runtime:
    """The runtime of this process. Raises RuntimeError before an entry point has set one."""
    if _current is None:
        raise RuntimeError("no runtime: create_app(), worker or CLI must call runtime.use() first")
    return _current
