"""`lzcontest backup`: everything that cannot be made again, in one folder, with hashes."""

import json
import sys
from pathlib import Path

import click

from lzcontest.cli.runtime import with_runtime
from lzcontest.foundation import runtime
from lzcontest.foundation.archive import ArchiveError, write_archive


@click.command("backup")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
@with_runtime
def command(folder: Path, as_json: bool) -> None:
    """Back database, files and keys up into FOLDER (new or empty), while everything goes on running.

    FOLDER then holds personal data and the keys to it: keep it where only you can read it.
    """
    running = runtime.current()
    try:
        manifest = write_archive(running, folder)
    except ArchiveError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)
    size = sum(facts["size"] for facts in manifest["files"].values())
    outside = [
        name
        for name, value in (
            ("LZ_SECRET_KEY", running.settings.secret_key),
            ("LZ_DATA_KEYS", running.settings.data_keys),
        )
        if value
    ]
    if as_json:
        facts = {"folder": str(folder), "files": len(manifest["files"]), "bytes": size, "not_included": outside}
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(f"{len(manifest['files'])} files, {size >> 20} MB, database {manifest['database']}: {folder}")
    for name in outside:
        click.echo(f"not included, because it comes from the environment: {name}. Keep it as safe as this folder.")
