"""Hostile workbooks are refused with clear words, in bounded memory, and never computed or followed."""

import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from lzcontest.foundation.errors import InvalidInput
from lzcontest.media.adapters.sheets import read_sheet


def workbook(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """The package with one part added or replaced."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename != name:
                new.writestr(part, old.read(part))
        new.writestr(name, data)
    return out.getvalue()


PLAIN = workbook([["甲", 1]])
BOMB = b'<?xml version="1.0"?>' + b" " * 8000 + b'<!DOCTYPE a [<!ENTITY x "lol">]><a>&x;</a>'
HOSTILE = {
    "entities far into the part": (with_part(PLAIN, "xl/worksheets/sheet1.xml", BOMB), "XLSX"),
    "a bomb": (with_part(PLAIN, "xl/media/zero.bin", bytes(80 << 20)), "太大"),
    "macros": (with_part(PLAIN, "xl/vbaProject.bin", b"x"), "宏"),
    "links": (with_part(PLAIN, "xl/externalLinks/externalLink1.xml", b"<a/>"), "链接"),
    "an old or locked book": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "XLS"),
    "a text": ("编号,题目\n1,甲".encode(), "XLSX"),
    "another archive": (with_part(PLAIN, "x", b"")[:200], "XLSX"),
    "nothing": (workbook([]), "没有内容"),
    "too many rows": (workbook([["甲"]] * 2500), "行数太多"),
    "too long": (workbook([["长" * 32_000]] * 100), "文字太多"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_workbook_is_refused_with_words(tmp_path: Path, name: str) -> None:
    content, word = HOSTILE[name]
    (tmp_path / "sheet.xlsx").write_bytes(content)
    with pytest.raises(InvalidInput, match=word) as refused:
        read_sheet(tmp_path / "sheet.xlsx")
    assert set(refused.value.fields) == {"sheet"}


def test_cells_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "an-upload-has-no-extension"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["001", 13800000000, 8.5, True])
        sheet.write_formula(1, 0, "=1+1", None, 2)
        sheet.write_datetime(1, 1, date(2027, 1, 5), book.add_format({"num_format": "yyyy-mm-dd"}))
        sheet.write_number(1, 2, 8.5 / 24, book.add_format({"num_format": "h:mm"}))
    found = read_sheet(path)
    assert found.rows[0] == ["001", "13800000000", "8.5", "是"]
    assert found.rows[1] == ["=1+1", "2027-01-05", "8:30"]  # eight and a half hours were meant as 8:30
    assert found.formulas == [(1, 0)]
