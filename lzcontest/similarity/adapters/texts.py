"""The texts of an index segment in one file, each compressed by itself, read one at a time through a map."""

import zlib
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np

from lzcontest.similarity.domain.keys import Keys

_MAGIC = b"LZTT1\0\0\0"
_LEVEL = 6


class StoredTexts:
    """Texts by the place of their key, over the bytes that ``write_texts`` wrote; ValueError for other bytes."""

    def __init__(self, data: memoryview) -> None:
        if bytes(data[:8]) != _MAGIC:
            raise ValueError("not the texts of an index, or of another version")
        self._data = data
        count, size, at = np.frombuffer(data, "<i8", 3, len(data) - 24).tolist()
        self.keys_held, place = Keys.read(data, at, count, size)
        self._ends = np.frombuffer(data, "<i8", count + 1, place)

    def text(self, place: int) -> str:
        """The text at a place."""
        return zlib.decompress(self.packed(place)).decode("utf-8", "surrogatepass")

    def packed(self, place: int) -> memoryview:
        """The compressed text at a place."""
        return self._data[self._ends[place] : self._ends[place + 1]]


def pack_text(text: str) -> bytes:
    """A text as ``StoredTexts`` keeps it."""
    return zlib.compress(text.encode("utf-8", "surrogatepass"), _LEVEL)


def write_texts(out: BinaryIO, packed: Iterable[tuple[str, bytes | memoryview]]) -> None:
    """Write packed texts that come in the order of their keys."""
    out.write(_MAGIC)
    names, ends = [], [len(_MAGIC)]
    for key, data in packed:
        out.write(data)
        names.append(key)
        ends.append(ends[-1] + len(data))
    at = ends[-1] + -ends[-1] % 8
    out.write(bytes(at - ends[-1]))
    keys = Keys.of(names)
    out.write(keys.to_bytes())
    out.write(np.array(ends, dtype="<i8").tobytes())
    out.write(np.array([len(keys), keys.size, at], dtype="<i8").tobytes())
