"""A collection as immutable files that every process maps; a new state replaces the old one in a single rename.

A folder holds ``manifest.json``, which names for each segment its postings and its texts, the keys removed from
it, and the table of commonness. Files are never changed: adding writes a segment, merging writes one in the place
of several, and only the renamed manifest makes either true. A crash before that leaves the old state whole, with
files that no manifest names; the next change clears them away.
"""

import json
import mmap
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

from lzcontest.similarity.adapters.texts import StoredTexts, pack_text, write_texts
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.fingerprints import TextIndex, winnowed_prints
from lzcontest.similarity.domain.grams import Commonness
from lzcontest.similarity.domain.score import ALGORITHM
from lzcontest.similarity.domain.segments import Segment, merged_bytes

MANIFEST = "manifest.json"
FORMAT = "lzcontest-texts-1"
BATCH = 20_000
# More segments than this are merged into one: every one costs each search a little.
MOST_SEGMENTS = 8


class Store:
    """The collection in a folder as its manifest says now; ValueError when the files are damaged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._read()

    def _read(self) -> None:
        path = self.folder / MANIFEST
        empty: dict[str, Any] = {
            "format": FORMAT,
            "algorithm": ALGORITHM,
            "serial": 0,
            "segments": [],
            "commonness": None,
        }
        self.manifest: dict[str, Any] = json.loads(path.read_bytes()) if path.exists() else empty
        if self.manifest["format"] != FORMAT:
            raise ValueError(f"{path}: not a collection of this version")
        self._segments = [Segment.from_bytes(_mapped(self.folder / s["postings"]), trusted=True) for s in self._named()]
        self._texts = [StoredTexts(_mapped(self.folder / s["texts"])) for s in self._named()]
        self.index = TextIndex(self._segments)
        for n, named in enumerate(self._named()):
            self.index.mark_removed(n, named["removed"])
        name = self.manifest["commonness"]
        self.commonness = Commonness.from_bytes((self.folder / name).read_bytes()) if name else Commonness()
        self.texts = _LiveTexts(self.index, self._texts)

    def _named(self) -> list[dict[str, Any]]:
        named: list[dict[str, Any]] = self.manifest["segments"]
        return named

    def __len__(self) -> int:
        return len(self.index)

    def add(self, documents: Iterable[tuple[str, str]], tell: Callable[[int], None] = lambda count: None) -> int:
        """Add documents or replace those of the same keys; how many there were. ``tell`` hears of the number so far.

        What was added before a failure stays: adding the same again goes on from there.
        """
        rest, added = iter(documents), 0
        while batch := dict(islice(rest, BATCH)):
            self._add_batch(batch)
            added += len(batch)
            tell(added)
        return added

    def _add_batch(self, batch: dict[str, str]) -> None:
        replaced = [key for key in batch if key in self.index]
        removed = self._removal(replaced)
        prints = {}
        for key, text in batch.items():
            canonical = canonicalise(text)
            prints[key] = winnowed_prints(canonical)
            self.commonness.add(canonical)
        segment = Segment.build(prints)
        texts = ((key, pack_text(batch[key])) for key in segment.keys)
        new = self._write_segment([segment.to_bytes()], texts)
        kept = [{**s, "removed": removed[n]} for n, s in enumerate(self._named())]
        self._switch([*kept, new])
        if len(self._segments) > MOST_SEGMENTS:
            self.merge()

    def remove(self, keys: Iterable[str]) -> None:
        """Forget documents; unknown keys change nothing."""
        removed = self._removal([key for key in keys if key in self.index])
        self._switch([{**s, "removed": removed[n]} for n, s in enumerate(self._named())])

    def keep_only(self, keys: Iterable[str]) -> None:
        """Forget every document whose key is not among these."""
        gone = set(self.texts) if len(self) else set()
        gone.difference_update(keys)
        if gone:
            self.remove(gone)

    def version(self) -> dict[str, Any]:
        """What a report says of the collection that was searched: the algorithm, and which state of it."""
        return {"algorithm": self.manifest["algorithm"], "snapshot": self.manifest["serial"]}

    def _removal(self, keys: list[str]) -> list[list[str]]:
        """The keys removed from each segment once ``keys`` are; their phrases are no longer counted."""
        for key in keys:
            self.commonness.remove(canonicalise(self.texts[key]))
        gone = set(keys)
        return [
            sorted(set(s["removed"]) | {key for key in gone if held.keys.find(key) is not None})
            for s, held in zip(self._named(), self._segments, strict=True)
        ]

    def merge(self) -> None:
        """Make one segment of all, without what was removed; needs little memory however large they are."""
        if len(self._segments) > 1 or any(s["removed"] for s in self._named()):
            live = [self.index.live(n) for n in range(len(self._segments))]
            self._switch([self._write_segment(merged_bytes(self._segments, live), self._live_texts(live))])

    def _live_texts(self, live: list[Any]) -> Iterator[tuple[str, memoryview]]:
        held = ((key, n, k) for n, s in enumerate(self._segments) for k, key in enumerate(s.keys) if live[n][k])
        return ((key, self._texts[n].packed(k)) for key, n, k in sorted(held))

    def _write_segment(self, postings: Iterable[bytes], texts: Iterable[tuple[str, Any]]) -> dict[str, Any]:
        self.manifest["serial"] += 1
        stem = f"{self.manifest['serial']:08}"
        with _writing(self.folder / f"{stem}.postings") as out:
            for piece in postings:
                out.write(piece)
        with _writing(self.folder / f"{stem}.texts") as out:
            write_texts(out, texts)
        sums = {name: _checksum(self.folder / f"{stem}.{name}") for name in ("postings", "texts")}
        return {"postings": f"{stem}.postings", "texts": f"{stem}.texts", "crc32": sums, "removed": []}

    def _switch(self, segments: list[dict[str, Any]]) -> None:
        """Make the new state true, and forget the files of the old one."""
        self.manifest["serial"] += 1
        name = f"{self.manifest['serial']:08}.common"
        with _writing(self.folder / name) as out:
            out.write(self.commonness.to_bytes())
        changed = {**self.manifest, "algorithm": ALGORITHM, "segments": segments, "commonness": name}
        with _writing(self.folder / f"{MANIFEST}.new") as out:
            out.write(json.dumps(changed, ensure_ascii=False, indent=1).encode())
        os.replace(self.folder / f"{MANIFEST}.new", self.folder / MANIFEST)
        _sync_folder(self.folder)
        self._read()
        named = {MANIFEST, name, *(s[kind] for s in segments for kind in ("postings", "texts"))}
        for path in self.folder.iterdir():
            if path.name not in named:
                path.unlink()

    def problems(self) -> list[str]:
        """Read every file again and say which is not what was written."""
        found = []
        for segment in self._named():
            for kind, checksum in segment["crc32"].items():
                if _checksum(self.folder / segment[kind]) != checksum:
                    found.append(segment[kind])
        return found

    def size_bytes(self) -> int:
        """Bytes on disk."""
        return sum(path.stat().st_size for path in self.folder.iterdir())


class _LiveTexts(Mapping[str, str]):
    """The texts of all segments, without those that were removed."""

    def __init__(self, index: TextIndex, parts: list[StoredTexts]) -> None:
        self._index, self._parts = index, parts

    def __getitem__(self, key: str) -> str:
        for n, part in enumerate(self._parts):
            place = part.keys_held.find(key)
            if place is not None and self._index.live(n)[place]:
                return part.text(place)
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        for n, part in enumerate(self._parts):
            live = self._index.live(n)
            yield from (key for k, key in enumerate(part.keys_held) if live[k])

    def __len__(self) -> int:
        return len(self._index)


def _mapped(path: Path) -> memoryview:
    with path.open("rb") as file:
        return memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))


@contextmanager
def _writing(path: Path) -> Iterator[BinaryIO]:
    """A new file that is on the disk when the block ends."""
    with path.open("wb") as out:
        yield out
        out.flush()
        os.fsync(out.fileno())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _checksum(path: Path) -> int:
    checksum = 0
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            checksum = zlib.crc32(piece, checksum)
    return checksum
