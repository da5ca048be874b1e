"""`lzcontest identity`: what in any file tells whose it is, without a contest or a database."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from lzcontest.identity.adapters.places import words_of_file
from lzcontest.identity.domain.names import read_names
from lzcontest.identity.domain.scan import scan_text
from lzcontest.identity.domain.types import Identity
from lzcontest.media.domain.plaintext import decode_exactly
from lzcontest.media.domain.refusal import MediaRefused


@click.group("identity")
def command() -> None:
    """What in a work tells whose it is."""


@command.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--names",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="A list of people, units, telephones, one to a line; “单位：清泉镇” or “phone: 139…” says the kind.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
def scan(files: tuple[Path, ...], names: Path, as_json: bool) -> None:
    """Find the names of a list, and any telephone, ID number, mail address or account, in each FILE.

    Looks at the text (TXT, DOCX, PDF), the file's name, its tags and its properties, and through disguises:
    old and full-width characters, gaps, pinyin, homophones, digits in words. Spans are half-open ranges of code
    points of the place named. Exit code 1 when a FILE could not be read; the others are answered all the same.
    """
    wanted = read_names(decode_exactly(names.read_bytes()) or "")
    found: list[dict[str, Any]] = []
    unread: list[dict[str, str]] = []
    for path in files:
        try:
            found += _findings(path, wanted)
        except MediaRefused as refused:
            unread.append({"file": str(path), "error": refused.message})
        except OSError as error:
            unread.append({"file": str(path), "error": error.strerror or "?"})
    if as_json:
        click.echo(json.dumps({"findings": found, **({"unread": unread} if unread else {})}, ensure_ascii=False))
    else:
        for finding in found:
            where = finding["place"] + (f" {finding['label']}" if finding["label"] else "")
            start, end = finding["span"]
            click.echo(
                f"{finding['file']}  {where} [{start}, {end})  {finding['rank']}  {finding['seen_as']}  = {finding['who']}"
            )
        for broken in unread:
            click.echo(f"{broken['file']}: {broken['error']}", err=True)
    if unread:
        sys.exit(1)


def _findings(path: Path, wanted: list[Identity]) -> list[dict[str, Any]]:
    return [
        {
            "file": str(path),
            "place": words.place,
            "label": words.label,
            "who": mention.identity.who or mention.identity.value,
            "kind": mention.identity.kind,
            "seen_as": mention.seen_as,
            "span": list(mention.span),
            "rank": mention.rank,
        }
        for words in words_of_file(path)
        for mention in scan_text(words.text, wanted)
    ]
