"""The public on a phone: the call, rules and their versions, the notice, winners to hear, an objection, certificate, tour, proof."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.contests import service as contests
from lzcontest.contests.models import Contest
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import EntryFile
from lzcontest.entries.queries import get_authors
from lzcontest.entries.service import Guardian, ask_guardian, save_entry, start_entry
from lzcontest.foundation import clock, queue
from lzcontest.foundation.runtime import Runtime
from lzcontest.media import queries as media_queries
from lzcontest.media import service as media
from lzcontest.publishing.service import issue_certificates
from lzcontest.touring import service as touring
from tests.factories.contests import make_contest
from tests.factories.decided import Decided, make_released
from tests.factories.entries import make_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.factories.released import award, make_result
from tests.support.media_samples import MediaSamples


def wait_until(page: Page, condition: str) -> None:
    """Until a condition of the page holds; the page's own policy forbids Playwright's way of waiting."""
    for _attempt in range(80):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(100)
    raise AssertionError(condition)


@pytest.fixture
def released(system: Runtime) -> Decided:
    """A result on public notice."""
    return make_released(system)


def add_song(system: Runtime, decided: Decided, folder: Path) -> None:
    """The winning work gets a recording, processed as in the product."""
    path = MediaSamples(folder).song("sung.mp3")
    stored = media.receive_stream([path.read_bytes()], original_name=path.name)
    with system.database.unit_of_work() as session:
        kept = media.add_media(session, SYSTEM, stored=stored, original_name=path.name).id
        session.add(EntryFile(entry_id=decided.entries[0].id, part="audio", media_id=kept))
        media.request_processing(session, kept)
    queue.run_job(media_queries.job_id_of(kept))


def publish_and_amend(session: Session) -> Contest:
    """A call, published, whose limit was widened a little later."""
    officer = make_user(session, administrator=True)
    names = {"title": "清风徐来", "theme": "廉润童心", "organiser_name": "县纪委监委"}
    made = {"edition": 7, "slug": "qf7", "number_prefix": "LZ7", "kinds": ("fiction", "film")}
    contest = contests.create_contest(session, actor_of(session, officer), **names, **made)
    actor, now = actor_of(session, officer), clock.now()
    dates = {"opens_at": now - timedelta(days=1), "closes_at": now + timedelta(days=9)}
    contests.update_contest(session, actor, contest_id=contest.id, **dates)
    contests.publish_call(session, actor, contest_id=contest.id)
    fiction = contest.categories[0]
    fiction.limits = {**fiction.limits, "char_max": 1800}
    session.flush()
    contests.amend_rules(session, actor, contest_id=contest.id, reason="应作者要求放宽字数")
    return contest


def test_the_call_its_rules_and_what_changed_in_them(system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest = publish_and_amend(session)
    screen = open_screen(phone=True)
    page = screen.open("/")
    expect(page.get_by_role("heading", name=contest.title)).to_be_visible()
    page.get_by_role("link", name="看征集公告").click()
    screen.check()
    page.get_by_role("link", name="读全部规则").click()
    expect(page.get_by_role("table")).to_contain_text("应作者要求放宽字数")
    screen.check()
    page.get_by_role("link", name="与第 1 版对照").click()
    expect(page.locator("main")).to_contain_text("1,800")
    expect(page.locator("main")).to_contain_text("1,500")
    screen.check()


def test_notice_winners_player_objection_and_proof(
    system: Runtime, open_screen: Any, released: Decided, tmp_path: Path
) -> None:
    add_song(system, released, tmp_path)
    slug = released.contest.slug
    screen = open_screen(phone=True)
    page = screen.open("/notices")
    page.get_by_role("link", name=released.contest.title).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("公示")
    screen.check()
    page.get_by_role("link", name="怎样核验").click()
    expect(page.locator("main")).to_contain_text("核验通过")
    screen.check()
    screen.open("/winners")
    screen.open(f"/contests/{slug}/winners")
    page.get_by_role("link", name="清风一").click()
    screen.check()
    page.evaluate("void document.querySelector('audio').play()")
    wait_until(page, "document.querySelector('audio').currentTime > 0.2")
    page.get_by_role("link", name="更多获奖作品").click()
    page.get_by_role("link", name="公示和核验").click()
    object_to(screen, page, "清风二")


def object_to(screen: Any, page: Page, title: str) -> None:
    """An objection: refused with everything kept, then received; its case can be followed by its code."""
    page.get_by_role("link", name="我要提出异议").click()
    screen.check()
    page.get_by_label("对哪件作品有异议").select_option(label=next(iter(labels(page, title))))
    page.get_by_label("异议内容和依据").fill("短")
    page.get_by_label("真实姓名").fill("周知行")
    page.get_by_label("手机号或电子邮箱").fill("zhou@example.org")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_label("真实姓名")).to_have_value("周知行")
    expect(page.get_by_label("异议内容和依据")).to_have_attribute("aria-invalid", "true")
    screen.problems.clear()  # Chromium calls the answer 400 an error.
    screen.check()
    page.get_by_label("异议内容和依据").fill("第三段与二〇一九年县报副刊发表的旧作相同，附剪报。")
    page.get_by_role("button", name="提交异议").click()
    expect(page.get_by_role("heading", name="异议已收到")).to_be_visible()
    code = page.locator(".receipt .code").inner_text()
    screen.check()
    page.get_by_role("link", name="查看处理进展").click()
    page.get_by_label("受理编号").fill(code)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("正在调查处理")).to_be_visible()
    assert "周知行" not in page.content()
    screen.check()


def labels(page: Page, title: str) -> list[str]:
    """The choices that name a work."""
    return [text for text in page.locator("#entry_id option").all_inner_texts() if title in text]


def test_a_certificate_is_checked_from_the_foot_of_any_page(system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        officer, winner = make_user(session), make_user(session, "林晓")
        grant(session, officer, "organiser", contest.id)
        entry = make_entry(session, contest, contest.categories[0], winner, title="褪色的字")
        award(session, make_result(session, contest), contest.categories[0], entry, "first", 1)
        code = issue_certificates(session, actor_of(session, officer), contest_id=contest.id)[0].code
    screen = open_screen(phone=True)
    page = screen.open("/winners")
    page.get_by_role("link", name="查验获奖证书").click()
    page.get_by_label("查验码").fill("AAAA BBBB CCCC DDDD")
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_label("查验码")).to_have_attribute("aria-invalid", "true")
    screen.problems.clear()
    screen.check()
    page.get_by_label("查验码").fill(" ".join(re.findall("....", code)).lower())
    page.get_by_role("button", name="查验").click()
    expect(page.get_by_text("这张证书有效")).to_be_visible()
    expect(page.locator("main")).to_contain_text("褪色的字")
    screen.check()


def test_a_tour_is_found_with_its_evenings(system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("programme",))
        officer = make_user(session)
        grant(session, officer, "organiser", contest.id)
        owner = make_user(session, "林晓", unit=make_unit(session, "县文化馆"))
        details = {"duration_s": 450, "programme_kind": "小品", "stage_width_cm": 500, "stage_depth_cm": 400}
        entry = make_entry(session, contest, contest.categories[0], owner, title="三尺墙", details=details)
        actor, key = actor_of(session, officer), {"contest_id": contest.id}
        draft = touring.VenueDraft(
            name="县剧院", address="人民路1号", stage_width_cm=900, stage_depth_cm=700, seats=600
        )
        venue = touring.add_venue(session, actor, draft=draft)
        tour = touring.create_tour(session, actor, title="清风巡演", **key)
        evening = {"venue_id": venue.id, "starts_at": clock.now() + timedelta(days=9), "title": "首演"}
        stop = touring.add_stop(session, actor, tour_id=tour.id, **key, **evening)
        touring.place_programme(session, actor, tour_id=tour.id, stop_id=stop.id, entry_id=entry.id, **key)
        touring.publish_tour(session, actor, tour_id=tour.id, accept_clashes=True, **key)
    screen = open_screen(phone=True)
    page = screen.open("/tours")
    page.get_by_role("link", name="清风巡演").click()
    expect(page.get_by_text("《三尺墙》").first).to_be_visible()
    screen.check()
    with page.expect_download() as sheet:
        page.get_by_role("link", name="节目单").first.click()
    assert sheet.value.path().read_bytes().startswith(b"%PDF")


def test_without_scripts_everything_can_be_read(open_screen: Any, released: Decided) -> None:
    page = open_screen(phone=True, java_script_enabled=False).page
    slug = released.contest.slug
    for path, said in (
        ("/", released.contest.title),
        (f"/contests/{slug}", "作品类别与要求"),
        (f"/contests/{slug}/notice", "清风一"),
        (f"/contests/{slug}/winners", "清风一"),
        (f"/contests/{slug}/verify", "自己核验"),
    ):
        answer = page.goto(path)
        assert answer is not None and answer.status == 200
        expect(page.locator("main")).to_contain_text(said)
    page.get_by_role("button", name="长者模式").click()
    expect(page.locator("html")).to_have_attribute("data-large", "")


def test_large_type_and_language_stay_chosen(system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        make_contest(session)
    screen = open_screen(phone=True)
    page = screen.open("/")
    size = "parseFloat(getComputedStyle(document.body).fontSize)"
    usual = page.evaluate(size)
    page.get_by_role("button", name="长者模式").click()
    wait_until(page, f"{size} > {usual}")
    screen.open("/notices")
    assert page.evaluate(size) > usual
    screen.open("/")
    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.get_by_role("button", name="简体中文")).to_be_visible()
    screen.check()
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")


@pytest.mark.parametrize("phone", [True, False], ids=["phone", "desktop"])
def test_in_the_dark_every_public_page_can_be_read(open_screen: Any, released: Decided, phone: bool) -> None:
    slug = released.contest.slug
    screen = open_screen(phone=phone, color_scheme="dark")
    number = released.entries[0].number
    for path in (
        "/",
        f"/contests/{slug}/notice",
        f"/contests/{slug}/winners/{number}",
        f"/contests/{slug}/objections/new",
    ):
        screen.open(path)


def test_enter_on_a_guardians_page_answers_nothing(system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",))
        writer = actor_of(session, make_user(session, "林一苇"))
        entry = start_entry(session, writer, category_id=contest.categories[0].id)
        child = AuthorChange(key="", name="小禾", unit_name="第一小学", birth="2016-05-01")
        save_entry(session, writer, entry_id=entry.id, version=entry.version, changes=EntryChanges(authors=(child,)))
        key = get_authors(session, entry.id)[0].key
        guardian = Guardian("禾妈妈", "母亲", "13811112222")
        code = ask_guardian(session, writer, entry_id=entry.id, person=key, guardian=guardian)
    screen = open_screen(phone=True)
    page = screen.open(f"/consents/{code}")
    page.get_by_label("手机号后四位").fill("2222")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    expect(page.get_by_text("您选择了不同意")).to_have_count(0)
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("您已同意")).to_be_visible()
    screen.check()
