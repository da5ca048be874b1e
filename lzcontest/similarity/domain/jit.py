"""One way to compile the inner loops, typed, cached on disk and free of the interpreter lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar, cast

import numba

F = TypeVar("F", bound=Callable[..., object])


def compiled(function: F) -> F:
    """Compile a loop over numpy arrays at its first call; later processes load it from the cache."""
    return cast(F, numba.njit(cache=True, nogil=True)(function))
