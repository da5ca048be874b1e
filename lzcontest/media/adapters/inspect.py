"""Search the bytes of finished copies for anything that tells whose work it is."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from lzcontest.media.adapters.children import ask_child
from lzcontest.media.adapters.sandbox import MEGABYTE, Limits
from lzcontest.media.domain.anonymity import Leak, Needle, codec_of, foreign_parts, foreign_tags, needles_for

CHECKED = (".mp4", ".m4s", ".m4a", ".jpg", ".jpeg", ".png")
BLOCK = 8 * MEGABYTE
LIMITS = Limits(memory_bytes=1024 * MEGABYTE, cpu_seconds=60, wall_seconds=90, stall_seconds=90)


def find_identities(path: Path, identities: Sequence[str]) -> list[Leak]:
    """Where ``path`` contains one of the strings, in UTF-8, UTF-16, GB18030, percent or base 64; works on any file."""
    return list(_search(path, needles_for(list(identities))))


def inspect_copy(folder: Path, identities: Sequence[str]) -> list[Leak]:
    """All leaks in the finished files of ``folder`` by three checks; an empty list proves the copy clean.

    Bytes are searched for the strings, boxes and units compared with allow-lists by our own walk, tags as the usual
    readers see them. A ``Leak`` that is not ``certain`` may be chance: its pattern is shorter than six bytes.
    """
    leaks: list[Leak] = []
    needles = needles_for(list(identities))
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    codecs = {p.name.removesuffix("-init.mp4"): codec_of(p.read_bytes()) for p in files if p.name.endswith("-init.mp4")}
    for path in files:
        leaks += _search(path, needles)
        if path.suffix.lower() in CHECKED:
            leaks += foreign_parts(path.name, path.read_bytes(), codecs.get(path.stem.rpartition("-")[0], ""))
    if any(path.suffix.lower() in CHECKED for path in files):
        answer = ask_child("copy_child", [str(folder.resolve())], reads=[folder.resolve()], limits=LIMITS)
        leaks += foreign_tags(answer["facts"]["tags"])
    return leaks


def _search(path: Path, needles: list[Needle]) -> Iterator[Leak]:
    """Each needle that occurs, once. One pass over the file however many needles there are."""
    longest = max((len(needle.pattern) for needle in needles), default=0)
    by_start: dict[bytes, list[Needle]] = defaultdict(list)
    for needle in needles:
        by_start[needle.pattern[:4]].append(needle)
    seen: set[bytes] = set()
    before, offset = b"", 0
    with path.open("rb") as file:
        while longest and (block := file.read(BLOCK)):
            data = before + block
            for at in _candidates(data, by_start):
                for needle in by_start.get(data[at : at + 4], ()):
                    if needle.pattern not in seen and data.startswith(needle.pattern, at):
                        seen.add(needle.pattern)
                        yield Leak(path.name, needle.encoding, offset + at, needle.number, needle.certain)
            before = data[-(longest - 1) :]
            offset += len(data) - len(before)


def _candidates(data: bytes, starts: dict[bytes, list[Needle]]) -> list[int]:
    """Places where the first two and the next two bytes of some needle stand: all that is left to look at closely."""
    first, second = np.zeros(65536, bool), np.zeros(65536, bool)
    for start in starts:
        first[start[0] << 8 | start[1]] = second[start[2] << 8 | start[3]] = True
    units = np.frombuffer(data, np.uint8)
    pairs = units[:-1].astype(np.uint16) << 8 | units[1:]
    places = np.flatnonzero(first[pairs[:-2]]) if len(pairs) > 2 else np.zeros(0, np.int64)
    chosen: list[int] = places[second[pairs[places + 2]]].tolist()
    return chosen
