"""How common each short pattern of a text is in a collection, and so what it tells when two texts share it."""

from __future__ import annotations

import struct
import zlib

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.canonical import Canonical
from lzcontest.similarity.domain.hashing import hash_pattern

Millibits = NDArray[np.int64]
# What each character of a text tells when it is matched as itself, when only its sound is, and when only the
# sense of its word is.
Weights = tuple[Millibits, Millibits, Millibits]

# A document has some thousand trigrams, so that chance alone makes a cell look as common as one document in
# 4,000: hardly more than what the rarest counts for below, however large the collection.
_CELL_BITS = 22
# Documents that are imagined to exist besides the known ones, so that a small collection does not
# take every phrase for common or for unique.
_PRIOR_DOCUMENTS = 1000
# A pattern never seen counts as one in 4,096 documents at the rarest, so that scores keep their
# meaning while a collection grows.
_MOST_MILLIBITS = 12_000
_MAGIC = b"LZCM3"
TRIGRAM = (0, 1, 2)


class Commonness:
    """In how many documents of a collection each trigram of characters, of syllables and of senses occurs.

    Counts live in a fixed table addressed by hash: adding documents in another order, or in parts that
    are added up, gives the same table. Collisions only make a phrase look more common than it is.
    """

    def __init__(self) -> None:
        self.documents = 0
        self._counts = np.zeros((3, 1 << _CELL_BITS), dtype=np.uint32)

    def add(self, text: Canonical) -> None:
        """Count one more document."""
        for table, cells in zip(self._counts, self._cells(text), strict=True):
            table[np.unique(cells)] += 1
        self.documents += 1

    def remove(self, text: Canonical) -> None:
        """Take back a document that was added; the text must be the one that was added."""
        for table, cells in zip(self._counts, self._cells(text), strict=True):
            table[np.unique(cells)] -= 1
        self.documents -= 1

    def weights(self, text: Canonical) -> Weights:
        """Return for each character what it tells matched as itself, by sound, by sense, in thousandths of a bit."""
        characters, sounds, senses = (
            self._spread(cells, counts, len(text))
            for cells, counts in zip(self._cells(text), self._counts, strict=True)
        )
        return characters, sounds, senses

    def _cells(self, text: Canonical) -> tuple[NDArray[np.int64], ...]:
        shift = np.uint64(64 - _CELL_BITS)
        rows = (text.codes, text.sounds, text.senses)
        return tuple((hash_pattern(row, TRIGRAM) >> shift).astype(np.int64) for row in rows)

    def _spread(self, cells: NDArray[np.int64], counts: NDArray[np.uint32], length: int) -> Millibits:
        """Share the information of each trigram among its characters: mean of the trigrams over a place, by three."""
        total = np.zeros(length, dtype=np.int64)
        cover = np.zeros(length, dtype=np.int64)
        weights = information(counts[cells], self.documents)
        for place in TRIGRAM:
            total[place : place + len(weights)] += weights
            cover[place : place + len(weights)] += 1
        spread: Millibits = total // (3 * np.maximum(cover, 1))
        return spread

    def to_bytes(self) -> bytes:
        """Return the table as bytes, the same for the same documents in whatever order they came."""
        parts = [_MAGIC, struct.pack("<Q", self.documents)]
        for table in self._counts:
            used = np.flatnonzero(table).astype("<u4")
            parts += [struct.pack("<Q", len(used)), used.tobytes(), table[used].astype("<u4").tobytes()]
        body = b"".join(parts)
        return body + struct.pack("<I", zlib.crc32(body))

    @classmethod
    def from_bytes(cls, data: bytes) -> Commonness:
        """Read what `to_bytes` wrote; ValueError when the bytes are damaged or of another version."""
        body = data[:-4]
        if not body.startswith(_MAGIC) or data[-4:] != struct.pack("<I", zlib.crc32(body)):
            raise ValueError("not a table of commonness, or damaged")
        made = cls()
        (made.documents,) = struct.unpack_from("<Q", body, len(_MAGIC))
        place = len(_MAGIC) + 8
        for table in made._counts:
            (used,) = struct.unpack_from("<Q", body, place)
            cells = np.frombuffer(body, "<u4", used, place + 8)
            table[cells] = np.frombuffer(body, "<u4", used, place + 8 + 4 * used)
            place += 8 + 8 * used
        return made


def information(document_counts: NDArray[np.uint32] | NDArray[np.int64], documents: int) -> Millibits:
    """Return -log2 of the share of documents, in thousandths of a bit, at most 12,000.

    This is the inverse document frequency of Spärck Jones (1972) with a prior of 1,000 unseen documents.
    """
    seen = np.maximum(document_counts, 1).astype(np.float64)
    bits = np.log2((documents + _PRIOR_DOCUMENTS) / seen)
    return np.clip(np.rint(bits * 1000), 0, _MOST_MILLIBITS).astype(np.int64)
