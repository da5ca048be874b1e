"""The rules of a contest as one frozen value, handed to submission, judging and awards."""

from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from lzcontest.contests.domain.limits import FormField, Limits
from lzcontest.contests.domain.terms import EntryTerms

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CriterionRule:
    """A line of the rubric. ``weight`` in percent, points from 0 to ``max_points``."""

    key: str
    label: str
    weight: int
    max_points: int = 10
    anchor_low: str = ""
    anchor_high: str = ""


@dataclass(frozen=True, slots=True)
class TierRule:
    """An award and how many works may get it; best first in a list."""

    key: str
    title: str
    quota: int


@dataclass(frozen=True, slots=True)
class RoundTerms:
    """How one round is judged. ``advance``: how many works go on, 0 in the last round."""

    number: int
    kind: str = "preliminary"
    judges_per_entry: int = 3
    advance: int = 0
    method: str = "mean"
    trim_scope: str = "totals"
    trim_min_sheets: int = 5
    few_sheets: str = "mean"
    decimals: int = 2
    carry: str = "restart"
    comment_min: int = 0


@dataclass(frozen=True, slots=True)
class UnitRules:
    """What a contest asks of units: whether works need a unit's endorsement, and how many each unit shall bring."""

    endorsement: bool = False
    minimum: int | None = None  # works handed in by each unit with a liaison, those of the units below included

    def to_json(self) -> dict[str, Any]:
        """A plain dict without what is not asked for: earlier rules keep their text and their hash."""
        return {name: value for name, value in asdict(self).items() if value}


@dataclass(frozen=True, slots=True)
class CategoryRules:
    """Everything declared about one category."""

    id: str
    kind: str
    code: str
    title: str
    description: str
    position: int
    limits: Limits
    fields: tuple[FormField, ...] = ()
    criteria: tuple[CriterionRule, ...] = ()
    tiers: tuple[TierRule, ...] = ()
    rounds: tuple[RoundTerms, ...] = ()

    def criterion(self, key: str) -> CriterionRule:
        """The criterion with this key. Raises KeyError."""
        return _one(self.criteria, key, "key")

    def tier(self, key: str) -> TierRule:
        """The award with this key. Raises KeyError."""
        return _one(self.tiers, key, "key")

    def round(self, number: int) -> RoundTerms:
        """The terms of that round. Raises KeyError."""
        return _one(self.rounds, number, "number")

    @property
    def last_round(self) -> int:
        """Number of the deciding round; 0 when none is declared yet."""
        return self.rounds[-1].number if self.rounds else 0


@dataclass(frozen=True, slots=True)
class ContestRules:
    """Everything declared about a contest, as it stands now.

    ``version`` and ``sha256`` name the frozen text it agrees with; 0 and "" before the call is published.
    """

    contest_id: str
    slug: str
    title: str
    edition: int
    theme: str
    organiser_name: str
    number_prefix: str
    call_text: str
    declaration_text: str
    licence_text: str
    opens_at: datetime | None
    closes_at: datetime | None
    screening_until: datetime | None
    judging_until: datetime | None
    notice_working_days: int
    tie_ladder: tuple[str, ...]
    substitute_rule: str
    categories: tuple[CategoryRules, ...]
    units: UnitRules = UnitRules()
    version: int = 0
    sha256: str = ""
    terms: EntryTerms = field(default_factory=EntryTerms)

    def category(self, category_id: str) -> CategoryRules:
        """The category with this id. Raises KeyError."""
        return _one(self.categories, category_id, "id")

    def category_by_code(self, code: str) -> CategoryRules:
        """The category with this letter. Raises KeyError."""
        return _one(self.categories, code, "code")


def _one(items: tuple[T, ...], wanted: object, attribute: str) -> T:
    for item in items:
        if getattr(item, attribute) == wanted:
            return item
    raise KeyError(wanted)
