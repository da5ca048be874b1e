"""A liaison at an office PC brings in a unit's works by the sheet: template, faults, import, files, hand-in, ranking."""

from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from lzcontest.entries.models import Entry, EntryText
from lzcontest.foundation.queue import run_waiting
from lzcontest.foundation.runtime import Runtime
from lzcontest.unitdesk.models import Endorsement
from tests.factories.contests import make_contest
from tests.factories.people import grant, make_unit, make_user
from tests.factories.sheets import TEXT, fiction_row, fill_template

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def ground(system: Runtime) -> Any:
    with system.database.unit_of_work() as session:
        contest = make_contest(session, kinds=("fiction",), unit_rules={"endorsement": True, "minimum": 4})
        contest.categories[0].limits = {**contest.categories[0].limits, "unit_quota": 2}
        town = make_unit(session, "河口镇")
        village = make_unit(session, "河口村", parent=town)
        liaison = make_user(session, "罗小莲", unit=town)
        grant(session, liaison, "liaison", contest.id, town)
        grant(session, make_user(session, "村联络员", unit=village), "liaison", contest.id, village)
        return contest, liaison


def document(text: str) -> bytes:
    made, out = docx.Document(), BytesIO()
    made.add_paragraph(text)
    made.save(out)
    return out.getvalue()


def check_sheet(page: Page, content: bytes) -> None:
    page.locator("#sheet-file").set_input_files({"name": "汇总.xlsx", "mimeType": XLSX, "buffer": content})
    page.get_by_role("button", name="检查表格").click()
    expect(page.get_by_text("表格指纹")).to_be_visible(timeout=30_000)  # a child of its own reads the sheet


def titles(page: Page, table: str) -> Sequence[str]:
    return page.get_by_role("table", name=table).locator("tbody td.lead").all_inner_texts()


def test_from_the_template_to_the_ranking(system: Runtime, open_screen: Any, ground: Any, tmp_path: Path) -> None:
    contest, liaison = ground
    screen = open_screen(user=liaison)
    page = screen.open(f"/unit/{contest.slug}/sheets")
    with page.expect_download() as fetched:
        page.get_by_role("link", name="微小说模板").click()
    template = fetched.value.path().read_bytes()
    from_file = {"自编号": "003", "单位": "河口村", "题目": "界石", "作者姓名": "林一苇", "作者手机": "13900000003"}
    rows = [{"单位": "河口镇", **fiction_row(1)}, {"单位": "河口村", **fiction_row(2)}, from_file]

    check_sheet(page, fill_template(template, [*rows[:2], {**from_file, "题目": "", "作者手机": "139"}]))
    faults = page.get_by_role("table", name="有问题的单元格")
    expect(faults).to_contain_text("C7")
    expect(faults).to_contain_text("还没有题目")
    expect(faults).to_contain_text("11 位手机号")
    expect(page.get_by_role("button", name="导入 3 件作品")).to_have_count(0)
    screen.check()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="下载标出问题的表格").click()
    mended = fill_template(fetched.value.path().read_bytes(), [{}, {}, {"题目": "界石", "作者手机": "13900000003"}])

    page.get_by_role("link", name="检查改好的表格").click()
    check_sheet(page, mended)
    expect(page.get_by_role("table", name="读到的作品")).to_contain_text("还没有写正文")
    screen.check()
    page.get_by_role("button", name="导入 3 件作品").click()
    expect(page.get_by_text("新建 3 件，更新 0 件")).to_be_visible()
    screen.check()

    page.get_by_role("link", name="上传作品文件").click()
    screen.check()
    files = [
        {"name": "003-界石.docx", "mimeType": "application/octet-stream", "buffer": document(TEXT)},
        {"name": "会议通知.txt", "mimeType": "text/plain", "buffer": "请准时到会。".encode()},
    ]
    page.locator("#unit-files").set_input_files(files)
    loose = page.get_by_role("table", name="等您放的文件")
    expect(loose).to_contain_text("会议通知.txt", timeout=20_000)
    run_waiting()
    page.reload()
    expect(loose).not_to_contain_text("003-界石.docx")
    expect(page.get_by_role("table", name="各件作品的文件")).to_contain_text("400 字")
    screen.check()
    loose.get_by_role("combobox").select_option(label="不用这个文件")
    loose.get_by_role("button", name="确定").click()
    expect(loose).to_have_count(0)
    with system.database.reading() as session:
        read = session.scalars(select(EntryText.text).join(Entry).where(Entry.title == "界石")).one()
    assert read == TEXT

    page.get_by_role("link", name="去核对并提交").click()
    expect(page.get_by_role("heading", name="可以提交的 3 件")).to_be_visible()
    page.get_by_role("button", name="提交选中的作品").click()
    expect(page.get_by_text("请确认已经收到作者签名")).to_have_count(2)
    screen.problems.clear()  # Chromium writes the refused form to its console
    screen.check()
    page.get_by_label("选中的每件作品，都已收到作者本人签名").check()
    page.get_by_role("button", name="提交选中的作品").click()
    expect(page.get_by_role("heading", name="提交了 3 件")).to_be_visible()
    expect(page.get_by_role("table", name="已提交的作品")).to_contain_text("F-0003")
    screen.check()

    page.get_by_role("link", name="推荐与排序").last.click()
    for _time in range(2):
        page.get_by_role("table", name="可以推荐的作品").get_by_role("button", name="推荐").first.click()
    expect(page.get_by_role("heading", name="已推荐 2 件，名额 2 件")).to_be_visible()
    expect(page.get_by_text("名额已经用完")).to_be_visible()
    screen.check()
    ranked = "已推荐的作品，按次序"
    assert titles(page, ranked) == ["《三尺墙之1》", "《三尺墙之2》"]
    page.get_by_role("button", name="《三尺墙之2》 上移").click()
    expect(page.get_by_role("table", name=ranked).locator("tbody td.lead").first).to_have_text("《三尺墙之2》")
    table_rows = page.get_by_role("table", name=ranked).locator("[data-rank-row]")
    table_rows.nth(1).locator("td.lead").drag_to(table_rows.nth(0).locator("td.lead"))
    expect(page.get_by_text("次序已保存。")).to_be_visible()
    assert titles(page, ranked) == ["《三尺墙之1》", "《三尺墙之2》"]
    with system.database.reading() as session:
        assert len(session.scalars(select(Endorsement)).all()) == 2

    page.get_by_role("link", name="各单位进度").click()
    expect(page.get_by_role("table", name="各单位的件数和提醒")).to_contain_text("还差 2 件")
    screen.check()
    page.get_by_role("button", name="提醒联络员").click()
    expect(page.get_by_text("已写信提醒 1 位联络员")).to_be_visible()


def test_a_work_is_handed_to_its_author_by_link(system: Runtime, open_screen: Any, ground: Any) -> None:
    contest, liaison = ground
    with system.database.unit_of_work() as session:
        author = make_user(session, "林一苇")
    screen = open_screen(user=liaison)
    page = screen.open(f"/unit/{contest.slug}")
    page.get_by_role("button", name="开始填写").click()
    page.get_by_label("题目").fill("界石")
    page.get_by_role("button", name="先存着").click()
    page.goto(f"/unit/{contest.slug}")
    page.get_by_role("link", name="转交作者").click()
    page.get_by_role("button", name="做链接").click()
    link = page.get_by_label("复制后发给作者本人").input_value()
    assert "林" not in link and "界石" not in link
    links = page.url
    screen.check()

    theirs = open_screen(user=author, phone=True)
    page = theirs.open(link[link.index("/my/take/") :])
    page.get_by_role("button", name="由我接手").click()
    expect(page.get_by_label("题目")).to_have_value("界石")
    page.goto(link[link.index("/my/take/") :])
    expect(page.get_by_text("已经用过")).to_be_visible()
    page = screen.open(f"/unit/{contest.slug}")
    expect(page.get_by_role("table")).to_contain_text("《界石》")
    expect(page.get_by_role("table").get_by_role("link", name="《界石》", exact=True)).to_have_count(0)
    expect(screen.open(links).get_by_text("作者已经接手")).to_be_visible()


def test_in_the_dark_and_on_a_phone(open_screen: Any, ground: Any) -> None:
    contest, liaison = ground
    for options in ({"phone": True}, {"phone": True, "color_scheme": "dark"}):
        screen = open_screen(user=liaison, **options)
        for page in ("sheets", "submit", "endorsements", "progress"):
            screen.open(f"/unit/{contest.slug}/{page}")
