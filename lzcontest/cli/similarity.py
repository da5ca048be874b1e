"""`lzcontest similarity`: compare texts with a folder of texts, without a contest or a database."""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from lzcontest.foundation.errors import InvalidInput
from lzcontest.similarity.adapters.folder import read_folder, read_text_file
from lzcontest.similarity.adapters.store import Store
from lzcontest.similarity.domain.text import Match, TextCollection, warm_up

as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
collection_option = click.option(
    "--collection",
    "folder",
    type=click.Path(path_type=Path),
    required=True,
    help="A folder of .txt files in UTF-8, UTF-16 or GB18030.",
)
index_option = click.option(
    "--index", type=click.Path(path_type=Path), help="Keep the index of the folder here; later calls read only changes."
)
quotations_option = click.option(
    "--quotations",
    type=click.Path(path_type=Path),
    help="A folder of public texts: words taken from them do not count.",
)


@click.group("similarity")
def command() -> None:
    """What texts share with others, with the places in both originals."""


@command.command()
@collection_option
@index_option
@quotations_option
@click.option("--limit", default=20, show_default=True, help="At most so many matches a file.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json_option
def check(
    folder: Path, index: Path | None, quotations: Path | None, limit: int, files: tuple[Path, ...], as_json: bool
) -> None:
    """Find what each FILE shares with the texts of a folder, best match first.

    Spans are half-open ranges of code points of the files as they are; scores are bits of shared information.
    A FILE that lies in the folder itself is not matched with itself. Exit code 1 when a FILE could not be read;
    the others are answered all the same.
    """
    with _opened(folder, index, quotations) as (_store, known):
        answers = [_answer(known, folder, path, limit) for path in files]
    if as_json:
        click.echo(json.dumps({"files": answers}, ensure_ascii=False))
    else:
        _print_lines(answers)
    if any("error" in answer for answer in answers):
        sys.exit(1)


@command.command()
@collection_option
@index_option
@quotations_option
@click.option("--flagged", is_flag=True, help="Only pairs that a person should look at.")
@as_json_option
def pairs(folder: Path, index: Path | None, quotations: Path | None, flagged: bool, as_json: bool) -> None:
    """Compare all texts of a folder with one another; each pair once, best first."""
    best: dict[frozenset[str], dict[str, Any]] = {}
    with _opened(folder, index, quotations) as (store, known):
        for name in store.texts:
            for match in known.check(store.texts[name], exclude=[name]):
                if match.flagged or not flagged:
                    best.setdefault(frozenset((name, match.source)), {"file": name, **_plain(match)})
        documents = len(store)
    found = sorted(best.values(), key=lambda pair: (-pair["score"], pair["file"], pair["source"]))
    if as_json:
        click.echo(json.dumps({"documents": documents, "pairs": found}, ensure_ascii=False))
        return
    for pair in found:
        click.echo(f"{pair['score']:9.1f}  {'*' if pair['flagged'] else ' '}  {pair['file']}  {pair['source']}")


@command.command()
@collection_option
@index_option
@as_json_option
def stats(folder: Path, index: Path | None, as_json: bool) -> None:
    """Say how large a folder is as a collection, and whether its index is whole; exit code 1 when it is not."""
    with _opened(folder, index, None) as (store, _known):
        damaged = store.problems()
        facts = {"documents": len(store), "index_bytes": store.size_bytes(), "damaged": damaged, **store.version()}
    click.echo(json.dumps(facts) if as_json else "\n".join(f"{name}: {value}" for name, value in facts.items()))
    if damaged:
        sys.exit(1)


@contextmanager
def _opened(folder: Path, index: Path | None, quotations: Path | None) -> Iterator[tuple[Store, TextCollection]]:
    """The texts of a folder, indexed in ``index`` or for this call only."""
    with tempfile.TemporaryDirectory(prefix="lzcontest-") as made:
        try:
            public = [text.text for text in read_folder(quotations)] if quotations else []
            store = Store(index or Path(made))
            store.keep_only(text.name for text in read_folder(folder))
            store.add((text.name, text.text) for text in read_folder(folder) if store.texts.get(text.name) != text.text)
            store.merge()
        except InvalidInput as error:
            click.echo(error.message, err=True)
            sys.exit(2)
        except ValueError as error:
            click.echo(f"{error}", err=True)
            sys.exit(2)
        warm_up()
        yield store, TextCollection(store.index, store.texts, store.commonness, public)


def _answer(known: TextCollection, folder: Path, path: Path, limit: int) -> dict[str, Any]:
    own = path.resolve()
    inside = [own.relative_to(folder.resolve()).as_posix()] if own.is_relative_to(folder.resolve()) else []
    try:
        matches = known.check(read_text_file(path), exclude=inside, limit=limit)
    except InvalidInput as error:
        return {"file": str(path), "matches": [], "error": error.message}
    return {"file": str(path), "matches": [_plain(match) for match in matches]}


def _plain(match: Match) -> dict[str, Any]:
    return {
        "source": match.source,
        "score": match.score / 1000,
        "flagged": match.flagged,
        "passages": [passage.as_dict() for passage in match.passages],
    }


def _print_lines(answers: list[dict[str, Any]]) -> None:
    for answer in answers:
        click.echo(answer["file"] + (f": {answer['error']}" if "error" in answer else ""))
        for match in answer["matches"]:
            click.echo(f"{match['score']:9.1f}  {'*' if match['flagged'] else ' '}  {match['source']}")
            for passage in match["passages"]:
                here, there = passage["file_span"], passage["source_span"]
                click.echo(f"           {here} = {there}  {', '.join(passage['channels'])}")
