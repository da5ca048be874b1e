"""A fresh system for each test: migrated database, files, keys, application; nothing leaves this machine."""

import shutil
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from lzcontest.app import create_app
from lzcontest.foundation import migrate, runtime
from lzcontest.foundation.config import Settings
from lzcontest.foundation.i18n import DEFAULT_LOCALE, set_locale
from lzcontest.foundation.runtime import Runtime
from tests.support.web import Browser


@pytest.fixture(autouse=True)
def _in_chinese() -> None:
    """Whatever language the last request of another test spoke."""
    set_locale(DEFAULT_LOCALE)


@pytest.fixture(autouse=True)
def _no_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    """Refuse every connection beyond this machine."""
    real = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> Any:
        if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {address[0]}")
        return real(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with all tables, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("migrated")
    made = Runtime.build(Settings.from_env({}, data_dir=folder))
    migrate.upgrade(made.database.engine)
    made.database.engine.dispose()
    return folder / "lzcontest.sqlite3"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of the system under test; override this fixture to change some."""
    return Settings.from_env({}, data_dir=tmp_path / "data", rate_limits=False)


@pytest.fixture
def app(settings: Settings, migrated: Path) -> Iterator[Flask]:
    """The web application on a fresh database."""
    settings.data_dir.mkdir(parents=True)
    if settings.database_url is None:
        shutil.copy(migrated, settings.data_dir / "lzcontest.sqlite3")
    application = create_app(settings)
    application.config["PROPAGATE_ERRORS"] = True
    yield application
    runtime.current().database.engine.dispose()


@pytest.fixture
def system(app: Flask) -> Runtime:
    """The running parts: ``with system.database.unit_of_work() as session``."""
    return runtime.current()


@pytest.fixture
def visitor(app: Flask) -> Browser:
    """A browser in which nobody is signed in."""
    return Browser(app)
