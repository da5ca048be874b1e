"""The winner list as a value: everything a document may say, and nothing else."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class WinnerLine:
    """One awarded work, as it is made public; ``generated`` and ``licence`` as the entrant declared and agreed."""

    number: str
    title: str
    authors: str
    unit: str
    rank: int = 0
    entry_id: str = ""
    generated: bool = False
    licence: str = ""


@dataclass(frozen=True, slots=True)
class TierList:
    """One award of a category; ``vacant`` counts the places that nobody got."""

    key: str
    title: str
    winners: tuple[WinnerLine, ...] = ()
    vacant: int = 0


@dataclass(frozen=True, slots=True)
class CategoryList:
    """The awards of one category, highest first, and how many works took part."""

    code: str
    title: str
    kind: str
    tiers: tuple[TierList, ...] = ()
    works: int = 0

    @property
    def winners(self) -> int:
        """How many works of the category got an award."""
        return sum(len(tier.winners) for tier in self.tiers)


@dataclass(frozen=True, slots=True)
class WinnerList:
    """A contest's awards with what an announcement says about how they came to be.

    ``rounds``: largest number of rounds of a category; ``judges``: how many people judged; ``trimmed``: whether
    a category drops the highest and lowest score; ``on_notice``: still in its public notice;
    ``number``: the document's own number, empty where the office has given none yet.
    """

    slug: str
    contest: str
    edition: int
    theme: str
    organiser: str
    day: date
    result_sha256: str
    result_version: int
    categories: tuple[CategoryList, ...]
    works: int = 0
    units: int = 0
    rounds: int = 1
    judges: int = 0
    trimmed: bool = False
    on_notice: bool = False
    notice_from: date | None = None
    notice_until: date | None = None
    number: str = ""

    @property
    def winners(self) -> int:
        """How many works got an award."""
        return sum(category.winners for category in self.categories)
