"""A stream of random numbers that anyone can compute again from a published seed.

Block i is SHA-256(b"lzcontest-stream-v1\\0" + purpose + b"\\0" + seed + b"\\0" + i as 8 bytes, big-endian),
with purpose and seed in UTF-8. Each block gives four 64-bit big-endian words, taken in order. A number below n is
word mod n; words >= the largest multiple of n within 2**64 are passed over, so that all results are equally likely.
"""

from collections.abc import Iterable, Iterator
from hashlib import sha256
from typing import TypeVar

T = TypeVar("T")

_WORDS = 2**64


class SeededStream:
    """The numbers of one purpose under one seed; neither may hold a NUL character."""

    def __init__(self, seed: str, purpose: str) -> None:
        if "\0" in seed or "\0" in purpose:
            raise ValueError("seed and purpose must not hold a NUL character")
        self._prefix = b"\0".join((b"lzcontest-stream-v1", purpose.encode(), seed.encode(), b""))
        self._words = self._generate()

    def below(self, limit: int) -> int:
        """Return the next number in [0, limit); limit >= 1."""
        bound = _WORDS - _WORDS % limit
        for word in self._words:
            if word < bound:
                return word % limit
        raise AssertionError("the stream has no end")

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return the items in random order (Fisher-Yates, from the last place down)."""
        mixed = list(items)
        for place in range(len(mixed) - 1, 0, -1):
            other = self.below(place + 1)
            mixed[place], mixed[other] = mixed[other], mixed[place]
        return mixed

    def _generate(self) -> Iterator[int]:
        counter = 0
        while True:
            block = sha256(self._prefix + counter.to_bytes(8, "big")).digest()
            counter += 1
            for start in (0, 8, 16, 24):
                yield int.from_bytes(block[start : start + 8], "big")
