"""Finds where a recorded result and a recomputed one part, and says it so that people can look there."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from lzcontest.awards.domain.scores import CRITERIA, TRIMMED_MEAN, EntryScores, ScoringRule, rounded

# How an item of a list is named: by the first of these keys it has.
NAMES = ("entry", "category", "tier")
ABSENT = "—"


@dataclass(frozen=True, slots=True)
class Difference:
    """One place where the two part: `place` is a path like categories[F].ranking[LZ7-F-0002].score."""

    place: str
    recorded: str
    recomputed: str


def differences(recorded: Any, recomputed: Any, place: str = "") -> Iterator[Difference]:
    """Yield every place where two plain JSON values differ; items of lists are matched by their names."""
    if isinstance(recorded, Mapping) and isinstance(recomputed, Mapping):
        for key in [*recorded, *(key for key in recomputed if key not in recorded)]:
            inner = f"{place}.{key}" if place else str(key)
            yield from differences(recorded.get(key), recomputed.get(key), inner)
    elif _named_items(recorded) and _named_items(recomputed):
        yield from _list_differences(recorded, recomputed, place)
    elif recorded != recomputed:
        yield Difference(place, _shown(recorded), _shown(recomputed))


def plain_score(entry: EntryScores, rule: ScoringRule) -> Decimal | None:
    """Work out a score by plain adding up, apart from the ranking's own code; None for a rule done per criterion.

    Mean of the totals, without one highest and one lowest where the rule trims and there are enough sheets.
    """
    totals = sorted(Fraction(sheet.total) for sheet in entry.sheets)
    if rule.method == TRIMMED_MEAN and len(totals) >= rule.trim_min_sheets:
        if rule.trim_scope == CRITERIA:
            return None
        totals = totals[1:-1]
    return rounded(sum(totals, Fraction(0)) / len(totals), rule.decimals)


def _list_differences(recorded: Sequence[Any], recomputed: Sequence[Any], place: str) -> Iterator[Difference]:
    left, right = _by_name(recorded), _by_name(recomputed)
    for name in [*left, *(name for name in right if name not in left)]:
        yield from differences(left.get(name), right.get(name), f"{place}[{name}]")
    if list(left) != list(right) and set(left) == set(right):
        yield Difference(place, " ".join(left), " ".join(right))


def _named_items(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, dict) and _name(item) for item in value)


def _by_name(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for item in items:
        name = _name(item)
        again = sum(1 for known in named if known.split("#")[0] == name)
        named[f"{name}#{again + 1}" if again else name] = item
    return named


def _name(item: Mapping[str, Any]) -> str:
    return next((str(item[key]) for key in NAMES if key in item), "")


def _shown(value: Any) -> str:
    if value is None:
        return ABSENT
    if isinstance(value, Mapping):
        return "，".join(f"{key}={_shown(item)}" for key, item in value.items())
    return str(value)
