"""`lzcontest media`: probe, transcode and clean any file by the very code that works on entries."""

import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from lzcontest.cli.media.works import Wishes, clean_file, transcode_file
from lzcontest.foundation.errors import LzError
from lzcontest.media.adapters.probe import probe_file
from lzcontest.media.adapters.toolchain import ToolchainMissing
from lzcontest.media.domain.refusal import MediaRefused

FAILED, UNCLEAN = 1, 3
FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
files_argument = click.argument("files", metavar="FILE...", nargs=-1, required=True, type=FILE)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
out_option = click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="New or empty folder for what is made; of several files each gets a folder in it.",
)


@click.group("media", epilog="Exit codes: 0 done, 1 a file was refused or failed, 2 wrong use, 3 a copy is not clean.")
def command() -> None:
    """Look at, transcode or anonymise media files. Needs no contest, database or settings."""


@command.command()
@files_argument
@json_option
def probe(files: tuple[Path, ...], as_json: bool) -> None:
    """What a file really is: format, length, picture, sound, and the tags planted in it."""
    _each(files, as_json, lambda path: asdict(probe_file(path, claimed_name=path.name)))


@command.command()
@files_argument
@out_option
@click.option("--split", is_flag=True, help="Encode a film in parts, several at once.")
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="With --split: how many.")
@click.option("--av1", is_flag=True, help="AV1 beside H.264 in the same master playlist.")
@json_option
def transcode(files: tuple[Path, ...], out: Path, split: bool, workers: int, av1: bool, as_json: bool) -> None:
    """Make a film's HLS ladder (master.m3u8) or a song's levelled sound, with posters, scrub pictures or waveform."""
    wishes = Wishes(workers=workers if split else 1, split=split, av1=av1, progress=_bar(as_json))
    _each(files, as_json, lambda path: transcode_file(path, _folder(out, path, files), wishes))


@command.command()
@files_argument
@out_option
@click.option("--identity", multiple=True, help="A name, phone or unit to search the copy for; may be repeated.")
@json_option
def clean(files: tuple[Path, ...], out: Path, identity: tuple[str, ...], as_json: bool) -> None:
    """Make an anonymous review copy of a film, song, picture, PDF or DOCX, and prove it by three checks.

    The checks: raw bytes against every identity string (given, and found in the file's tags), tags against an
    allow-list, boxes against an allow-list. Exit code 3 when one finds something; the copy is kept to look at.
    """
    wishes = Wishes(progress=_bar(as_json))
    found = _each(files, as_json, lambda path: clean_file(path, _folder(out, path, files), identity, wishes))
    if not all(answer["clean"] for answer in found):
        sys.exit(UNCLEAN)


def _each(files: Sequence[Path], as_json: bool, work: Callable[[Path], dict[str, Any]]) -> list[dict[str, Any]]:
    """Do ``work`` on each file; a refused one does not keep the others from being done, but ends in exit code 1."""
    answers, failed = [], False
    for path in files:
        answer: dict[str, Any] = {"file": str(path)}
        try:
            answer |= work(path)
        except (LzError, ToolchainMissing, OSError) as error:
            failed = True
            answer["error"] = _told(error)
        answers.append(answer)
        if not as_json:
            _print(answer)
    if as_json:
        shown: Any = answers[0] if len(answers) == 1 else answers
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
    if failed:
        sys.exit(FAILED)
    return answers


def _told(error: Exception) -> dict[str, str]:
    if isinstance(error, MediaRefused):
        return {"code": error.code, "message": error.message, "way_out": error.way_out}
    if isinstance(error, LzError):
        return {"code": "failed", "message": error.message}
    return {"code": "failed", "message": str(error)}


def _print(answer: dict[str, Any]) -> None:
    if "error" in answer:
        told = answer["error"]
        click.echo(f"{answer['file']}: {told['message']}{told.get('way_out', '')} [{told['code']}]", err=True)
        return
    for name, value in answer.items():
        if value not in ("", 0, False, None, [], ()):
            plain = json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else value
            click.echo(f"{name}: {'yes' if value is True else plain}")


def _folder(out: Path, path: Path, files: Sequence[Path]) -> Path:
    """Where the outputs of one file go; of several files with one name each still gets its own."""
    if len(files) == 1:
        return _empty(out, "--out")
    twins = [other for other in files if other.stem == path.stem]
    ending = f"-{twins.index(path) + 1}" if len(twins) > 1 else ""
    return _empty(out / (path.stem + ending), "--out")


def _empty(folder: Path, option: str) -> Path:
    if folder.exists() and any(folder.iterdir()):
        raise click.BadParameter(f"{folder} is not empty; name a new folder", param_hint=option)
    return folder


def _bar(as_json: bool) -> Callable[[int, int], None] | None:
    """Progress on standard error, for people at a terminal only."""
    if as_json or not sys.stderr.isatty():
        return None
    return lambda done, total: click.echo(f"\r{100 * done // max(1, total):3d} %", nl=done >= total, err=True)
