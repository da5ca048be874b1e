"""What is looked for in a work, and what was found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["person", "unit", "phone", "email", "id_number", "account"]
Rank = Literal["high", "medium", "low"]
Span = tuple[int, int]

RANKS: tuple[Rank, ...] = ("high", "medium", "low")


@dataclass(frozen=True)
class Identity:
    """Something that tells whose a work is; `who` says in words for people, such as 作者 or 所在单位."""

    kind: Kind
    value: str
    who: str = ""


@dataclass(frozen=True)
class Mention:
    """A place that gives an identity away; the span is half-open in code points of the text."""

    identity: Identity
    span: Span
    seen_as: str
    exact: bool
    rank: Rank


def worse(rank: Rank, other: Rank) -> Rank:
    """Return the lower of two ranks."""
    return max(rank, other, key=RANKS.index)
