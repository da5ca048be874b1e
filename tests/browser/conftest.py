"""A real browser on a real server: headless Chromium against the application on loopback."""

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from lzcontest.accounts.models import User
from tests.support.axe import check_screen
from tests.support.web import session_cookie

ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
             "--disable-component-update", "--disable-sync"]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder is a browser test."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's Chromium, else the one that Playwright installed."""
    with sync_playwright() as play:
        browser = _launch(play)
        yield browser
        browser.close()


def _launch(play: Playwright) -> Browser:
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    return (
        play.chromium.launch(executable_path=system, args=ARGUMENTS) if system else play.chromium.launch(args=ARGUMENTS)
    )


class _Closing(WSGIRequestHandler):
    """Closes an answer whose reader went away: werkzeug forgets to when the connection breaks while it drains it.

    A player that seeks drops answers half read; a real server closes them, so no file may stay open here either.
    """

    def connection_dropped(self, error: BaseException, environ: dict[str, Any] | None = None) -> None:
        answer = (environ or {}).get("lzcontest.answer")
        if answer is not None and hasattr(answer, "close"):
            answer.close()


def _keep_answer(app: Flask) -> Any:
    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        environ["lzcontest.answer"] = app(environ, start_response)
        return environ["lzcontest.answer"]

    return serve


@pytest.fixture
def site(app: Flask) -> Iterator[str]:
    """The application's address while it is served on a free port."""
    server = make_server("127.0.0.1", 0, _keep_answer(app), threaded=True, request_handler=_Closing)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Screen:
    """One person's browser window, with the checks every screen must pass."""

    def __init__(
        self, chromium: Browser, site: str, app: Flask, *, user: User | None = None, phone: bool = False, **options: Any
    ) -> None:
        size = {"width": 390, "height": 844} if phone else {"width": 1440, "height": 900}
        self.context: BrowserContext = chromium.new_context(base_url=site, viewport=size, locale="zh-CN", **options)
        self.context.set_default_timeout(10_000)
        if user is not None:
            name, value = session_cookie(app, user)
            self.context.add_cookies([{"name": name, "value": value, "url": site}])
        self.page: Page = self.context.new_page()
        self.problems: list[str] = []
        self.page.on("pageerror", lambda error: self.problems.append(str(error)))
        self.page.on("console", lambda said: self.problems.append(said.text) if said.type == "error" else None)

    def open(self, path: str) -> Page:
        """Go to a page and check it: no script error, nothing sideways, no finding of axe."""
        self.page.goto(path)
        self.check()
        return self.page

    def check(self) -> None:
        """Check the screen as it is now."""
        check_screen(self.page)
        assert self.problems == [], self.problems


@pytest.fixture
def open_screen(chromium: Browser, site: str, app: Flask) -> Iterator[Any]:
    """``open_screen(user=…, phone=True)`` gives a Screen; all are closed at the end."""
    screens: list[Screen] = []

    def make(**options: Any) -> Screen:
        screen = Screen(chromium, site, app, **options)
        screens.append(screen)
        return screen

    yield make
    for screen in screens:
        screen.context.close()
