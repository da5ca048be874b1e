"""`lzcontest demo`: a believable county contest, made through the same verbs that people use."""

import json
import sys

import click

from lzcontest.cli.demo.people import DOMAIN, PASSWORD
from lzcontest.cli.runtime import with_runtime
from lzcontest.foundation import migrate, runtime

ROLES = (
    ("organiser", "工作人员 organiser"), ("judge", "评委 judge (judge2 … judge6)"), ("supervisor", "监督员 supervisor"),
    ("liaison", "单位联络员 unit liaison"), ("entrant", "投稿人 entrant"), ("admin", "系统管理员 administrator"),
)  # fmt: skip


def accounts_text() -> str:
    """The demo accounts for the screen."""
    lines = [f"  {login + '@' + DOMAIN:26} {role}" for login, role in ROLES]
    return f"Demo accounts, all with the password {PASSWORD}:\n" + "\n".join(lines)


def load_once() -> bool:
    """Make the demo in an empty database; False when there are contests already."""
    from lzcontest.cli.demo.story import is_empty, tell

    if not is_empty():
        return False
    tell(click.echo)
    return True


@click.command("demo")
@click.option("--entries", type=click.IntRange(1), help="Instead: fill a contest with so many works, without media.")
@click.option(
    "--judges", type=click.IntRange(3), default=20, show_default=True, help="With --entries: how many judges."
)
@click.option("--sheets", is_flag=True, help="With --entries: have every score sheet submitted too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
@with_runtime
def command(entries: int | None, judges: int, sheets: bool, as_json: bool) -> None:
    """Load the demo contest, or fill a database at scale."""
    migrate.upgrade(runtime.current().database.engine)
    if entries:
        from lzcontest.cli.demo.scale import fill

        made = fill(entries, judges, sheets=sheets)
        click.echo(
            json.dumps(made, ensure_ascii=False)
            if as_json
            else f"made {made['entries']} works, {made['judges']} judges"
        )
        return
    loaded = load_once()
    if as_json:
        click.echo(json.dumps({"loaded": loaded, "accounts": [f"{login}@{DOMAIN}" for login, _ in ROLES]}))
    elif loaded:
        click.echo(accounts_text())
    else:
        click.echo("there are contests already: the demo goes only into an empty database", err=True)
        sys.exit(1)
