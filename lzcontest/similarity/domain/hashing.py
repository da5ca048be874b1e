"""Hashes of short patterns of codes: the common ground of search, alignment and counting."""

import numpy as np
from numpy.typing import NDArray

Hashes = NDArray[np.uint64]

_PRIME = np.uint64(0x9E3779B97F4A7C15)
_SHIFT = np.uint64(29)


def hash_pattern(codes: NDArray[np.int32], pattern: tuple[int, ...]) -> Hashes:
    """Hash the codes at the given relative places, once for each start; 64 bits, the same on every machine."""
    count = max(0, len(codes) - pattern[-1])
    wide = codes.astype(np.uint64)
    hashes = np.full(count, len(pattern), dtype=np.uint64)
    for place in pattern:
        hashes = (hashes ^ wide[place : place + count]) * _PRIME
        hashes ^= hashes >> _SHIFT
    return hashes
