"""The `lzcontest` command: each module of this package adds one subcommand named ``command``."""

import pkgutil
from importlib import import_module

import click


class Commands(click.Group):
    """Finds its subcommands in this package and imports only the one that is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all subcommands."""
        return sorted(
            m.name
            for m in pkgutil.iter_modules(__path__)
            if m.name not in ("runtime", "children", "horses") and not m.name.startswith("_")
        )

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The subcommand of that name, or None."""
        if cmd_name not in self.list_commands(ctx):
            return None
        found: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return found


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Collecting and judging cultural works, beyond doubt. Settings are LZ_* environment variables."""
