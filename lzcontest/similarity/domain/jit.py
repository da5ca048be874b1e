"""One way to compile the inner loops: typed, cached on disk, free of the interpreter lock, loaded when first used."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a loop over numpy arrays at its first call; later processes load it from the cache.

    The compiler itself takes 100 MB of memory, which a web process that compares nothing need not hold.
    """
    made: list[Callable[..., Any]] = []

    @wraps(function)
    def call(*arguments: Any) -> Any:
        if not made:
            import numba

            made.append(numba.njit(cache=True, nogil=True)(function))
        return made[0](*arguments)

    return cast(F, call)
