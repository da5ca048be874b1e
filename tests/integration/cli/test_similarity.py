"""`lzcontest similarity` on folders of texts: offsets of the originals, no contest, no database, no settings."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from lzcontest.cli import main
from tests.unit.similarity.prose import HOST, OTHER, SOURCE


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "texts"
    (made / "more").mkdir(parents=True)
    (made / "source.txt").write_bytes(SOURCE.encode("gb18030"))
    (made / "more" / "other.txt").write_text(OTHER, "utf-8")
    (made / "broken.txt").write_bytes(b"\x00\xff\x00" * 50)
    (made / "picture.png").write_bytes(b"\x89PNG")
    return made


def run(*words: object, code: int = 0) -> Any:
    done = CliRunner().invoke(main, ["similarity", *map(str, words), "--json"])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout)


def test_spans_are_code_points_of_both_originals(folder: Path, tmp_path: Path) -> None:
    copied = SOURCE[20:80]
    text = "𠮷\r\n\ufeff" + HOST[:50] + "\r\n" + "\u200b".join(copied) + HOST[50:]
    (tmp_path / "work.txt").write_bytes(text.encode())
    (tmp_path / "clean.txt").write_text(HOST)
    found = run("check", "--collection", folder, tmp_path / "work.txt", tmp_path / "clean.txt")
    work, clean = found["files"]
    assert clean == {"file": str(tmp_path / "clean.txt"), "matches": []}
    (match,) = work["matches"]
    assert (match["source"], match["flagged"]) == ("source.txt", True)
    (passage,) = match["passages"]
    start, end = passage["file_span"]
    there = SOURCE[slice(*passage["source_span"])]
    assert text[start:end].replace("\u200b", "") == there
    assert copied.strip("，。") in there
    assert "characters" in passage["channels"]


def test_a_file_of_the_folder_is_not_matched_with_itself(folder: Path) -> None:
    (folder / "copy.txt").write_text(SOURCE)
    found = run("check", "--collection", folder, folder / "source.txt", folder / "more" / "other.txt")
    assert [[m["source"] for m in f["matches"]] for f in found["files"]] == [["copy.txt"], []]
    pairs = run("pairs", "--collection", folder)
    assert pairs["documents"] == 3
    assert [{p["file"], p["source"]} for p in pairs["pairs"]] == [{"copy.txt", "source.txt"}]


def test_one_unreadable_file_does_not_hide_the_answers_of_others(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.txt").write_text(SOURCE)
    found = run("check", "--collection", folder, tmp_path / "none.txt", tmp_path / "copy.txt", code=1)
    missing, copy = found["files"]
    assert missing["matches"] == []
    assert missing["error"]
    assert copy["matches"][0]["source"] == "source.txt"


def test_a_kept_index_follows_the_folder(folder: Path, tmp_path: Path) -> None:
    kept = tmp_path / "index"
    (tmp_path / "work.txt").write_text(SOURCE)
    ask = ("check", "--collection", folder, "--index", kept, tmp_path / "work.txt")
    assert run(*ask)["files"][0]["matches"][0]["source"] == "source.txt"
    (folder / "source.txt").rename(folder / "moved.txt")
    (folder / "more" / "other.txt").write_text(SOURCE[:60])
    assert {m["source"] for m in run(*ask)["files"][0]["matches"]} == {"moved.txt", "more/other.txt"}
    facts = run("stats", "--collection", folder, "--index", kept)
    assert (facts["documents"], facts["damaged"]) == (2, [])


def test_public_words_do_not_count(folder: Path, tmp_path: Path) -> None:
    public = tmp_path / "public"
    public.mkdir()
    (public / "classic.txt").write_text(SOURCE)
    (tmp_path / "work.txt").write_text(HOST + SOURCE)
    found = run("check", "--collection", folder, "--quotations", public, tmp_path / "work.txt")
    assert not any(match["flagged"] for match in found["files"][0]["matches"])


def test_what_is_no_folder_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("清风")
    done = CliRunner().invoke(
        main, ["similarity", "check", "--collection", str(tmp_path / "none"), str(tmp_path / "a.txt")]
    )
    assert done.exit_code == 2
    assert "文件夹" in done.stderr
