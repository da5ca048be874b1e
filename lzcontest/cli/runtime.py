"""Gives a command the running parts, and turns errors into one clear line and an exit code."""

import functools
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from lzcontest.foundation import runtime
from lzcontest.foundation.config import Settings, SettingsError
from lzcontest.foundation.errors import LzError
from lzcontest.foundation.runtime import Runtime

Command = TypeVar("Command", bound=Callable[..., Any])


def read_settings() -> Settings:
    """The environment's settings; prints what is wrong and exits with 2 when they are not usable."""
    try:
        return Settings.from_env()
    except SettingsError as error:
        for problem in error.problems:
            click.echo(f"setting: {problem}", err=True)
        sys.exit(2)


def start_runtime() -> Runtime:
    """The runtime of this process, made from the environment unless one is there already (tests)."""
    try:
        return runtime.current()
    except RuntimeError:
        return runtime.use(Runtime.build(read_settings()))


def with_runtime(command: Command) -> Command:
    """Run a command with the runtime set; an LzError ends it with its message and exit code 1."""

    @functools.wraps(command)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        start_runtime()
        try:
            return command(*args, **kwargs)
        except LzError as error:
            click.echo(error.message, err=True)
            sys.exit(1)

    return wrapped  # type: ignore[return-value]
