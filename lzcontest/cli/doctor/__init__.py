"""`lzcontest doctor`: is everything there that the product needs, and does what it stores hold together?"""

import sys
from collections.abc import Iterator

import click

from lzcontest.cli.doctor.dependencies import DEPENDENCIES
from lzcontest.cli.doctor.invariants import INVARIANTS, check_hashes
from lzcontest.cli.doctor.report import FAIL, Check, check, write_out
from lzcontest.cli.runtime import with_runtime
from lzcontest.foundation import migrate, runtime


@click.command("doctor")
@click.option("--deep", is_flag=True, help="Read every stored original again and compare its SHA-256.")
@click.option(
    "--quick", is_flag=True, help="Only what the database says of itself and the files: no programs, no hashes."
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object instead of lines.")
@with_runtime
def command(deep: bool, quick: bool, as_json: bool) -> None:
    """Check dependencies and invariants. Exit code 1 when something is wrong; changes nothing."""
    if not write_out(_checks(deep, quick), as_json):
        sys.exit(1)


def _checks(deep: bool, quick: bool) -> Iterator[Check]:
    running = runtime.current()
    for name, look in () if quick else DEPENDENCIES.items():
        yield check(name, lambda look=look: look(running))  # type: ignore[misc]
    database = check("migrations", _migrations)
    yield database
    if database.state == FAIL:
        return  # the tables are not those that the rest reads
    for name, inspect in INVARIANTS.items():
        with running.database.reading() as session:
            yield check(name, lambda inspect=inspect, session=session: inspect(session, running.storage))  # type: ignore[misc]
    if quick:
        return
    with running.database.reading() as session:
        yield check("hashes", lambda: check_hashes(session, running.storage, deep))


def _migrations() -> Check:
    if migrate.pending(runtime.current().database.engine):
        return Check("migrations", FAIL, "the database lacks migrations: `lzcontest up` runs them")
    return Check("migrations", "ok", "the database has all tables of this version")
