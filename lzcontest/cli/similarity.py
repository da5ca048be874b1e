"""`lzcontest similarity`: compare texts with a collection, from outside and without a contest."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from lzcontest.foundation.errors import InvalidInput
from lzcontest.similarity.adapters.folder import TextFile, read_folder, read_text_file
from lzcontest.similarity.domain.text import Match, TextCollection

as_json_option = click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
folder_option = click.option(
    "--collection", type=click.Path(path_type=Path), required=True, help="A folder of .txt files (UTF-8, UTF-16, GB18030)."
)  # fmt: skip
quotations_option = click.option(
    "--quotations", type=click.Path(path_type=Path), help="A folder of public texts whose words count for nothing."
)


@click.group("similarity")
def command() -> None:
    """What works share with others, with the places in both originals."""


@command.command()
@folder_option
@quotations_option
@click.option("--limit", default=20, show_default=True, help="At most so many matches a file.")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@as_json_option
def check(collection: Path, quotations: Path | None, limit: int, files: tuple[Path, ...], as_json: bool) -> None:
    """Find what each FILE shares with the texts of a folder, best match first.

    Spans are half-open ranges of code points of the files as they are; scores are bits of shared information.
    A FILE that lies in the folder itself is not matched with itself. Exit code 1 when a FILE cannot be read;
    the others are answered all the same.
    """
    texts, known = _load(collection, quotations)
    by_path = {text.path: text.name for text in texts}
    answers, broken = [], False
    for path in files:
        answer: dict[str, Any] = {"file": str(path)}
        try:
            own = by_path.get(path.resolve())
            found = known.check(read_text_file(path), exclude=[own] if own else [], limit=limit)
            answer["matches"] = [_plain(match) for match in found]
        except InvalidInput as error:
            answer |= {"matches": [], "error": error.message}
            broken = True
        answers.append(answer)
    _print_files(answers, as_json)
    if broken:
        sys.exit(1)


@command.command()
@folder_option
@quotations_option
@click.option("--flagged", is_flag=True, help="Only pairs that a person should look at.")
@as_json_option
def pairs(collection: Path, quotations: Path | None, flagged: bool, as_json: bool) -> None:
    """Compare all texts of a folder with one another; each pair once, best first."""
    texts, known = _load(collection, quotations)
    best: dict[tuple[str, str], dict[str, Any]] = {}
    for text in texts:
        for match in known.check(text.text, exclude=[text.name]):
            pair = (text.name, match.source)
            if tuple(sorted(pair)) not in {pair, *()} and pair[::-1] in best:
                continue
            if match.flagged or not flagged:
                best.setdefault(pair, {"file": text.name, **_plain(match)})
    found = sorted(best.values(), key=lambda pair: (-pair["score"], pair["file"], pair["source"]))
    if as_json:
        click.echo(json.dumps({"documents": len(texts), "pairs": found}, ensure_ascii=False))
        return
    for pair in found:
        click.echo(f"{pair['score']:9.1f}  {'*' if pair['flagged'] else ' '}  {pair['file']}  {pair['source']}")


@command.command()
@folder_option
@as_json_option
def stats(collection: Path, as_json: bool) -> None:
    """Say how large a folder is as a collection."""
    texts, known = _load(collection, None)
    facts = {"documents": len(texts), "characters": sum(len(t.text) for t in texts), "indexed_bytes": known.size_bytes()}
    if as_json:
        click.echo(json.dumps(facts))
        return
    for name, value in facts.items():
        click.echo(f"{name}: {value}")


def _load(folder: Path, quotations: Path | None) -> tuple[list[TextFile], TextCollection]:
    try:
        texts = list(read_folder(folder))
        public = [text.text for text in read_folder(quotations)] if quotations else []
    except InvalidInput as error:
        click.echo(error.message, err=True)
        sys.exit(2)
    return texts, TextCollection({text.name: text.text for text in texts}, quotations=public)


def _plain(match: Match) -> dict[str, Any]:
    return {
        "source": match.source,
        "score": match.score / 1000,
        "flagged": match.flagged,
        "passages": [passage.as_dict() for passage in match.passages],
    }


def _print_files(answers: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"files": answers}, ensure_ascii=False))
        return
    for answer in answers:
        click.echo(answer["file"] + (f": {answer['error']}" if "error" in answer else ""))
        for match in answer["matches"]:
            click.echo(f"{match['score']:9.1f}  {'*' if match['flagged'] else ' '}  {match['source']}")
            for passage in match["passages"]:
                a, b = passage["file_span"]
                c, d = passage["source_span"]
                click.echo(f"           [{a}, {b}) = [{c}, {d})  {', '.join(passage['channels'])}")
