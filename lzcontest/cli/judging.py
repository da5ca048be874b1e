"""`lzcontest judging`: repeat a published draw, or make one, from plain tables, without a contest or a database."""

import csv
import json
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from lzcontest.judging.domain.assignment import DrawEntry, DrawJudge, Infeasible, Plan, draw

table = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group("judging")
def command() -> None:
    """What of judging can be checked by anyone."""


@command.command("draw")
@click.option("--entries", type=table, required=True, help="CSV with columns entry,unit (and, if wanted, speciality).")
@click.option("--judges", type=table, required=True, help="CSV with columns judge,unit,speciality,max_load.")
@click.option("--conflicts", type=table, help="CSV with columns judge,entry: pairs that are barred.")
@click.option("--dismissed", type=table, help="CSV with columns judge,entry: conflicts of units that were set aside.")
@click.option("--per-entry", type=click.IntRange(min=1), required=True, help="Judges for each work.")
@click.option("--seed", required=True, help="The published seed.")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
def draw_judges(
    entries: Path,
    judges: Path,
    conflicts: Path | None,
    dismissed: Path | None,
    per_entry: int,
    seed: str,
    as_json: bool,
) -> None:
    """Draw judges for works; the same tables and seed give the same plan, in whatever order the rows stand.

    A unit is written from the top of the tree down, parts divided by "/": nobody judges a work of the own unit,
    nor of one above or below it. Exit code 1 when no plan exists, with the reasons and what would make one.
    """
    try:
        plan = draw(
            [
                DrawEntry(row["entry"], row["unit"], row.get("speciality", ""))
                for row in _rows(entries, "entry", "unit")
            ],
            [_judge(row, judges) for row in _rows(judges, "judge", "unit")],
            set(_pairs(conflicts)),
            per_entry,
            seed,
            dismissed=set(_pairs(dismissed)),
        )
    except Infeasible as why:
        if as_json:
            click.echo(
                json.dumps(
                    {"error": why.message, "reasons": why.reasons, "remedies": why.remedies, "entries": why.entries},
                    ensure_ascii=False,
                )
            )
        else:
            click.echo(why.message, err=True)
        sys.exit(1)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    _print(plan, seed, as_json)


def _print(plan: Plan, seed: str, as_json: bool) -> None:
    rows = [{"entry": entry, "judges": sorted(drawn)} for entry, drawn in sorted(plan.assignments.items())]
    if as_json:
        facts = {"assignments": rows, "seed": seed, "digest": plan.digest, "loads": dict(plan.loads)}
        click.echo(json.dumps({**facts, "connected": plan.connected}, ensure_ascii=False))
        return
    for row in rows:
        click.echo(f"{row['entry']}  {' '.join(row['judges'])}")
    click.echo(f"digest {plan.digest}")


def _judge(row: dict[str, str], path: Path) -> DrawJudge:
    limit = row.get("max_load", "")
    if limit and not limit.isdecimal():
        raise click.ClickException(f"{path}: max_load of {row['judge']} must be a whole number or empty, not {limit!r}")
    return DrawJudge(row["judge"], row["unit"], row.get("speciality", ""), int(limit) if limit else None)


def _pairs(path: Path | None) -> Iterator[tuple[str, str]]:
    if path is not None:
        yield from ((row["judge"], row["entry"]) for row in _rows(path, "judge", "entry"))


def _rows(path: Path, *needed: str) -> Iterator[dict[str, str]]:
    """The rows of a table; a missing column or a row without an id ends the command."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = [name for name in needed if name not in (reader.fieldnames or [])]
        if missing:
            raise click.ClickException(f"{path}: the first line must name the columns {', '.join(needed)}")
        for number, row in enumerate(reader, start=2):
            cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
            if not cells[needed[0]]:
                raise click.ClickException(f"{path}, line {number}: {needed[0]} is empty")
            yield cells
