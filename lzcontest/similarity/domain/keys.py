"""The names of an index's documents: a million of them in one piece of memory that may be a mapped file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
from numpy.typing import NDArray


class Keys:
    """Names in ascending order of code points, which is also the order of their UTF-8 bytes."""

    def __init__(self, ends: NDArray[np.int64], data: memoryview) -> None:
        self._ends, self._data = ends, data

    @classmethod
    def of(cls, names: Iterable[str]) -> Keys:
        """Keep each of some names once, sorted."""
        encoded = sorted({name.encode("utf-8", "surrogatepass") for name in names})
        ends = np.cumsum([0, *map(len, encoded)], dtype=np.int64)
        return cls(ends, memoryview(b"".join(encoded)))

    @classmethod
    def read(cls, view: memoryview, place: int, count: int, size: int) -> tuple[Keys, int]:
        """Read what `to_bytes` wrote at `place`; the names and where they end."""
        ends = np.frombuffer(view, "<i8", count + 1, place)
        place += ends.nbytes
        return cls(ends, view[place : place + size]), place + size + -size % 8

    @property
    def size(self) -> int:
        """Bytes of the names alone."""
        return len(self._data)

    def to_bytes(self) -> bytes:
        """Return the names as bytes, padded to 8."""
        return self._ends.astype("<i8").tobytes() + bytes(self._data) + bytes(-len(self._data) % 8)

    def __len__(self) -> int:
        return len(self._ends) - 1

    def __getitem__(self, place: int) -> str:
        return str(self._bytes(place), "utf-8", "surrogatepass")

    def __iter__(self) -> Iterator[str]:
        return (self[place] for place in range(len(self)))

    def find(self, name: str) -> int | None:
        """Return the place of a name, or None."""
        wanted = name.encode("utf-8", "surrogatepass")
        low, high = 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if bytes(self._bytes(middle)) < wanted:
                low = middle + 1
            else:
                high = middle
        return low if low < len(self) and bytes(self._bytes(low)) == wanted else None

    def _bytes(self, place: int) -> memoryview:
        return self._data[self._ends[place] : self._ends[place + 1]]
