"""Search the bytes of finished copies for anything that tells whose work it is."""

import mmap
from collections.abc import Iterator, Sequence
from pathlib import Path

from lzcontest.media.domain.anonymity import Leak, Needle, foreign_parts, needles_for

CHECKED = (".mp4", ".m4s", ".m4a", ".jpg", ".jpeg", ".png")


def find_identities(path: Path, identities: Sequence[str]) -> list[Leak]:
    """Where ``path`` contains one of the strings, in UTF-8, UTF-16 or GB18030; works on any file."""
    if path.stat().st_size == 0:
        return []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return list(_search(path.name, data, needles_for(list(identities))))


def inspect_copy(folder: Path, identities: Sequence[str]) -> list[Leak]:
    """All leaks in the finished files of ``folder``; an empty list proves the copy clean.

    A ``Leak`` that is not ``certain`` may be chance: its pattern is shorter than six bytes.
    """
    leaks: list[Leak] = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        leaks += find_identities(path, identities)
        if path.suffix.lower() in CHECKED:
            leaks += foreign_parts(path.name, path.read_bytes())
    return leaks


def _search(name: str, data: mmap.mmap, needles: list[Needle]) -> Iterator[Leak]:
    for needle in needles:
        at = data.find(needle.pattern)
        if at >= 0:
            yield Leak(name, needle.encoding, at, needle.number, needle.certain)
