"""Which documents are worth aligning with a text: winnowed fingerprints in three channels, and their index."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from lzcontest.similarity.domain.canonical import Canonical
from lzcontest.similarity.domain.grams import information
from lzcontest.similarity.domain.hashing import hash_pattern
from lzcontest.similarity.domain.segments import Channel, Segment, kth_largest, merge_segments

Prints = NDArray[np.uint32]

# Characters find what was copied and reworded here and there; sounds find what was written with other
# characters that read alike; the spaced pattern survives a replaced character in its middle; senses, three
# words long, find what was written anew with synonyms.
_PATTERNS: dict[Channel, tuple[int, ...]] = {
    Channel.CHARACTERS: (0, 1, 2, 3, 4),
    Channel.SOUNDS: (0, 1, 2, 3, 4, 5),
    Channel.SPACED: (0, 1, 3, 4),
    Channel.SENSES: (0, 1, 2),
}
# Any copy of (pattern + window - 1) characters leaves at least one print (Schleimer et al., SIGMOD 2003).
_WINDOW = 6
# A print in more documents than this share is boilerplate and finds nothing.
_COMMON_SHARE = 10
_COMMON_FLOOR = 100


@dataclass(frozen=True)
class Candidate:
    """A document worth aligning, and the information that it shares with the query, in thousandths of a bit."""

    key: str
    score: int


def all_prints(text: Canonical) -> dict[Channel, Prints]:
    """Return the hash of every pattern of each channel, in reading order."""
    rows = {
        Channel.CHARACTERS: text.codes,
        Channel.SOUNDS: text.sounds,
        Channel.SPACED: text.codes,
        Channel.SENSES: text.senses[text.words],
    }
    return {
        channel: (hash_pattern(rows[channel], pattern) >> np.uint64(32)).astype(np.uint32)
        for channel, pattern in _PATTERNS.items()
    }


def winnow(prints: Prints) -> Prints:
    """Keep the smallest print of every six neighbours, sorted and once each."""
    if len(prints) <= _WINDOW:
        return prints.min(keepdims=True) if len(prints) else prints
    windows = np.lib.stride_tricks.sliding_window_view(prints, _WINDOW)
    return np.unique(windows.min(axis=1))


def winnowed_prints(text: Canonical) -> dict[Channel, Prints]:
    """Return what is stored of a document."""
    return {channel: winnow(prints) for channel, prints in all_prints(text).items()}


def pack_prints(prints: Mapping[Channel, Prints]) -> bytes:
    """Return a document's stored prints as bytes, to be kept beside its text."""
    parts = [np.array([len(prints[channel]) for channel in Channel], dtype="<u4").tobytes()]
    return b"".join(parts + [prints[channel].astype("<u4").tobytes() for channel in Channel])


def unpack_prints(data: bytes) -> dict[Channel, Prints]:
    """Read what `pack_prints` wrote; ValueError when the length does not fit."""
    numbers = np.frombuffer(data, dtype="<u4")
    ends = np.cumsum(numbers[: len(Channel)]) + len(Channel)
    if len(ends) < len(Channel) or ends[-1] != len(numbers):
        raise ValueError("not the fingerprints of a text, or damaged")
    return dict(zip(Channel, np.split(numbers, [len(Channel), *ends])[1:-1], strict=True))


class TextIndex:
    """Finds the documents that share rare patterns with a text.

    It holds immutable segments and marks of what was removed. The answer depends on the documents
    alone: neither on the order in which they came nor on how they lie in segments, because all sums
    are whole numbers and ties go by key.
    """

    def __init__(self, segments: Iterable[Segment] = ()) -> None:
        self._segments: list[Segment] = list(segments)
        self._live = [np.ones(len(s.keys), dtype=bool) for s in self._segments]
        self._pending: dict[str, Mapping[Channel, Prints]] = {}

    def __len__(self) -> int:
        return sum(int(np.count_nonzero(live)) for live in self._live) + len(self._pending)

    def __contains__(self, key: object) -> bool:
        return key in self._pending or self._place(str(key)) is not None

    def add(self, key: str, text: Canonical) -> None:
        """Take a document in, in place of an earlier one of the same key."""
        self.add_prints(key, winnowed_prints(text))

    def add_prints(self, key: str, prints: Mapping[Channel, Prints]) -> None:
        """Take in a document whose winnowed prints are known already."""
        self.remove(key)
        self._pending[key] = prints

    def remove(self, key: str) -> None:
        """Forget a document; an unknown key changes nothing."""
        self._pending.pop(key, None)
        if (place := self._place(key)) is not None:
            self._live[place[0]][place[1]] = False

    def _place(self, key: str) -> tuple[int, int] | None:
        """The segment and the number of a document that is not removed."""
        for n, segment in enumerate(self._segments):
            k = segment.keys.find(key)
            if k is not None and self._live[n][k]:
                return n, k
        return None

    def mark_removed(self, number: int, keys: Iterable[str]) -> None:
        """Forget documents of the segment of a number, whatever the others hold under the same keys."""
        for key in keys:
            if (place := self._segments[number].keys.find(key)) is not None:
                self._live[number][place] = False

    def live(self, number: int) -> NDArray[np.bool_]:
        """Tell which documents of the segment of a number are not removed."""
        return self._live[number]

    def query(self, text: Canonical, *, limit: int = 20, exclude: Iterable[str] = ()) -> list[Candidate]:
        """Return the documents that share most information with a text, best first.

        The best of each channel and of all together take turns, so that a copy seen by one channel only
        is not crowded out by chance agreement in the others.
        """
        self._settle()
        barred = set(exclude)
        totals: dict[str, int] = {}
        rankings = []
        for channel, prints in all_prints(text).items():
            scores = self._score(channel, np.unique(prints))
            rankings.append(self._best(scores, limit + len(barred), barred))
        for key, score in (pair for ranking in rankings for pair in ranking):
            totals[key] = totals.get(key, 0) + score
        rankings.append(sorted(totals.items(), key=_by_score))
        ranks = {key: min(_rank(key, r) for r in rankings) for key in totals}
        chosen = sorted(totals, key=lambda key: (ranks[key], -totals[key], key))[:limit]
        return [Candidate(key, totals[key]) for key in sorted(chosen, key=lambda key: (-totals[key], key))]

    def to_bytes(self) -> bytes:
        """Return the index as bytes; the same documents give the same bytes whatever the order of building."""
        self._settle()
        return merge_segments(self._segments, self._live).to_bytes()

    @classmethod
    def from_bytes(cls, data: bytes | memoryview) -> TextIndex:
        """Read an index without copying it, so that `data` may be a memory map; ValueError when damaged."""
        return cls([Segment.from_bytes(data)])

    def _settle(self) -> None:
        """Turn what was added since the last query into a segment, merging small ones as they pile up."""
        if not self._pending:
            return
        self._append(Segment.build(self._pending))
        self._pending = {}
        while len(self._segments) > 1 and len(self._segments[-2].keys) <= 2 * len(self._segments[-1].keys):
            merged = merge_segments(self._segments[-2:], self._live[-2:])
            del self._segments[-2:], self._live[-2:]
            self._append(merged)

    def _append(self, segment: Segment) -> None:
        self._segments.append(segment)
        self._live.append(np.ones(len(segment.keys), dtype=bool))

    def _score(self, channel: Channel, prints: Prints) -> list[NDArray[np.int64]]:
        found = [segment.find(channel, prints) for segment in self._segments]
        counts = np.zeros(len(prints), dtype=np.int64)
        for segment, live, places in zip(self._segments, self._live, found, strict=True):
            counts += segment.count_live(channel, places, live)
        weights = information(counts, len(self))
        weights[counts > max(_COMMON_FLOOR, len(self) // _COMMON_SHARE)] = 0
        scores = []
        for segment, live, places in zip(self._segments, self._live, found, strict=True):
            scores.append(np.zeros(len(live), dtype=np.int64))
            segment.add_up(channel, places, weights, scores[-1])
            scores[-1] *= live
        return scores

    def _best(self, scores: list[NDArray[np.int64]], limit: int, barred: set[str]) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for segment, totals in zip(self._segments, scores, strict=True):
            least = kth_largest(totals, limit)
            found += [(segment.keys[int(k)], int(totals[k])) for k in np.flatnonzero(totals >= least)]
        return sorted((pair for pair in found if pair[0] not in barred), key=_by_score)[:limit]


def _by_score(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _rank(key: str, ranking: list[tuple[str, int]]) -> int:
    return next((n for n, (other, _) in enumerate(ranking) if other == key), len(ranking))
