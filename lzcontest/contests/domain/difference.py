"""The public difference between two versions of the rules, line beside line, with what changed inside a line."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

# Unchanged lines kept around a change, so that it can be understood.
AROUND = 2
# Below this likeness the whole line counts as replaced: marks on single characters would only confuse.
LIKE = 0.4

# A number or a Latin word is marked as a whole: 1,500 → 1,200 is not a change of one digit.
_WORDS = re.compile(r"[0-9A-Za-z,.:-]+|.", re.DOTALL)

Piece = tuple[str, bool]  # text, whether it differs from the other side


@dataclass(frozen=True, slots=True)
class DiffRow:
    """A line of the difference. ``kind``: same, changed, added, removed, or gap (``hidden`` equal lines)."""

    kind: str
    left: tuple[Piece, ...] = ()
    right: tuple[Piece, ...] = ()
    hidden: int = 0


def difference(old: Sequence[str], new: Sequence[str]) -> list[DiffRow]:
    """Rows for a side-by-side view; empty when nothing differs."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    rows: list[DiffRow] = []
    codes = matcher.get_opcodes()
    if all(tag == "equal" for tag, *_rest in codes):
        return []
    for place, (tag, a, b, c, d) in enumerate(codes):
        if tag == "equal":
            rows += _around(old[a:b], first=place == 0, last=place == len(codes) - 1)
        else:
            rows += _replaced(old[a:b], new[c:d])
    return rows


def _around(lines: Sequence[str], *, first: bool, last: bool) -> Iterator[DiffRow]:
    head = 0 if first else AROUND
    tail = 0 if last else AROUND
    if len(lines) <= head + tail + 1:
        yield from (_same(line) for line in lines)
        return
    yield from (_same(line) for line in lines[:head])
    yield DiffRow("gap", hidden=len(lines) - head - tail)
    yield from (_same(line) for line in lines[len(lines) - tail :])


def _same(line: str) -> DiffRow:
    return DiffRow("same", ((line, False),), ((line, False),))


def _replaced(old: Sequence[str], new: Sequence[str]) -> Iterator[DiffRow]:
    for left, right in zip_longest(old, new):
        if left is None:
            yield DiffRow("added", right=((right, True),))
        elif right is None:
            yield DiffRow("removed", left=((left, True),))
        else:
            yield _changed(left, right)


def _changed(left: str, right: str) -> DiffRow:
    old, new = _WORDS.findall(left), _WORDS.findall(right)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if matcher.ratio() < LIKE:
        return DiffRow("changed", ((left, True),), ((right, True),))
    codes = matcher.get_opcodes()
    return DiffRow(
        "changed",
        tuple(("".join(old[a:b]), tag != "equal") for tag, a, b, _c, _d in codes if b > a),
        tuple(("".join(new[c:d]), tag != "equal") for tag, _a, _b, c, d in codes if d > c),
    )
