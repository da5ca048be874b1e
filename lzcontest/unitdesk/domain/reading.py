"""From the cells of a filled sheet to works, each faulty cell named with its address and the way out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lzcontest.accounts.domain import normal_phone
from lzcontest.contests.domain import AI_LEVELS, TEXT_PARTS
from lzcontest.entries.domain import AuthorChange, EntryChanges, WorkRules, clean_line, clean_text, part_labels
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.domain import cells
from lzcontest.unitdesk.domain.cells import PROGRAMME, BadCell
from lzcontest.unitdesk.domain.columns import KEY_MAX, PERSON, SAMPLE_KEY, Column, roles_of
from lzcontest.unitdesk.domain.layout import ROWS_MAX, Grid, Layout

SHOWN = 60  # characters of a value on the page of faults


@dataclass(frozen=True, slots=True)
class Fault:
    """A cell that keeps the sheet from being imported."""

    address: str
    label: str
    value: str
    message: str
    rule: str = ""


@dataclass(frozen=True, slots=True)
class SheetWork:
    """One work of the sheet. ``files``: part → name of its file. ``rows``: of each person, counted from 0."""

    key: str
    row: int
    unit_id: str
    changes: EntryChanges
    files: dict[str, str]
    rows: tuple[int, ...] = ()


@dataclass(slots=True)
class Reading:
    """What was found in a sheet."""

    works: list[SheetWork] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


@dataclass(slots=True)
class _Open:
    """A work of which further rows may still bring people."""

    key: str
    row: int
    people: list[AuthorChange] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)


def _place(fault: Fault) -> tuple[int, int, str]:
    column = fault.address.rstrip("0123456789")
    return int(fault.address[len(column) :]), len(column), column


class SheetReader:
    """Reads the rows below the headings; ``units`` are the names that may be chosen and their ids."""

    def __init__(
        self, columns: Sequence[Column], layout: Layout, grid: Grid, rules: WorkRules, units: Mapping[str, str]
    ) -> None:
        self.columns = {c.key: c for c in columns}
        self.layout, self.grid, self.rules, self.units = layout, grid, rules, units
        self.roles, self.levels = roles_of(rules), {str(label): level for level, label in AI_LEVELS.items()}
        self.found = Reading()
        self._keys: set[str] = set()

    def read(self, formulas: Sequence[tuple[int, int]] = ()) -> Reading:
        """Everything in the sheet; ``formulas`` are (row, column) of cells that hold one."""
        opened: _Open | None = None
        works: list[_Open] = []
        for row in range(self.layout.header + 1, len(self.grid)):
            if self._is_blank(row):
                continue
            if self._adds_person(row, opened) and opened is not None:
                self._person(row, opened)
                continue
            opened = None if self._text(row, "key") == SAMPLE_KEY else _Open(self._key(row), row)
            if opened is not None:
                self._person(row, opened)
                works.append(opened)
        self._formulas(formulas)
        self.found.works = [self._work(each) for each in works[:ROWS_MAX]]
        if len(works) > ROWS_MAX:
            self._fault(works[ROWS_MAX].row, "key", _("一次最多导入 %(n)s 件，请分成几张表。", n=ROWS_MAX))

        return self.found

    def faults(self) -> list[Fault]:
        """Every fault so far, from top to bottom and left to right."""
        return sorted(self.found.faults, key=_place)

    def _text(self, row: int, key: str) -> str:
        cells_of_row, place = self.grid[row], self.layout.places[key]
        return clean_line(cells_of_row[place]) if place < len(cells_of_row) else ""

    def _is_blank(self, row: int) -> bool:
        return not any(self._text(row, key) for key in self.columns)

    def _adds_person(self, row: int, opened: _Open | None) -> bool:
        key = self._text(row, "key")
        alone = not any(self._text(row, k) for k, c in self.columns.items() if not c.of_person and k != "key")
        return alone and (not key or (opened is not None and key == opened.key))

    def _fault(self, row: int, key: str, message: str) -> None:
        column = self.columns[key]
        value = self._text(row, key)
        shown = value if len(value) <= SHOWN else value[:SHOWN] + "…"
        fault = Fault(self.layout.address(row, key), column.label, shown, message, column.rule)
        if fault.address not in {f.address for f in self.found.faults}:
            self.found.faults.append(fault)

    def _formulas(self, formulas: Sequence[tuple[int, int]]) -> None:
        names = {place: key for key, place in self.layout.places.items()}
        for row, place in formulas:
            if place in names and row > self.layout.header and self._text(row, "key") != SAMPLE_KEY:
                self._fault(row, names[place], _("这里是公式，只收直接填写的内容。请复制后用“只粘贴数值”填回来。"))

    def _key(self, row: int) -> str:
        key = self._text(row, "key")
        if not key:
            self._fault(row, "key", _("请给这件作品编一个号。"))
        elif len(key) > KEY_MAX:
            self._fault(row, "key", _("自编号最多 %(n)s 个字。", n=KEY_MAX))
        elif key in self._keys:
            self._fault(row, "key", _("自编号重复了。每件作品一个号；多位作者的，下面几行只填作者各栏。"))
        self._keys.add(key)
        return key

    def _person(self, row: int, opened: _Open) -> None:
        texts = {key: self._text(row, key) for key in PERSON}
        if not any(texts.values()):
            return
        phone = texts["person_phone"]
        if not texts["person_name"]:
            self._fault(row, "person_name", _("请填写姓名。"))
        if phone and normal_phone(phone) is None:
            self._fault(row, "person_phone", _("请填 11 位手机号，或带区号的座机号。单元格要设成文本格式。"))
            phone = ""
        role, named = self._read(row, "person_role", cells.named(self.roles, ("author", "")), ("author", ""))
        birth = self._read(row, "person_birth", cells.birth, "")
        opened.people.append(
            AuthorChange("", texts["person_name"], role, texts["person_unit_name"], phone, named, birth=birth)
        )
        opened.rows.append(row)

    def _read(self, row: int, key: str, reader: Callable[[str], Any], default: Any = None) -> Any:
        try:
            return reader(self._text(row, key))
        except BadCell as bad:
            self._fault(row, key, str(bad))
            return default

    def _unit(self, row: int) -> str:
        name = self._text(row, "unit")
        if not name and len(self.units) == 1:
            return next(iter(self.units.values()))
        if name not in self.units:
            message = _("请从列表中选择单位，名称要与列表完全相同。") if name else _("请选择单位。")
            self._fault(row, "unit", message)
        return self.units.get(name, "")

    def _work(self, opened: _Open) -> SheetWork:
        row = opened.row
        group = self._text(row, "group_name")
        details: dict[str, Any] = {"as_group": bool(group) or None, "group_name": group}
        if self.rules.kind == "programme":
            details["programme_kind"] = self._read(row, "programme_kind", cells.one_of(self.columns["programme_kind"]))
            details.update({name: self._read(row, key, read) for name, (key, read) in PROGRAMME.items()})
        if self.rules.fields:
            details["fields"] = self._answers(row)
        level = self._read(row, "ai", cells.named(self.levels, "none"), "none")
        used = level != "none"
        details |= {"ai_level": level, "ai_tools": self._text(row, "ai_tools") if used else ""}
        changes = EntryChanges(
            title=self._text(row, "title"),
            texts={part: text for part in TEXT_PARTS[self.rules.kind] if (text := self._long(row, part))},
            details=details,
            authors=tuple(opened.people),
            unit_id=self._unit(row),
            ai_used=used,
            ai_note=self._text(row, "ai_note") if used else "",
        )
        files = {c.file_of: name for c in self.columns.values() if c.file_of and (name := self._text(row, c.key))}
        for part in changes.texts or {}:
            if part in files:
                message = _("%(part)s已经写在表里，又写了文件名。两处请只留一处。", part=part_labels()[part])
                self._fault(row, f"{part}_file", message)
        return SheetWork(opened.key, row, changes.unit_id or "", changes, files, tuple(opened.rows))

    def _long(self, row: int, part: str) -> str:
        cells_of_row, place = self.grid[row], self.layout.places[part]
        return clean_text(cells_of_row[place]) if place < len(cells_of_row) else ""

    def _answers(self, row: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, column in self.columns.items():
            if column.question is None:
                continue
            yes = column.question.kind == "yes_no"
            answer = self._read(row, key, cells.yes_or_no if yes else cells.one_of(column))
            if answer not in (None, "", False):
                found[column.question.key] = answer
        return found

    def locate(self, work: SheetWork, name: str) -> tuple[int, str] | None:
        """The row and column of a field of the form of a work; None when the sheet does not ask for it."""
        if name.startswith("people-"):
            _people, place, part = name.split("-", 2)
            rows = work.rows or (work.row,)
            return (rows[min(int(place), len(rows) - 1)], f"person_{part}") if f"person_{part}" in PERSON else None
        key = {"unit_id": "unit", "duration_min": "duration", "authors": "person_name"}.get(name, name)
        key = "available" if key.startswith("available_") else key
        return (work.row, key) if key in self.columns else None

    def add_problem(self, work: SheetWork, name: str, message: str) -> None:
        """Mark the cell that a rule of the whole work speaks of; of what the sheet does not ask, its number."""
        row, key = self.locate(work, name) or (work.row, "key")
        self._fault(row, key, message)
