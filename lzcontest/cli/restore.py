"""`lzcontest restore`: a backup becomes a data directory again, after every hash was compared."""

import json
import sys
from pathlib import Path

import click

from lzcontest.foundation.archive import ArchiveError, check_archive, restore_archive, upload_files


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="The new data directory (LZ_DATA_DIR); must be empty.")
@click.option("--storage", "storage_url", help="Bring the files there too (an LZ_STORAGE_URL).")
@click.option("--json", "as_json", is_flag=True, help="JSON instead of lines.")
def command(folder: Path, into: Path | None, storage_url: str | None, as_json: bool) -> None:
    """Verify the backup in FOLDER and put it into a new data directory; without --into only verify."""
    try:
        manifest = check_archive(folder) if into is None else restore_archive(folder, into)
    except ArchiveError as error:
        for problem in error.problems:
            click.echo(problem, err=True)
        sys.exit(1)
    count = upload_files(into, storage_url) if into is not None and storage_url else 0
    facts = {
        "at": manifest["at"],
        "files": len(manifest["files"]),
        "database": manifest["database"],
        "restored": into is not None,
        "uploaded": count,
    }
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    click.echo(f"backup of {manifest['at']}: all {len(manifest['files'])} files have their SHA-256")
    if into is None:
        return
    click.echo(f"restored into {into}; start with LZ_DATA_DIR={into}, then run `lzcontest doctor --deep`")
    if manifest["database"] == "postgresql":
        click.echo(f"the database: pg_restore --no-owner --dbname=NEW_DATABASE {into / 'database.dump'}")
