"""Immutable piece of a text index: sorted fingerprints and the documents they occur in, in mappable bytes."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.jit import compiled

Prints = NDArray[np.uint32]
Places = tuple[NDArray[np.int64], NDArray[np.int64]]

_MAGIC = b"LZTX1\0\0\0"
# Magic, bytes of the description, checksum of all that follows.
_HEAD = struct.Struct("<8sQQ")


class Channel(StrEnum):
    """What a fingerprint looks at."""

    CHARACTERS = "characters"
    SOUNDS = "sounds"
    SPACED = "spaced"


@dataclass(frozen=True, eq=False)
class Postings:
    """For `prints[n]`, the documents `owners[starts[n]:starts[n + 1]]`, ascending."""

    prints: Prints
    starts: NDArray[np.int64]
    owners: Prints


@dataclass(frozen=True, eq=False)
class Segment:
    """Documents by ascending key, and the postings of each channel."""

    keys: tuple[str, ...]
    postings: dict[Channel, Postings]

    @classmethod
    def build(cls, documents: Mapping[str, Mapping[Channel, Prints]]) -> Segment:
        """Build a segment from the winnowed prints of each document."""
        keys = tuple(sorted(documents))
        made = {}
        for channel in Channel:
            prints = [documents[key][channel] for key in keys]
            lengths = [len(p) for p in prints]
            owners = np.repeat(np.arange(len(keys), dtype=np.uint32), lengths)
            joined = np.concatenate(prints) if prints else np.zeros(0, np.uint32)
            made[channel] = _pack(joined, owners)
        return cls(keys, made)

    def find(self, channel: Channel, prints: Prints) -> Places:
        """Return where the owners of each of the sorted `prints` begin and end; an empty range when unknown."""
        known = self.postings[channel]
        if not len(known.prints):
            nothing = np.zeros(len(prints), dtype=np.int64)
            return nothing, nothing
        place = np.minimum(np.searchsorted(known.prints, prints), len(known.prints) - 1)
        hit = known.prints[place] == prints
        begin = known.starts[place]
        return begin, np.where(hit, known.starts[place + 1], begin)

    def count_live(self, channel: Channel, places: Places, live: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Return in how many documents that are not removed each print occurs."""
        if live.all():
            return places[1] - places[0]
        return _count_live(*places, self.postings[channel].owners, live)

    def add_up(self, channel: Channel, places: Places, weights: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return for each document the sum of the weights of the prints that occur in it."""
        return _add_up(*places, self.postings[channel].owners, weights, len(self.keys))

    def to_bytes(self) -> bytes:
        """Return the segment as bytes whose arrays lie on 8-byte bounds."""
        arrays = [
            np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
            for channel in Channel
            for array in (self.postings[channel].prints, self.postings[channel].starts, self.postings[channel].owners)
        ]
        body = b"".join(_padded(array.tobytes()) for array in arrays)
        head = {"keys": self.keys, "sizes": [len(array) for array in arrays]}
        text = json.dumps(head, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")
        rest = _padded(text) + body
        return _HEAD.pack(_MAGIC, len(text), zlib.crc32(rest)) + rest

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> Segment:
        """Read a segment without copying its arrays; ValueError when damaged or of another version."""
        view = memoryview(data)
        if len(view) < _HEAD.size or bytes(view[:8]) != _MAGIC:
            raise ValueError("not a text index, or of another version")
        _, length, checksum = _HEAD.unpack_from(view)
        place = _HEAD.size + length + -length % 8
        if zlib.crc32(view[_HEAD.size :]) != checksum:
            raise ValueError("the text index is damaged")
        head = json.loads(bytes(view[_HEAD.size : _HEAD.size + length]).decode("utf-8", "surrogatepass"))
        made, sizes = {}, iter(head["sizes"])
        for channel in Channel:
            arrays = []
            for kind in ("<u4", "<i8", "<u4"):
                size = next(sizes)
                arrays.append(np.frombuffer(view, kind, size, place))
                place += arrays[-1].nbytes + -arrays[-1].nbytes % 8
            made[channel] = Postings(*arrays)
        return cls(tuple(head["keys"]), made)


def merge_segments(segments: Sequence[Segment], live: Sequence[NDArray[np.bool_]]) -> Segment:
    """Make one segment of the documents of several that are not removed."""
    kept = sorted((key, n, k) for n, s in enumerate(segments) for k, key in enumerate(s.keys) if live[n][k])
    number = [np.zeros(len(s.keys), dtype=np.uint32) for s in segments]
    for new, (_, n, k) in enumerate(kept):
        number[n][k] = new
    made = {}
    for channel in Channel:
        prints, owners = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
        for segment, alive, renumber in zip(segments, live, number, strict=True):
            postings = segment.postings[channel]
            keep = alive[postings.owners]
            prints.append(np.repeat(postings.prints, np.diff(postings.starts))[keep])
            owners.append(renumber[postings.owners[keep]])
        made[channel] = _pack(np.concatenate(prints), np.concatenate(owners))
    return Segment(tuple(key for key, _, _ in kept), made)


def _pack(prints: Prints, owners: Prints) -> Postings:
    pairs = (prints.astype(np.uint64) << np.uint64(32)) | owners
    pairs.sort()
    sorted_prints = (pairs >> np.uint64(32)).astype(np.uint32)
    first = np.flatnonzero(np.concatenate((np.ones(min(1, len(pairs)), bool), np.diff(sorted_prints) > 0)))
    starts = np.concatenate((first, [len(pairs)])).astype(np.int64)
    return Postings(sorted_prints[first], starts, (pairs & np.uint64(0xFFFFFFFF)).astype(np.uint32))


def _padded(data: bytes) -> bytes:
    return data + bytes(-len(data) % 8)


@compiled
def _count_live(
    begin: NDArray[np.int64], end: NDArray[np.int64], owners: Prints, live: NDArray[np.bool_]
) -> NDArray[np.int64]:
    counts = np.zeros(len(begin), dtype=np.int64)
    for n in range(len(begin)):
        for place in range(begin[n], end[n]):
            counts[n] += live[owners[place]]
    return counts


@compiled
def _add_up(
    begin: NDArray[np.int64], end: NDArray[np.int64], owners: Prints, weights: NDArray[np.int64], documents: int
) -> NDArray[np.int64]:
    scores = np.zeros(documents, dtype=np.int64)
    for n in range(len(begin)):
        if weights[n] > 0:
            for place in range(begin[n], end[n]):
                scores[owners[place]] += weights[n]
    return scores
