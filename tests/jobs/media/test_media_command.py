"""`lzcontest media` on any file, without contest, database or settings."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from lzcontest.cli import main
from lzcontest.media.adapters.inspect import inspect_copy
from tests.support.media_samples import AUTHOR, CANARIES, MediaSamples


def run(*arguments: object) -> Result:
    return CliRunner(env={"LZ_DATA_DIR": "/proc/nowhere"}).invoke(main, ["media", *map(str, arguments)])


def answer(result: Result) -> Any:
    return json.loads(result.stdout)


def test_probe_tells_what_a_file_is(samples: MediaSamples) -> None:
    told = answer(run("probe", samples.rotated_film(), "--json"))
    assert (told["kind"], told["width"], told["height"], told["rotation"]) == ("video", 360, 640, 90)
    several = answer(run("probe", samples.song(), samples.pdf(), "--json"))
    assert [one["kind"] for one in several] == ["audio", "document"]
    assert "kind: audio" in run("probe", samples.song()).stdout


def test_a_refused_file_is_an_error_with_code_and_way_out_and_the_others_are_done(
    samples: MediaSamples, tmp_path: Path
) -> None:
    bad = samples.raw("list.mp4", b"#EXTM3U\n#EXTINF:1,\nhttp://10.0.0.1/a.ts\n" * 20)
    done = run("transcode", bad, samples.song(), "--out", tmp_path / "out", "--json")
    assert done.exit_code == 1
    refused, song = answer(done)
    assert refused["error"]["code"] == "not_what_it_claims"
    assert refused["error"]["way_out"]
    assert (tmp_path / "out" / "song" / song["audio"]).exists()
    plain = run("probe", bad)
    assert plain.exit_code == 1
    assert "not_what_it_claims" in plain.stderr


def test_transcode_whole_and_in_parts(samples: MediaSamples, tmp_path: Path) -> None:
    film = samples.film("cli.mp4", size="320x180", seconds=3)
    once = answer(run("transcode", film, "--out", tmp_path / "a", "--json"))
    assert (tmp_path / "a" / once["playlist"]).exists()
    parts = answer(run("transcode", film, "--out", tmp_path / "b", "--split", "--workers", "2", "--json"))
    assert parts["duration_ms"] == once["duration_ms"]
    again = run("transcode", film, "--out", tmp_path / "a")
    assert (again.exit_code, "not empty" in again.stderr) == (2, True)


@pytest.mark.parametrize(
    ("make", "kind"),
    [("tagged_film", "film"), ("tagged_song", "song"), ("photo", "image"), ("pdf", "pages"), ("docx", "text")],
)
def test_clean_makes_an_anonymous_copy_of_every_kind(
    samples: MediaSamples, tmp_path: Path, make: str, kind: str
) -> None:
    names = [part for canary in CANARIES for part in ("--identity", canary)]
    done = run("clean", getattr(samples, make)(), "--out", tmp_path / "out", *names, "--json")
    assert done.exit_code == 0, done.output
    told = answer(done)
    assert (told["kind"], told["clean"]) == (kind, True)
    assert told["checks"] == {"bytes": [], "tags": [], "boxes": []}
    assert told["files"] and inspect_copy(tmp_path / "out", CANARIES) == []


def test_a_name_in_the_text_itself_is_reported_not_hidden(samples: MediaSamples, tmp_path: Path) -> None:
    story = samples.docx("named.docx", f"作者{AUTHOR}写于清风院。")
    done = run("clean", story, "--out", tmp_path / "out", "--identity", AUTHOR, "--json")
    assert done.exit_code == 3
    assert answer(done)["checks"]["bytes"][0]["file"] == "text.txt"
