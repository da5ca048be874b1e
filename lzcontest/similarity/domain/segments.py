"""Immutable piece of a text index: fingerprints and the documents they occur in, four bytes a print, mappable."""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.jit import compiled
from lzcontest.similarity.domain.keys import Keys

Prints = NDArray[np.uint32]
Ints = NDArray[np.int64]
Places = tuple[Ints, Ints]
# Words, and how many of them lie in each of the buckets that they cover.
Slice = tuple[Prints, Ints]

_MAGIC = b"LZTX2\0\0\0"
# At the very end: checksums of the body and of the description before it, bytes of the description, magic.
_TAIL = struct.Struct("<IIQ8s")
# Merging works through the prints in so many slices, so that it needs little memory however large the index is.
_SLICES = 64


class Channel(StrEnum):
    """What a fingerprint looks at."""

    CHARACTERS = "characters"
    SOUNDS = "sounds"
    SPACED = "spaced"
    SENSES = "senses"


@dataclass(frozen=True, eq=False)
class Postings:
    """Which documents hold a print, in one word each.

    A print's first `bits` bits name its bucket, `words[starts[b]:starts[b + 1]]`. A word is the rest of the
    print and then, in its last `bits` bits, the document's number; words of a bucket ascend. So a print of
    32 bits and its document need 4 bytes, and a few steps of bisection find the owners.
    """

    bits: int
    starts: Ints
    words: Prints

    @classmethod
    def pack(cls, bits: int, prints: Prints, owners: Prints) -> Postings:
        """Make postings of pairs in any order; owners are less than 2 ** bits."""
        wide = (prints.astype(np.uint64) << np.uint64(bits)) | owners
        wide.sort()
        buckets = wide >> np.uint64(32)
        starts = np.searchsorted(buckets, np.arange((1 << bits) + 1, dtype=np.uint64)).astype(np.int64)
        return cls(bits, starts, (wide & np.uint64(0xFFFFFFFF)).astype(np.uint32))

    def find(self, prints: Prints) -> Places:
        """Return where in `words` the owners of each print begin and end; an empty range when unknown."""
        return _find(self.bits, self.starts, self.words, prints)

    def unpack(self, first: int, last: int) -> tuple[Prints, Prints]:
        """Return prints and owners of the prints `first <= print < last`, which are bounds of buckets."""
        low, high = first >> (32 - self.bits), last >> (32 - self.bits)
        words = self.words[self.starts[low] : self.starts[high]]
        bucket = np.repeat(np.arange(low, high, dtype=np.uint64), np.diff(self.starts[low : high + 1]))
        prints = (bucket << np.uint64(32 - self.bits)) | (words >> np.uint32(self.bits))
        return prints.astype(np.uint32), words & np.uint32((1 << self.bits) - 1)


@dataclass(frozen=True, eq=False)
class Segment:
    """Documents by ascending key, and the postings of each channel."""

    keys: Keys
    postings: dict[Channel, Postings]

    @classmethod
    def build(cls, documents: Mapping[str, Mapping[Channel, Prints]]) -> Segment:
        """Build a segment from the winnowed prints of each document."""
        keys = Keys.of(documents)
        bits = bits_for(len(keys))
        made = {}
        for channel in Channel:
            prints = [documents[key][channel] for key in keys]
            owners = np.repeat(np.arange(len(keys), dtype=np.uint32), [len(p) for p in prints])
            joined = np.concatenate(prints) if prints else np.zeros(0, np.uint32)
            made[channel] = Postings.pack(bits, joined, owners)
        return cls(keys, made)

    def find(self, channel: Channel, prints: Prints) -> Places:
        """Return where the owners of each of the sorted `prints` begin and end; an empty range when unknown."""
        return self.postings[channel].find(prints)

    def count_live(self, channel: Channel, places: Places, live: NDArray[np.bool_]) -> Ints:
        """Return in how many documents that are not removed each print occurs."""
        if live.all():
            return places[1] - places[0]
        known = self.postings[channel]
        return _count_live(*places, known.words, known.bits, live)

    def add_up(self, channel: Channel, places: Places, weights: Ints, scores: Ints) -> None:
        """Add to each document's score the weights of the prints that occur in it."""
        known = self.postings[channel]
        _add_up(*places, known.words, known.bits, weights, scores)

    def to_bytes(self) -> bytes:
        """Return the segment as bytes whose arrays lie on 8-byte bounds."""
        return b"".join(_written(self.keys, ((p.bits, [(p.words, np.diff(p.starts))]) for p in self._in_order())))

    def _in_order(self) -> Iterator[Postings]:
        return (self.postings[channel] for channel in Channel)

    @classmethod
    def from_bytes(cls, data: bytes | memoryview, *, trusted: bool = False) -> Segment:
        """Read a segment without copying its arrays; ValueError when damaged or of another version.

        Of a `trusted` one only the description is read now, so that a file of gigabytes can be mapped at once.
        """
        view = memoryview(data)
        head = _description(view, trusted)
        keys, place = Keys.read(view, len(_MAGIC), head["documents"], head["key_bytes"])
        made = {}
        for channel in Channel:
            words = np.frombuffer(view, "<u4", head["words"][channel], place)
            place += words.nbytes + -words.nbytes % 8
            starts = np.frombuffer(view, "<i8", (1 << head["bits"]) + 1, place)
            place += starts.nbytes
            made[channel] = Postings(head["bits"], starts, words)
        return cls(keys, made)


def _description(view: memoryview, trusted: bool) -> dict[str, Any]:
    """Read what lies at the end of a segment's bytes."""
    if len(view) < len(_MAGIC) + _TAIL.size or bytes(view[: len(_MAGIC)]) != _MAGIC:
        raise ValueError("not a text index, or of another version")
    body_sum, text_sum, length, magic = _TAIL.unpack_from(view, len(view) - _TAIL.size)
    end = len(view) - _TAIL.size - length
    if magic != _MAGIC or end < len(_MAGIC) or zlib.crc32(view[end : end + length]) != text_sum:
        raise ValueError("the text index is damaged")
    if not trusted and zlib.crc32(view[:end]) != body_sum:
        raise ValueError("the text index is damaged")
    head: dict[str, Any] = json.loads(bytes(view[end : end + length]))
    return head


def bits_for(documents: int) -> int:
    """Return how many bits number so many documents; at least 6, so that merging can go slice by slice."""
    return max(6, (max(1, documents) - 1).bit_length())


def merge_segments(segments: Sequence[Segment], live: Sequence[NDArray[np.bool_]]) -> Segment:
    """Make one segment of the documents of several that are not removed."""
    return Segment.from_bytes(b"".join(merged_bytes(segments, live)), trusted=True)


def merged_bytes(segments: Sequence[Segment], live: Sequence[NDArray[np.bool_]]) -> Iterator[bytes]:
    """Merge as `merge_segments` does, piece by piece: a merge of gigabytes needs a few megabytes of memory."""
    keys, numbers = merge_keys(segments, live)
    bits = bits_for(len(keys))
    slices = ((bits, _merged_slices(channel, segments, live, numbers, bits)) for channel in Channel)
    return _written(keys, slices)


def merge_keys(segments: Sequence[Segment], live: Sequence[NDArray[np.bool_]]) -> tuple[Keys, list[Prints]]:
    """Return the keys that are not removed, ascending, and for each segment the new numbers of its documents."""
    kept = sorted((key, n, k) for n, s in enumerate(segments) for k, key in enumerate(s.keys) if live[n][k])
    numbers = [np.zeros(len(s.keys), dtype=np.uint32) for s in segments]
    for new, (_, n, k) in enumerate(kept):
        numbers[n][k] = new
    return Keys.of(key for key, _, _ in kept), numbers


def _merged_slices(
    channel: Channel,
    segments: Sequence[Segment],
    live: Sequence[NDArray[np.bool_]],
    numbers: Sequence[Prints],
    bits: int,
) -> Iterator[Slice]:
    for first in range(0, 1 << 32, (1 << 32) // _SLICES):
        last = first + (1 << 32) // _SLICES
        prints, owners = [np.zeros(0, np.uint32)], [np.zeros(0, np.uint32)]
        for segment, alive, renumber in zip(segments, live, numbers, strict=True):
            some_prints, some_owners = segment.postings[channel].unpack(first, last)
            keep = alive[some_owners]
            prints.append(some_prints[keep])
            owners.append(renumber[some_owners[keep]])
        part = Postings.pack(bits, np.concatenate(prints), np.concatenate(owners))
        low, high = first >> (32 - bits), last >> (32 - bits)
        yield part.words, np.diff(part.starts[low : high + 1])


def _written(keys: Keys, channels: Iterable[tuple[int, Iterable[Slice]]]) -> Iterator[bytes]:
    """The bytes of a segment: magic, keys, words and starts of each channel, then the description of all this."""
    checksum, sizes, bits = 0, {}, 0
    for piece in (_MAGIC, keys.to_bytes()):
        checksum = zlib.crc32(piece, checksum)
        yield piece
    for channel, (channel_bits, slices) in zip(Channel, channels, strict=True):
        counts, sizes[channel], bits = [np.zeros(1, np.int64)], 0, channel_bits
        for words, some_counts in slices:
            counts.append(some_counts)
            sizes[channel] += len(words)
            piece = words.astype("<u4").tobytes()
            checksum = zlib.crc32(piece, checksum)
            yield piece
        starts = np.cumsum(np.concatenate(counts)).astype("<i8").tobytes()
        piece = bytes(-4 * sizes[channel] % 8) + starts
        checksum = zlib.crc32(piece, checksum)
        yield piece
    head = {"documents": len(keys), "key_bytes": keys.size, "bits": bits, "words": sizes}
    text = json.dumps(head, separators=(",", ":")).encode()
    yield text + _TAIL.pack(checksum, zlib.crc32(text), len(text), _MAGIC)


@compiled
def _find(bits: int, starts: Ints, words: Prints, prints: Prints) -> Places:
    begin = np.zeros(len(prints), dtype=np.int64)
    end = np.zeros(len(prints), dtype=np.int64)
    rest = 32 - bits
    mask = (1 << rest) - 1
    for n in range(len(prints)):
        wanted = np.int64(prints[n])
        bucket = wanted >> rest
        least = (wanted & mask) << bits
        low = starts[bucket]
        high = starts[bucket + 1]
        stop = high
        while low < high:
            middle = (low + high) // 2
            if np.int64(words[middle]) < least:
                low = middle + 1
            else:
                high = middle
        begin[n] = low
        most = least + (1 << bits)
        while low < stop and np.int64(words[low]) < most:
            low += 1
        end[n] = low
    return begin, end


@compiled
def kth_largest(values: Ints, k: int) -> int:
    """Return the k-th largest of some values above zero, or 1 when there are fewer."""
    best = np.zeros(k, dtype=np.int64)
    for value in values:
        if value > best[0]:
            place = 0
            while place + 1 < k and best[place + 1] < value:
                best[place] = best[place + 1]
                place += 1
            best[place] = value
    return max(1, best[0])


@compiled
def _count_live(begin: Ints, end: Ints, words: Prints, bits: int, live: NDArray[np.bool_]) -> Ints:
    counts = np.zeros(len(begin), dtype=np.int64)
    mask = (1 << bits) - 1
    for n in range(len(begin)):
        for place in range(begin[n], end[n]):
            counts[n] += live[np.int64(words[place]) & mask]
    return counts


@compiled
def _add_up(begin: Ints, end: Ints, words: Prints, bits: int, weights: Ints, scores: Ints) -> None:
    mask = (1 << bits) - 1
    for n in range(len(begin)):
        if weights[n] > 0:
            for place in range(begin[n], end[n]):
                scores[np.int64(words[place]) & mask] += weights[n]
