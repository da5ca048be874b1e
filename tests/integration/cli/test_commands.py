"""The list of subcommands, as somebody new to the product sees it first."""

from pathlib import Path

from click.testing import CliRunner

import lzcontest.cli

NOT_COMMANDS = {"runtime", "children", "horses"}


def test_help_lists_every_subcommand() -> None:
    told = CliRunner().invoke(lzcontest.cli.main, ["--help"])
    assert told.exit_code == 0, told.output
    folder = Path(lzcontest.cli.__file__).parent
    modules = {path.stem for path in folder.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    wanted = {name for name in modules if not name.startswith("_")} - NOT_COMMANDS
    listed = told.output.partition("Commands:")[2]
    assert {line.split()[0] for line in listed.splitlines() if line.startswith("  ") and line[2] != " "} == wanted
