"""`lzcontest identity scan` finds names in every place of a file that words stand in."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from docx import Document
from mutagen.id3 import ID3, TPE1
from PIL import Image

from lzcontest.cli import main
from lzcontest.identity.domain.names import read_names
from tests.support.media_samples import run_ffmpeg

NAMES = "# 作者\n王小明\n单位：清泉镇文化站\n13912345678\n"


def scan(tmp_path: Path, *files: Path, code: int = 0) -> Any:
    (tmp_path / "names.txt").write_text(NAMES, "utf-8-sig")
    words = ["identity", "scan", *map(str, files), "--names", str(tmp_path / "names.txt"), "--json"]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_spans_in_a_text_are_those_of_the_file_as_it_is(tmp_path: Path) -> None:
    text = "\r\n  清晨，王\u200b小明走进清泉鎮文化站。\r\n電話壹叁玖一二三四五六七八\r\n"
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode("gb18030"))
    found = {f["who"]: f for f in scan(tmp_path, path)["findings"]}
    assert set(found) == {"王小明", "清泉镇文化站", "13912345678"}
    for finding in found.values():
        assert text[slice(*finding["span"])] == finding["seen_as"]
        assert finding["place"] == "text"


def test_names_tags_and_properties_are_looked_at_too(tmp_path: Path) -> None:
    song, document, picture = tmp_path / "王小明.mp3", tmp_path / "b.docx", tmp_path / "c.png"
    run_ffmpeg("-f", "lavfi", "-i", "sine=d=2", str(song))
    tags = ID3()
    tags.add(TPE1(encoding=1, text="Wang Xiaoming 王小明"))
    tags.save(song)
    written = Document()
    written.add_paragraph("没有名字")
    written.core_properties.author = "清泉镇文化站"
    written.save(str(document))
    Image.new("RGB", (8, 8)).save(picture)
    found = [(f["place"], f["who"]) for f in scan(tmp_path, song, document, picture)["findings"]]
    assert ("name", "王小明") in found
    assert ("tag", "王小明") in found
    assert ("property", "清泉镇文化站") in found
    assert not any(place == "text" for place, _ in found)


def test_a_file_that_cannot_be_read_does_not_hide_the_others(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("作者王小明", "utf-8")
    (tmp_path / "x.mp4").write_bytes(b"\0" * 100)
    told = scan(tmp_path, tmp_path / "x.mp4", tmp_path / "none.txt", tmp_path / "a.txt", code=1)
    assert [f["who"] for f in told["findings"]] == ["王小明"]
    assert [Path(u["file"]).name for u in told["unread"]] == ["x.mp4", "none.txt"]


@pytest.mark.parametrize(
    ("line", "kind", "value"),
    [
        ("王小明", "person", "王小明"),
        ("阿依古丽·买买提", "person", "阿依古丽·买买提"),
        ("Tom Li", "person", "Tom Li"),
        ("清泉镇", "person", "清泉镇"),
        ("清泉镇文化站", "unit", "清泉镇文化站"),
        ("单位：清泉镇", "unit", "清泉镇"),
        ("139 1234-5678", "phone", "139 1234-5678"),
        ("11010519491231002X", "id_number", "11010519491231002X"),
        ("a.b@c.cn", "email", "a.b@c.cn"),
        ("qingfeng_2026", "account", "qingfeng_2026"),
        ("微信: x", "person", "微信: x"),
    ],
)
def test_the_form_of_a_line_tells_its_kind(line: str, kind: str, value: str) -> None:
    (identity,) = read_names(f"\n{line}\n# 不看这行\n")
    assert (identity.kind, identity.value) == (kind, value)
