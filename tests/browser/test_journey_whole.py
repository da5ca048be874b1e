"""One contest's whole course in browsers: from an empty desk to winners, certificates and a printed list."""

import io
import re
import zipfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect
from sqlalchemy import select, update

from lzcontest.accounts.models import User
from lzcontest.awards.models import Result
from lzcontest.contests.models import Contest
from lzcontest.foundation import clock, queue
from lzcontest.foundation.runtime import Runtime
from lzcontest.judging import service as judging
from lzcontest.judging.models import Assignment, Judge, ScoreSheet
from lzcontest.notifications.models import Message
from tests.factories.people import actor_of, grant, make_user

PASSWORD = "竹影 清风 石桥"
SLUG = "qingfeng-9"
WRITER = "林一苇"
SHARED = "老周把那张二十年前的收据从账本里取出来，轻轻放在桌上，谁也没有说话，窗外的雨下了整整一夜。"
STORIES = {
    "收据": SHARED + "天亮的时候，他去镇上把钱还了，一分也没有少。" * 12,
    "石桥": SHARED + f"石桥修好那天，{WRITER}站在桥头，把账目一条一条念给乡亲们听。" + "桥下的水清得能看见石头。" * 18,
}


def mailed_link(system: Runtime, address: str) -> str:
    """The address of the link in the newest mail to ``address``, on this server."""
    with system.database.reading() as session:
        newest = select(Message).where(Message.address == address).order_by(Message.created_at.desc())
        body = session.scalars(newest).first()
    found = re.search(r"https?://[^/\s]+(/\S+)", body.body_text if body else "")
    assert found, body
    return found.group(1)


def press(page: Page, opener: str, answer: str | None = None) -> None:
    """Open the question that a grave button asks, and answer it."""
    page.get_by_role("link", name=opener, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=answer or opener, exact=True).click()


def test_a_contest_runs_its_whole_course(app: Flask, system: Runtime, open_screen: Any) -> None:
    with system.database.unit_of_work() as session:
        admin = make_user(session, "系统员", administrator=True)
        writer = make_user(session, WRITER)
    office = open_screen(user=admin)
    set_up(office)
    hand_in(open_screen(phone=True, user=writer))
    queue.run_waiting()
    with system.database.unit_of_work() as session:
        contest = session.scalars(select(Contest).where(Contest.slug == SLUG)).one()
        others = [make_user(session, name) for name in ("评委乙", "评委丙")]
        supervisor = make_user(session, "监督员")
        for user in others:
            grant(session, user, "judge", contest.id)
        grant(session, supervisor, "supervisor", contest.id)
    screen_works(office)
    judge = invite_judge(system, office, open_screen)
    draw(office)
    score_by_keyboard(judge)
    recuse(open_screen(user=busy(system, others)))
    finish_sheets(system)
    close_and_compile(office)
    recount(open_screen(user=supervisor))
    publish(system, office, open_screen(phone=True))
    fetch_lists(office)
    check_certificate(office, open_screen(phone=True), open_screen(phone=True, user=writer))


def set_up(office: Any) -> None:
    """A draft with its gaps named; filled in; published."""
    page = office.open("/office/new")
    page.get_by_label("赛事名称").fill("“清风徐来”廉洁文化作品征集")
    page.get_by_label("届次").fill("9")
    page.get_by_label("主题").fill("一枝一叶总关情")
    page.get_by_label("主办单位").fill("清溪县纪委监委")
    page.get_by_label("网址名").fill(SLUG)
    page.get_by_label("作品编号前缀").fill("QF9")
    for kind in ("歌曲", "微电影", "巡演节目"):
        page.get_by_label(re.compile(kind)).uncheck()
    page.get_by_role("button", name="建立").click()
    expect(page.get_by_text("发布前还要补齐")).to_be_visible()
    office.check()
    page.get_by_role("link", name="时间", exact=True).click()
    today = clock.local(clock.now()).date()
    page.locator("#opens_day").fill(today.isoformat())
    page.locator("#closes_day").fill((today + timedelta(days=10)).isoformat())
    office.check()
    page.get_by_role("button", name="保存").click()
    page.get_by_role("link", name="评审 2 轮").click()
    office.check()
    page.locator("#rows-0-kind").select_option("final")
    page.locator("#rows-0-judges_per_entry").fill("2")
    page.locator("#rows-0-advance").fill("0")
    page.locator("#rows-1-judges_per_entry").fill("")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("link", name="评审 1 轮")).to_be_visible()
    expect(page.get_by_text("都齐了，可以发布")).to_be_visible()
    press(page, "发布征集公告", "发布")
    expect(page.get_by_text("现行第 1 版")).to_be_visible()
    office.check()


def hand_in(phone: Any) -> None:
    """Two fictions, one after the other, on a phone."""
    page = phone.page
    for title, text in STORIES.items():
        phone.open(f"/my/submit/{SLUG}").get_by_role("button", name="投微小说").click()
        page.get_by_label("题目").fill(title)
        page.get_by_label("正文", exact=True).fill(text)
        page.get_by_role("button", name="保存，下一步").click()
        page.locator("#people-0-name").fill(WRITER)
        page.locator("#people-0-unit_name").fill("河口镇")
        page.locator("#people-0-phone").fill("13800000000")
        page.get_by_role("button", name="保存，下一步").click()
        page.get_by_label("作出以上承诺").check()
        page.get_by_label("同意以上授权").check()
        page.get_by_role("button", name="保存，下一步").click()
        page.get_by_role("button", name="提交作品").click()
        expect(page.get_by_role("heading", name="投稿回执")).to_be_visible()
    phone.check()


def screen_works(office: Any) -> None:
    """By keyboard; the shared passage and the author's name are found, the name is masked first."""
    page = office.open(f"/office/{SLUG}")
    office.open(f"/office/{SLUG}/screening")
    expect(page.get_by_role("heading", level=1)).to_contain_text("收据")
    page.get_by_label("用键盘快捷键").check()
    page.keyboard.press("p")
    expect(page.get_by_role("dialog")).to_be_visible()
    office.check()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("石桥")
    office.check()
    page.locator("#findings a[href*='/similarity/']").first.click()
    expect(page.get_by_text(SHARED[:12]).first).to_be_visible()
    office.check()
    office.open(f"/office/{SLUG}/screening")
    expect(page.locator("#findings mark, .screening-work mark").first).to_contain_text(WRITER)
    page.get_by_role("button", name="遮蔽", exact=True).first.click()
    expect(page.get_by_role("button", name="遮蔽", exact=True)).to_have_count(0)
    page.keyboard.press("p")
    page.keyboard.press("Enter")
    expect(page.get_by_text("没有等待审查的作品")).to_be_visible()
    office.check()


def invite_judge(system: Runtime, office: Any, open_screen: Any) -> Any:
    """The link in the mail opens an account in the judge's own browser, and the declaration is made."""
    page = office.open(f"/office/{SLUG}/panel")
    page.get_by_label("姓名").fill("评委甲")
    page.get_by_label("邮箱").fill("jia@example.org")
    page.get_by_role("button", name="发出邀请").click()
    office.check()
    expect(page.get_by_text("jia@example.org").first).to_be_visible()
    judge = open_screen()
    desk = judge.open(mailed_link(system, "jia@example.org"))
    desk.get_by_label("密码").fill(PASSWORD)
    desk.get_by_role("button", name="接受邀请").click()
    expect(desk).not_to_have_url(re.compile("/invitations/"))
    judge.open(f"/judge/declare/{SLUG}")
    desk.get_by_label("没有需要回避的").check()
    desk.get_by_role("button", name="确认登记").click()
    expect(desk).not_to_have_url(re.compile("/declare/"))
    judge.open("/judge")
    return judge


def draw(office: Any) -> None:
    """Preview, the same plan drawn, the round opened."""
    page = office.open(f"/office/{SLUG}/rounds")
    page.get_by_role("link", name="抽签", exact=True).click()
    page.get_by_label("抽签种子").fill("2026年第137期 08 11 19")
    page.get_by_role("button", name="预览抽签结果").click()
    expect(page.get_by_text("方案指纹").first).to_be_visible()
    office.check()
    shown = page.locator("section code").first.inner_text()
    page.get_by_role("button", name="就按这个方案抽签").click()
    press(page, "开始这一轮…", "开始")
    expect(page.locator(".badge").first).to_have_text("进行中")
    page.get_by_text("抽签凭据").click()
    expect(page.locator("details dd code").nth(1)).to_contain_text(shown[:8])
    office.check()


def score_by_keyboard(judge: Any) -> None:
    """Digits choose, Enter on the button submits; sealed from then on."""
    page = judge.open("/judge")
    page.locator("main a[href*='/judge/tasks/']").first.click()
    expect(page.locator(".score-sheet")).to_be_visible()
    judge.check()
    said = page.locator("main").inner_text()
    assert WRITER not in said
    for number, digit in enumerate("987"):
        page.locator(".criterion").nth(number).locator("input[type=radio]").first.focus()
        page.keyboard.press(digit)
    expect(page.locator("[data-total-out]")).to_have_text("81.50")
    page.get_by_label("评语").fill("结尾收得干净。")
    expect(page.locator(".save-state")).to_contain_text("已保存")
    here = page.url
    page.get_by_role("button", name=re.compile("^提交")).press("Enter")
    expect(page).not_to_have_url(here)
    page.goto(here)
    expect(page.locator("main")).to_contain_text("封存")
    expect(page.get_by_role("radio")).to_have_count(0)
    judge.check()


def busy(system: Runtime, judges: list[User]) -> User:
    """One of these who has a task."""
    with system.database.reading() as session:
        held = set(session.scalars(select(Judge.user_id).join(Assignment, Assignment.judge_id == Judge.id)))
    return next(user for user in judges if user.id in held)


def recuse(judge: Any) -> None:
    """A judge who knows the author leaves the work; somebody else gets it at once."""
    page = judge.open(f"/judge/declare/{SLUG}")
    page.get_by_label("没有需要回避的").check()
    page.get_by_role("button", name="确认登记").click()
    expect(page).not_to_have_url(re.compile("/declare/"))
    judge.open("/judge")
    page.locator("main a[href*='/judge/tasks/']").first.click()
    expect(page.locator(".score-sheet")).to_be_visible()
    page.get_by_role("link", name="申请回避…").click()
    page.get_by_label("原因").fill("认出了作者")
    judge.check()
    here = page.url
    page.get_by_role("button", name="确认回避").click()
    expect(page).not_to_have_url(here)
    judge.check()


def finish_sheets(system: Runtime) -> None:
    """What is still open is handed in by its judges: four sheets, two a work, the recused one replaced."""
    with system.database.unit_of_work() as session:
        rows = session.execute(
            select(Assignment, ScoreSheet.version, User, Judge.contest_id)
            .join(Judge, Judge.id == Assignment.judge_id)
            .join(User, User.id == Judge.user_id)
            .outerjoin(ScoreSheet, ScoreSheet.assignment_id == Assignment.id)
        ).all()
        assert sorted(task.state for task, *_rest in rows) == ["open", "open", "open", "recused", "submitted"]
        for number, (task, version, user, contest_id) in enumerate(rows):
            if task.state != "open":
                continue
            actor = actor_of(session, user)
            judging.confirm_conflicts(session, actor, contest_id=contest_id, unit_ids=[], person_names=[])
            scores = {"theme": str(7 + number % 3), "craft": "8", "form": "8"}
            judging.submit_sheet(
                session, actor, assignment_id=task.id, version=version or 0, scores=scores, comment="语言朴素。"
            )


def close_and_compile(office: Any) -> None:
    """The round ends, the seals open, the result is put together and signed once."""
    page = office.open(f"/office/{SLUG}/rounds")
    page.get_by_role("link", name="看进度").click()
    office.check()
    press(page, "结束这一轮…", "结束这一轮")
    page.get_by_role("link", name="查看评分").click()
    expect(page.get_by_text("封条核对无误")).to_be_visible()
    office.check()
    office.open(f"/office/{SLUG}/result")
    page.get_by_role("button", name="汇总结果").click()
    expect(page.get_by_role("heading", name="结果（第 1 版）")).to_be_visible()
    office.check()
    press(page, "签名")
    expect(page.get_by_text("有效", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="发布公示")).to_have_count(0)


def recount(supervisor: Any) -> None:
    """In another browser: recounted from the sealed sheets, the same, signed."""
    page = supervisor.open(f"/supervise/{SLUG}")
    supervisor.open(f"/supervise/{SLUG}/result")
    expect(page.get_by_text("复核一致")).to_be_visible()
    press(page, "签名")
    expect(page.get_by_text("有效", exact=True)).to_have_count(2)
    supervisor.check()
    supervisor.open(f"/supervise/{SLUG}/ledger")
    page.get_by_role("button", name="核对整个账本").click()
    expect(page.get_by_text("账本完好")).to_be_visible()
    supervisor.check()


def publish(system: Runtime, office: Any, citizen: Any) -> None:
    """Out to everybody; after the notice, announced."""
    page = office.open(f"/office/{SLUG}/result")
    press(page, "发布公示")
    expect(page.get_by_text("期满后才能公告")).to_be_visible()
    notice = citizen.open(f"/contests/{SLUG}/notice")
    expect(notice.locator("main")).to_contain_text(WRITER)
    page.reload()
    expect(page.get_by_text("期满后才能公告")).to_be_visible()
    today = clock.local(clock.now()).date()
    with system.database.unit_of_work() as session:
        session.execute(
            update(Result).values(notice_from=today - timedelta(days=9), notice_until=today - timedelta(days=1))
        )
    page.reload()
    press(page, "公告结果", "公告")
    expect(page.get_by_role("link", name="公告结果")).to_have_count(0)
    office.check()
    citizen.open(f"/contests/{SLUG}/winners")
    expect(notice.locator("main")).to_contain_text("一等奖")


def fetch_lists(office: Any) -> None:
    """The winner list as a spreadsheet and in the layout of an official document."""
    page = office.open(f"/office/{SLUG}/publishing")
    for label in ("Excel", "PDF"):
        page.get_by_role("button", name=re.compile(label)).first.click()
        expect(page.locator("#documents table")).to_be_visible()
        queue.run_waiting()
        page.goto(f"/office/{SLUG}/publishing")
    office.check()
    got = {}
    for link in page.locator("#documents a[download]").all():
        with page.expect_download() as coming:
            link.click()
        got[coming.value.suggested_filename.rsplit(".", 1)[-1]] = Path(coming.value.path()).read_bytes()
    assert got["pdf"].startswith(b"%PDF-")
    words = zipfile.ZipFile(io.BytesIO(got["xlsx"])).read("xl/sharedStrings.xml").decode()
    assert all(said in words for said in (WRITER, "收据", "石桥"))


def check_certificate(office: Any, citizen: Any, writer: Any) -> None:
    """Issued, fetched by its entrant, found valid by anybody who types its code."""
    page = office.open(f"/office/{SLUG}/publishing/certificates")
    press(page, "颁发证书", "颁发")
    expect(page.get_by_role("link", name=re.compile("查验页"))).to_have_count(2)
    office.check()
    path = page.get_by_role("link", name=re.compile("查验页")).first.get_attribute("href")
    shown = citizen.open(str(path))
    expect(shown.locator("main")).to_contain_text(WRITER)
    own = writer.open("/certificates")
    with own.expect_download() as coming:
        own.get_by_role("link", name=re.compile("下载")).first.click()
    assert Path(coming.value.path()).read_bytes().startswith(b"%PDF-")
