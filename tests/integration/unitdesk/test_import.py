"""A unit's sheet from template to works: all or nothing, the same twice, sealed and forgotten."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import time_machine
from sqlalchemy import func, select

from lzcontest.accounts.models import User
from lzcontest.contests.models import Category, Contest
from lzcontest.entries.models import Author, Entry, EntryText
from lzcontest.entries.queries import get_work
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.runtime import Runtime
from lzcontest.ledger.models import LedgerEvent
from lzcontest.media.adapters.sheets import read_sheet
from lzcontest.unitdesk import queries, service
from lzcontest.unitdesk.domain.plan import Plan
from lzcontest.unitdesk.models import UnitImport
from lzcontest.unitdesk.writers import mark_sheet, write_template
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.factories.sheets import TEXT, fiction_row, fill_template
from tests.support.queries import count_queries


class Desk:
    """A town with a village, its liaison, and what the liaison does with sheets."""

    def __init__(self, system: Runtime, folder: Path) -> None:
        self.system, self.folder = system, folder
        with system.database.unit_of_work() as session:
            self.contest: Contest = make_contest(session)
            self.category: Category = self.contest.categories[0]
            self.town = make_unit(session, "河口镇")
            self.village = make_unit(session, "河口村", parent=self.town)
            self.liaison: User = make_user(session, "联络员", unit=self.town)
            grant(session, self.liaison, "liaison", self.contest.id, self.town)

    def template(self) -> bytes:
        with self.system.database.reading() as session:
            actor = actor_of(session, self.liaison)
            field = queries.get_field(session, actor, self.contest.id)
            terms = service.sheet_terms(session, field, category_id=self.category.id, unit_id=self.town.id)
            return write_template(terms.columns, heading="填报表", mark=terms.mark)

    def send(self, rows: list[dict[str, Any]], user: User | None = None) -> str:
        content = fill_template(self.template(), [{"单位": "河口村", **row} if "题目" in row else row for row in rows])
        return self.send_file(content, user)

    def send_file(self, content: bytes, user: User | None = None) -> str:
        path = self.folder / "sheet.xlsx"
        path.write_bytes(content)
        with self.system.database.unit_of_work() as session:
            made = service.receive_sheet(
                session,
                actor_of(session, user or self.liaison),
                category_id=self.category.id,
                unit_id=self.town.id,
                cells=read_sheet(path),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            return made.id

    def plan(self, import_id: str) -> Plan:
        with self.system.database.reading() as session:
            actor = actor_of(session, self.liaison)
            field = queries.get_field(session, actor, self.contest.id)
            made = queries.get_import(session, field, self.contest.id, import_id)
            return service.plan_import(session, actor, field, made)[0]

    def carry_out(self, import_id: str, user: User | None = None, *, overwrite: bool = False) -> UnitImport:
        with self.system.database.unit_of_work() as session:
            actor = actor_of(session, user or self.liaison)
            return service.import_sheet(
                session, actor, contest_id=self.contest.id, import_id=import_id, overwrite=overwrite
            )

    def count(self, model: Any = Entry) -> int:
        with self.system.database.reading() as session:
            return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def desk(system: Runtime, tmp_path: Path) -> Desk:
    return Desk(system, tmp_path)


def test_a_sheet_becomes_works_once_however_often_it_is_imported(desk: Desk) -> None:
    rows = [fiction_row(1), {"自编号": "001", "作者姓名": "林一苇", "作者身份": "指导"}, fiction_row(2)]
    first = desk.send(rows)
    plan = desk.plan(first)
    assert [(w.act, w.unit, w.authors) for w in plan.works] == [("new", "河口村", "王小1"), ("new", "河口村", "王小2")]
    assert plan.faults == () and desk.count() == 0
    assert desk.carry_out(first).result == {"new": 2, "changed": 0, "same": 0}
    assert desk.carry_out(first).result == {"new": 2, "changed": 0, "same": 0}  # a second press does nothing
    again = desk.send(rows)
    assert again != first
    assert desk.carry_out(again).result == {"new": 0, "changed": 0, "same": 2}
    assert (desk.count(), desk.count(Author)) == (2, 3)
    with desk.system.database.reading() as session:
        entry = session.scalars(select(Entry).where(Entry.title == "三尺墙之1")).one()
        assert (entry.unit_id, entry.via_unit, entry.owner_id) == (desk.village.id, True, desk.liaison.id)
        assert get_work(session, entry).texts == {"body": TEXT}
        assert [a.phone_sealed is not None for a in get_work(session, entry).authors] == [True, False]


def test_a_changed_row_shows_what_changes_and_changes_only_that(desk: Desk) -> None:
    desk.carry_out(desk.send([fiction_row(1), fiction_row(2)]))
    plan = desk.plan(import_id := desk.send([fiction_row(1, 题目="六尺巷", 作者手机="13911112222"), fiction_row(2)]))
    changed, same = plan.works
    assert (changed.act, same.act) == ("changed", "same")
    assert [(d.label, d.before, d.after) for d in changed.differences] == [
        ("题目", "三尺墙之1", "六尺巷"),
        ("作者手机", "（加密保存）", "有改动"),
    ]
    assert desk.carry_out(import_id).result == {"new": 0, "changed": 1, "same": 1}
    assert desk.count() == 2


def test_a_second_sheet_that_counts_from_001_again_overwrites_nothing_unasked(desk: Desk) -> None:
    desk.carry_out(desk.send([fiction_row(1)]))
    other = {**fiction_row(1), "题目": "界石", "作者姓名": "林一苇"}
    second = desk.send([other, fiction_row(2)])
    assert [(w.title, w.ousts) for w in desk.plan(second).ousting] == [("界石", "《三尺墙之1》")]
    with pytest.raises(InvalidInput, match="一件也没有导入"):
        desk.carry_out(second)
    with desk.system.database.reading() as session:
        assert session.scalars(select(Entry.title)).all() == ["三尺墙之1"]
    assert desk.carry_out(second, overwrite=True).result == {"new": 1, "changed": 1, "same": 0}
    assert desk.plan(desk.send([{**other, "题目": "三尺界石"}])).ousting == (), (
        "the same author's work under a new title"
    )


def test_one_faulty_cell_keeps_everything_out_and_each_is_named(desk: Desk, tmp_path: Path) -> None:
    rows = [
        fiction_row(1),
        fiction_row(2, 题目="", 作者手机="1380000"),
        fiction_row(3, 正文="长" * 1501),
        fiction_row(1, 单位="别的镇", 使用人工智能="也许"),
        fiction_row(5, 题目="=SUM(A1:A9)"),
    ]
    import_id = desk.send(rows)
    faults = {f.address: (f.label, f.value, f.message) for f in desk.plan(import_id).faults}
    assert {address: fault[0] for address, fault in faults.items()} == {
        "C6": "题目", "I6": "作者手机", "D7": "正文", "A8": "自编号", "B8": "单位", "L8": "使用人工智能", "C9": "题目",
    }  # fmt: skip
    assert "1380000" in faults["I6"][1] and "11 位" in faults["I6"][2]
    assert "1,501" in faults["D7"][2] or "1501" in faults["D7"][2]
    assert "公式" in faults["C9"][2]
    with pytest.raises(InvalidInput, match="7 处要改"):
        desk.carry_out(import_id)
    assert desk.count() == 0
    with desk.system.database.reading() as session:
        actor = actor_of(session, desk.liaison)
        field = queries.get_field(session, actor, desk.contest.id)
        made = queries.get_import(session, field, desk.contest.id, import_id)
        plan, terms, layout = service.plan_import(session, actor, field, made)
        grid = read_sheet(tmp_path / "sheet.xlsx").rows
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(mark_sheet(terms.columns, grid, layout, plan.faults))
    book = openpyxl.load_workbook(marked)
    red = {c.coordinate for row in book.worksheets[0] for c in row if c.comment and c.row > 3}
    assert red == set(faults)
    assert read_sheet(marked).rows == grid  # mended in the copy, it can be handed in again


def test_a_work_that_others_hold_or_that_is_decided_is_not_overwritten(desk: Desk) -> None:
    desk.carry_out(desk.send([fiction_row(1), fiction_row(2)]))
    with desk.system.database.unit_of_work() as session:
        first, second = session.scalars(select(Entry).order_by(Entry.title)).all()
        first.owner_id = make_user(session, "王小1").id
        second.state, second.number = "accepted", "LZ7-F-0001"
    unchanged = desk.plan(desk.send([fiction_row(1), fiction_row(2), fiction_row(3)]))
    assert ([w.act for w in unchanged.works], unchanged.faults) == (["same", "same", "new"], ())
    touched = desk.plan(desk.send([fiction_row(1, 题目="改"), fiction_row(2, 题目="改")]))
    assert [f.address for f in touched.faults] == ["A5", "A6"]
    assert "已由作者本人" in touched.faults[0].message and "已通过审查" in touched.faults[1].message


def test_a_submitted_work_is_changed_by_the_ordinary_way_of_correction(desk: Desk) -> None:
    desk.carry_out(desk.send([fiction_row(1)]))
    with desk.system.database.unit_of_work() as session:
        entry = session.scalars(select(Entry)).one()
        actor = actor_of(session, desk.liaison)
        service.submit_for_unit(session, actor, contest_id=desk.contest.id, entry_id=entry.id, papers=True)
    desk.carry_out(desk.send([fiction_row(1, 题目="六尺巷")]))
    with desk.system.database.reading() as session:
        entry = session.scalars(select(Entry)).one()
        assert (entry.title, entry.pending["title"], entry.state) == ("三尺墙之1", "六尺巷", "processing")


def test_the_cells_are_sealed_and_forgotten(desk: Desk, tmp_path: Path) -> None:
    imported, dropped, left = (desk.send([fiction_row(n)]) for n in (1, 2, 3))
    with desk.system.database.reading() as session:
        sealed = [m.sealed or "" for m in session.scalars(select(UnitImport))]
    assert len(sealed) == 3 and not any("王小" in s or "138" in s[:40] for s in sealed)
    assert desk.send_file((tmp_path / "sheet.xlsx").read_bytes()) == left  # the same file waits once
    desk.carry_out(imported)
    with desk.system.database.unit_of_work() as session:
        service.drop_sheet(session, actor_of(session, desk.liaison), contest_id=desk.contest.id, import_id=dropped)
    with (
        time_machine.travel(clock.now() + service.KEPT_FOR + timedelta(minutes=1), tick=False),
        desk.system.database.unit_of_work() as session,
    ):
        assert service.expire_sheets(session) == 1
    with desk.system.database.reading() as session:
        states = {m.id: (m.state, m.sealed) for m in session.scalars(select(UnitImport))}
        kinds = session.scalars(select(LedgerEvent.kind).where(LedgerEvent.subject_type == "unit_import")).all()
    assert states == {imported: ("imported", None), dropped: ("dropped", None), left: ("expired", None)}
    assert sorted(kinds) == [
        "unit.sheet_dropped",
        "unit.sheet_expired",
        "unit.sheet_imported",
        *["unit.sheet_received"] * 3,
    ]
    with pytest.raises(Conflict):
        desk.carry_out(dropped)


def test_another_units_liaison_finds_nothing(desk: Desk) -> None:
    import_id = desk.send([fiction_row(1)])
    with desk.system.database.unit_of_work() as session:
        other = make_user(session, "别镇联络员")
        grant(session, other, "liaison", desk.contest.id, make_unit(session, "山前镇"))
    with pytest.raises(NotFound):
        desk.carry_out(import_id, other)
    with pytest.raises(NotFound):
        desk.send([fiction_row(1)], other)
    assert desk.count(EntryText) == 0


def test_a_dry_run_asks_as_much_for_two_hundred_works_as_for_one(desk: Desk) -> None:
    totals = []
    for many in (1, 3, 200):
        import_id = desk.send([fiction_row(n) for n in range(1, many + 1)])
        with count_queries(desk.system.database.engine) as count:
            assert len(desk.plan(import_id).works) == many
        totals.append(count.total)
        desk.carry_out(import_id)  # so that the next plan meets works that are there
    assert totals[0] <= totals[1] == totals[2] and desk.count() == 200
