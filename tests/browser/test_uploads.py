"""A file on its way through everything that happens to people: what was sent is kept, and what arrives is the file."""

import gzip
import hashlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import delete, func, select, update

from lzcontest import app as app_module
from lzcontest.accounts import service as accounts
from lzcontest.accounts.domain import SYSTEM
from lzcontest.accounts.models import User, UserSession
from lzcontest.contests.models import Contest
from lzcontest.foundation import clock
from lzcontest.foundation.config import Settings, child_environment
from lzcontest.foundation.runtime import Runtime
from lzcontest.media.models import MediaFile, Upload
from tests.browser.conftest import Screen
from tests.factories.contests import make_contest
from tests.factories.sheets import fiction_row
from tests.integration.unitdesk.test_import import Desk
from tests.support.axe import check_screen
from tests.support.media_samples import melody, write_wave
from tests.support.wire import Wire

PASSWORD = "竹影 清风 石桥"
PATIENCE = 20_000


@dataclass
class Ground:
    """An open call, an entrant with a song to send, and a slow line to the server."""

    contest: Contest
    user: User
    song: Path
    wire: Wire
    draft: str = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.song.read_bytes()).hexdigest()


@pytest.fixture(scope="session")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A WAV of twenty seconds and nearly four megabytes."""
    path = tmp_path_factory.mktemp("song") / "清风谣.wav"
    write_wave(path, melody(20, 0.3, 2))
    return path


@pytest.fixture
def ground(site: str, system: Runtime, song: Path) -> Iterator[Ground]:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("song",))
        user = accounts.create_account(session, SYSTEM, email="lin@example.org", name="林一苇", password=PASSWORD)
    wire = Wire(urlparse(site).port or 0, rate=1_200_000)
    yield Ground(contest, user, song, wire)
    wire.close()


@pytest.fixture
def opened(chromium: Browser, app: Flask, ground: Ground) -> Iterator[Any]:
    """``opened()``: a window with the form of the song's work; the same work each time."""
    screens: list[Screen] = []

    def make(**options: Any) -> Screen:
        screen = Screen(chromium, ground.wire.address, app, user=ground.user, **options)
        screens.append(screen)
        if ground.draft:
            screen.page.goto(ground.draft)
        else:
            screen.page.goto(f"/my/submit/{ground.contest.slug}")
            screen.page.get_by_role("button", name="投歌曲").click()
            expect(screen.page.locator("#audio-file")).to_be_visible()
            ground.draft = urlparse(screen.page.url).path
        return screen

    yield make
    for screen in screens:
        screen.context.close()


def said(page: Page) -> Any:
    return page.locator("#audio [data-upload-said]")


def choose(page: Page, path: Path) -> None:
    page.locator("#audio-file").set_input_files(path)


def until_sent(page: Page, percent: int) -> None:
    """Wait until that much has left the device."""
    bar = page.locator("#audio progress")
    deadline = time.monotonic() + PATIENCE / 1000
    while float(bar.evaluate("bar => bar.value")) < percent:
        assert time.monotonic() < deadline, said(page).inner_text()
        time.sleep(0.05)


def assert_taken_once(ground: Ground, page: Page, system: Runtime, patience: int = PATIENCE) -> None:
    """The receipt shows the file's own hash, and the server holds exactly this one file."""
    group = " ".join(re.findall(".{4}", ground.sha256[:16]))
    expect(said(page)).to_have_text(f"收到了，校验码 {group}", timeout=patience)
    expect(page.locator("#audio [data-upload-now]")).to_contain_text("清风谣.wav")
    with system.database.reading() as session:
        assert [media.sha256 for media in session.scalars(select(MediaFile))] == [ground.sha256]


def uploads(system: Runtime) -> int:
    with system.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Upload)) or 0


def test_a_cut_line_costs_nothing_that_came(ground: Ground, opened: Any, system: Runtime) -> None:
    screen = opened(phone=True)
    page = screen.page
    choose(page, ground.song)
    until_sent(page, 40)
    ground.wire.cut()
    expect(said(page)).to_contain_text(re.compile("连不上服务器，已保存 .+，恢复后自动继续"))
    check_screen(page)  # the console says with every try that there is no line
    ground.wire.mend()
    assert_taken_once(ground, page, system)
    assert uploads(system) == 1
    whole = ground.song.stat().st_size
    assert whole < ground.wire.carried < 1.7 * whole, "it went on, it did not begin anew"
    screen.problems.clear()
    screen.check()


def test_offline_and_online_again_is_noticed_at_once(ground: Ground, opened: Any, system: Runtime) -> None:
    screen = opened()
    page = screen.page
    choose(page, ground.song)
    until_sent(page, 30)
    screen.context.set_offline(True)
    expect(said(page)).to_contain_text(re.compile("网络断开，已保存 .+，恢复后自动继续"), timeout=2000)
    screen.context.set_offline(False)
    assert_taken_once(ground, page, system)


def test_pausing_going_on_and_cancelling(ground: Ground, opened: Any, system: Runtime) -> None:
    screen = opened(phone=True)
    page = screen.page
    choose(page, ground.song)
    until_sent(page, 25)
    page.get_by_role("button", name="暂停").focus()
    page.keyboard.press("Enter")
    expect(said(page)).to_contain_text("已暂停，已保存")
    expect(page.get_by_role("button", name="继续")).to_be_focused()
    screen.check()
    time.sleep(1.2)  # what the device had already given away may still arrive
    still = ground.wire.carried
    time.sleep(0.7)
    assert ground.wire.carried - still < 20_000, "nothing moves while it is paused"
    page.keyboard.press("Enter")
    until_sent(page, 60)
    page.get_by_role("button", name="取消上传").click()
    expect(said(page)).to_have_text("已取消，服务器上没有留下。")
    assert uploads(system) == 0
    assert page.locator("#audio [data-transfer]").count() == 0
    screen.check()


def test_on_another_device_only_the_same_file_goes_on(
    ground: Ground, opened: Any, system: Runtime, tmp_path: Path
) -> None:
    first = opened(phone=True)
    choose(first.page, ground.song)
    until_sent(first.page, 45)
    first.context.close()
    screen = opened()
    page = screen.page
    expect(said(page)).to_contain_text(re.compile(r"上次传到 \d+%（.+）。请再次选择同一个文件，从 \d+% 继续"))
    screen.check()
    other = tmp_path / "清风谣.wav"
    body = bytearray(ground.song.read_bytes())
    body[len(body) // 2 : len(body) // 2 + 400_000] = bytes(400_000)
    other.write_bytes(body)
    choose(page, other)
    expect(said(page)).to_contain_text("这不是上次没传完的“清风谣.wav”")
    screen.check()
    page.get_by_role("button", name="重新选择").click()
    before = ground.wire.carried
    # The same file under another name is the same file.
    renamed = tmp_path / "清风谣（定稿）.wav"
    shutil.copy(ground.song, renamed)
    choose(page, renamed)
    assert_taken_once(ground, page, system)
    assert uploads(system) == 1
    assert ground.wire.carried - before < ground.song.stat().st_size, "it began where the other device stopped"


def test_another_file_instead_is_asked_about_and_taken(
    ground: Ground, opened: Any, system: Runtime, tmp_path: Path
) -> None:
    screen = opened(phone=True)
    page = screen.page
    first = tmp_path / "初稿.wav"
    write_wave(first, melody(25, 0.2, 2))
    choose(page, first)
    until_sent(page, 15)
    choose(page, ground.song)
    expect(page.get_by_role("button", name="改传这一个")).to_be_focused()
    screen.check()
    page.get_by_role("button", name="改传这一个").click()
    assert_taken_once(ground, page, system)
    assert uploads(system) == 1


def test_a_session_that_ends_is_taken_up_over_the_page(ground: Ground, opened: Any, system: Runtime) -> None:
    screen = opened(phone=True)
    page = screen.page
    page.get_by_label("题目").fill("清风谣")
    choose(page, ground.song)
    until_sent(page, 35)
    with system.database.unit_of_work() as session:
        session.execute(delete(UserSession).where(UserSession.user_id == ground.user.id))
    dialog = page.get_by_role("dialog", name="登录已过期")
    expect(dialog).to_contain_text("都没有丢", timeout=PATIENCE)
    dialog.get_by_label("邮箱").fill("lin@example.org")
    dialog.get_by_label("密码", exact=True).fill("不对的密码")
    check_screen(page)
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog.get_by_role("alert")).to_be_focused()
    dialog.get_by_label("邮箱").fill("lin@example.org")
    dialog.get_by_label("密码", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()
    expect(dialog).to_be_hidden()
    assert_taken_once(ground, page, system)
    assert uploads(system) == 1
    assert ground.wire.carried < 1.7 * ground.song.stat().st_size
    expect(page.get_by_label("题目")).to_have_value("清风谣")


def test_a_browser_that_forgot_its_cookies_signs_in_and_goes_on(ground: Ground, opened: Any, system: Runtime) -> None:
    screen = opened(phone=True)
    choose(screen.page, ground.song)
    until_sent(screen.page, 35)
    screen.context.clear_cookies()
    dialog = screen.page.get_by_role("dialog", name="登录已过期")
    expect(dialog.get_by_label("邮箱")).to_be_focused(timeout=PATIENCE)
    screen.page.keyboard.press("Escape")
    expect(said(screen.page)).to_contain_text("重新登录后自动继续")
    screen.page.get_by_role("button", name="重新登录").click()
    dialog.get_by_label("邮箱").fill("lin@example.org")
    dialog.get_by_label("密码", exact=True).fill(PASSWORD)
    dialog.get_by_role("button", name="登录", exact=True).click()
    assert_taken_once(ground, screen.page, system)
    assert uploads(system) == 1


def test_a_file_changed_on_the_way_is_asked_for_again(
    ground: Ground, opened: Any, system: Runtime, tmp_path: Path
) -> None:
    page = opened().page
    moved = tmp_path / "清风谣.wav"
    shutil.copy(ground.song, moved)
    choose(page, moved)
    until_sent(page, 25)
    moved.write_bytes(b"something else")
    expect(said(page)).to_contain_text("读不到这个文件了", timeout=PATIENCE)
    expect(page.get_by_role("button", name="选择同一个文件")).to_be_visible()
    choose(page, ground.song)
    assert_taken_once(ground, page, system)
    assert uploads(system) == 1


def test_the_form_waits_for_the_file_and_follows_by_itself(ground: Ground, opened: Any, system: Runtime) -> None:
    page = opened(phone=True).page
    page.get_by_label("题目").fill("清风谣")
    page.get_by_label("歌词", exact=True).fill("石桌上一本账，一笔一笔念给乡亲听。")
    choose(page, ground.song)
    until_sent(page, 20)
    page.get_by_role("button", name="保存，下一步").click()
    expect(said(page)).to_contain_text("传完会自动提交")
    expect(page.get_by_role("heading", name="作者和单位")).to_be_visible(timeout=PATIENCE)


def test_a_file_begun_in_time_is_taken_after_the_deadline(ground: Ground, opened: Any, system: Runtime) -> None:
    page = opened(phone=True).page
    with system.database.unit_of_work() as session:
        closes = clock.now() + timedelta(seconds=4)
        session.execute(update(Contest).where(Contest.id == ground.contest.id).values(closes_at=closes))
    page.reload()
    ground.wire.rate = 500_000
    choose(page, ground.song)
    expect(said(page)).to_contain_text("截止时间已过。这个文件在截止前开始上传", timeout=PATIENCE)
    ground.wire.rate = 5_000_000
    assert_taken_once(ground, page, system)


def test_a_file_that_only_claims_to_be_a_song_is_seen_on_the_device(
    ground: Ground, opened: Any, tmp_path: Path
) -> None:
    screen = opened()
    renamed = tmp_path / "歌.mp3"
    renamed.write_bytes(b"MZ" + bytes(5000))
    before = ground.wire.carried
    choose(screen.page, renamed)
    expect(said(screen.page)).to_contain_text("文件内容和扩展名 .mp3 对不上")
    assert ground.wire.carried - before < 5000
    screen.check()


def test_a_second_window_waits_and_shares_what_the_first_brings_home(
    ground: Ground, opened: Any, system: Runtime
) -> None:
    screen = opened(phone=True)
    choose(screen.page, ground.song)
    until_sent(screen.page, 25)
    second = screen.context.new_page()
    second.goto(ground.draft)
    expect(said(second)).to_contain_text("请再次选择同一个文件")
    choose(second, ground.song)
    expect(said(second)).to_have_text("另一个窗口或设备正在传这个文件。那边停下后，这里会自动接着传。")
    assert_taken_once(ground, screen.page, system)
    assert_taken_once(ground, second, system)
    assert uploads(system) == 1


def test_two_devices_that_send_at_once_bring_one_file_home(ground: Ground, opened: Any, system: Runtime) -> None:
    first = opened(phone=True).page
    choose(first, ground.song)
    until_sent(first, 25)
    second = opened().page
    expect(said(second)).to_contain_text("请再次选择同一个文件")
    choose(second, ground.song)
    assert_taken_once(ground, first, system)
    assert_taken_once(ground, second, system)
    assert uploads(system) == 1
    assert ground.wire.carried < 2 * ground.song.stat().st_size


def test_the_page_stays_light_until_a_file_is_chosen_and_after(ground: Ground, opened: Any, system: Runtime) -> None:
    screen = opened(phone=True)
    page, weights = screen.page, dict[str, int]()
    static = Path(app_module.__file__).parent / "web/static"
    page.on("request", lambda r: weights.update(weigh(static, r.url)))
    page.reload()
    expect(page.locator("#audio-file")).to_be_visible()
    page.wait_for_load_state("networkidle")
    before = sum(weights.values())
    choose(page, ground.song)
    assert_taken_once(ground, page, system)
    assert 10_000 < before <= 60 << 10, weights
    assert before < sum(weights.values()) <= 100 << 10, weights


def weigh(static: Path, address: str) -> dict[str, int]:
    """What a script or style sheet weighs on its way, compressed."""
    name = urlparse(address).path.rpartition("/static/")[2]
    wanted = name.endswith((".js", ".css"))
    return {name: len(gzip.compress((static / name).read_bytes(), 9))} if wanted else {}


def test_many_files_travel_in_a_queue_and_what_is_refused_stays_to_be_read(
    chromium: Browser, site: str, app: Flask, system: Runtime, tmp_path: Path
) -> None:
    desk = Desk(system, tmp_path)
    desk.carry_out(desk.send([fiction_row(n) for n in (1, 2, 3)]))
    screen = Screen(chromium, site, app, user=desk.liaison, phone=True)
    page = screen.open(f"/unit/{desk.contest.slug}/files/F/{desk.town.id}")
    files = [tmp_path / name for name in ("001.txt", "002.txt", "003.txt", "004.exe")]
    for file in files:
        file.write_text("二十年前的收据，夹在账本里。" * 40)
    page.locator("#unit-files").set_input_files(files)
    summary = page.locator("[data-upload-said]")
    expect(summary).to_have_text("3 / 4 个文件已收到，1 个没有收下，原因写在各个文件下面。", timeout=PATIENCE)
    rows = page.locator("[data-transfer]")
    expect(rows.nth(3)).to_contain_text("这种文件收不了")
    expect(rows.nth(0)).to_contain_text("收到了，校验码")
    screen.check()
    page.get_by_role("button", name="知道了").click()
    expect(rows).to_have_count(0)  # the page is loaded again, with the files in its table
    assert uploads(system) == 3
    screen.context.close()


def gunicorn(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    """The product's own web server on the test's data."""
    command = [
        *(sys.executable, "-m", "gunicorn", "lzcontest.app:create_app()", "--bind", f"127.0.0.1:{port}"),
        *("--worker-class", "gthread", "--threads", "4", "--no-control-socket", "--log-level", "warning"),
    ]
    environment = child_environment(LZ_DATA_DIR=str(settings.data_dir), LZ_RATE_LIMITS="0")
    return subprocess.Popen(command, env=environment, start_new_session=True)


def kill_group(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_a_server_killed_on_the_way_goes_on_where_it_was(
    ground: Ground, opened: Any, system: Runtime, settings: Settings
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = gunicorn(settings, port)
    try:
        page_server, ground.wire.port = ground.wire.port, port
        wait_for(port)
        page = opened(phone=True).page
        choose(page, ground.song)
        until_sent(page, 50)
        kill_group(process)
        expect(said(page)).to_contain_text("连不上服务器，已保存", timeout=PATIENCE)
        process = gunicorn(settings, port)
        assert_taken_once(ground, page, system, patience=90_000)  # a busy machine takes its time to start a server
        assert uploads(system) == 1
        assert ground.wire.carried < 1.8 * ground.song.stat().st_size
        ground.wire.port = page_server
    finally:
        kill_group(process)


def wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with suppress(OSError), closing(HTTPConnection("127.0.0.1", port, timeout=20)) as asked:
            asked.request("GET", "/sign-in")
            assert asked.getresponse().status == 200
            return
        time.sleep(0.1)
    raise AssertionError("gunicorn did not start")
