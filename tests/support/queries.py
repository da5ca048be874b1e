"""Counting what a page asks the database, so that a list costs the same for one row and for many."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event


class Count:
    """How many statements were sent."""

    total = 0


@contextmanager
def count_queries(engine: Engine) -> Iterator[Count]:
    """Count the statements of the block."""
    count = Count()

    def seen(*_args: Any) -> None:
        count.total += 1

    event.listen(engine, "before_cursor_execute", seen)
    try:
        yield count
    finally:
        event.remove(engine, "before_cursor_execute", seen)
