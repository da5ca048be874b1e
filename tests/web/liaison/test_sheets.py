"""The desk without scripts: what is refused is said with a way out, and nothing of it is kept."""

from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from lzcontest.entries.models import Entry
from lzcontest.foundation.runtime import Runtime
from lzcontest.unitdesk.models import UnitFile, UnitImport
from tests.factories.contests import make_contest
from tests.factories.people import grant, make_unit, make_user
from tests.factories.sheets import fiction_row, fill_template
from tests.support.web import Browser


@pytest.fixture
def ground(app: Flask, system: Runtime) -> Any:
    with system.database.unit_of_work() as session:
        contest, town = make_contest(session), make_unit(session, "河口镇")
        liaison = make_user(session, "联络员", unit=town)
        grant(session, liaison, "liaison", contest.id, town)
    return Browser(app, liaison), f"/unit/{contest.slug}", town.id


def count(system: Runtime, model: Any) -> int:
    with system.database.reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def test_what_is_no_sheet_is_refused_beside_the_field(system: Runtime, ground: Any) -> None:
    browser, desk, unit = ground
    form = {"category": "S", "unit": unit}
    for sent, said in (((BytesIO(b"1,2"), "a.csv"), "这不是能读取的 XLSX"), ((BytesIO(b""), ""), "请先选择填好的表格")):
        answer = browser.post(f"{desk}/sheets", {**form, "sheet": sent}, content_type="multipart/form-data")
        assert answer.status_code == 400 and said in answer.text
        assert '<option value="S" selected>' in answer.text  # what was chosen stays chosen
    assert count(system, UnitImport) == 0
    assert list((system.settings.data_dir / "uploads").glob("*")) == []


def test_a_sheet_is_read_in_whatever_language_the_liaison_reads(system: Runtime, ground: Any) -> None:
    browser, desk, unit = ground
    browser.client.get("/", headers={"Accept-Language": "en"})
    english = {"headers": {"Accept-Language": "en"}}
    template = browser.get(f"{desk}/sheets/F/{unit}/template.xlsx", **english).data
    sheet = fill_template(template, [fiction_row(1, 作者身份="作者", 使用人工智能="没有使用")])
    form = {"category": "F", "unit": unit, "sheet": (BytesIO(sheet), "汇总.xlsx")}
    made = browser.post(f"{desk}/sheets", form, content_type="multipart/form-data")
    page = browser.get(made.headers["Location"], **english).text
    assert "三尺墙之1" in page and made.headers["Location"] + "/import" in page
    assert "王小1" not in made.headers["Location"] and count(system, Entry) == 0


def test_files_of_a_plain_form_are_taken_or_refused_one_by_one(system: Runtime, ground: Any) -> None:
    browser, desk, unit = ground
    files = [(BytesIO("甲乙丙".encode()), "随笔.txt"), (BytesIO(b"MZ"), "木马.exe")]
    sent = {"files": files}
    answer = browser.post(f"{desk}/files/F/{unit}", sent, page=f"{desk}/sheets", content_type="multipart/form-data")
    assert answer.status_code == 400 and "木马.exe" in answer.text and "没有收下" in answer.text
    with system.database.reading() as session:
        assert [f.state for f in session.scalars(select(UnitFile))] == ["waiting"]


def test_nothing_chosen_is_nothing_submitted(ground: Any) -> None:
    browser, desk, _unit = ground
    answer = browser.post(f"{desk}/submit", {"papers": "1"}, page=f"{desk}/sheets")
    assert answer.status_code == 400 and "请先选中要提交的作品" in answer.text
