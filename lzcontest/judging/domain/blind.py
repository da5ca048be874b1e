"""What a judge's screen is made of: frozen values in which nothing tells whose a work is or who else judges it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lzcontest.foundation.errors import Conflict

OPEN_STATES = ("open", "started")
LIVE_STATES = ("open", "started", "submitted")


@dataclass(frozen=True, slots=True)
class BlindTask:
    """One line of a judge's list."""

    assignment_id: str
    code: str
    state: str
    saved_at: datetime | None
    submitted_at: datetime | None


@dataclass(frozen=True, slots=True)
class BlindRound:
    """The tasks of one judge in one round, in the judge's own order."""

    contest_slug: str
    contest_title: str
    category_title: str
    kind: str
    state: str
    due_at: datetime | None
    declared: bool
    tasks: tuple[BlindTask, ...]

    @property
    def done(self) -> int:
        """How many sheets the judge has submitted."""
        return sum(1 for task in self.tasks if task.state == "submitted")

    @property
    def next_id(self) -> str | None:
        """The first task still to do."""
        return next((task.assignment_id for task in self.tasks if task.state in OPEN_STATES), None)


@dataclass(frozen=True, slots=True)
class BlindCriterion:
    """One line of the score sheet with its anchors."""

    key: str
    label: str
    weight: int
    max_points: int
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class BlindFile:
    """A review copy: which part it is, what kind, and its manifest of nameless files."""

    part: str
    kind: str
    rendition_id: str
    manifest: dict[str, Any]


@dataclass(frozen=True, slots=True)
class BlindSheet:
    """The judge's own sheet as it stands."""

    scores: dict[str, str]
    comment: str
    version: int
    saved_at: datetime | None
    submitted_at: datetime | None
    total: str | None
    seal: str | None


@dataclass(frozen=True, slots=True)
class BlindPlace:
    """Where a task stands: its round, its state, and whether the judge has said whom they know."""

    assignment_id: str
    code: str
    contest_id: str
    contest_slug: str
    category_title: str
    kind: str
    round_state: str
    round_kind: str
    state: str
    due_at: datetime | None
    declared: bool
    done: int
    total: int
    next_id: str | None


@dataclass(frozen=True, slots=True)
class BlindEntry:
    """A work as a judge may see it, with the sheet to fill in; ``withheld``: it is not what was handed in; ``generated``: it declares
    content made by artificial intelligence (with what is not told: that might name its makers).
    """

    place: BlindPlace
    title: str
    texts: tuple[tuple[str, str], ...]
    files: tuple[BlindFile, ...]
    facts: tuple[tuple[str, str], ...]
    criteria: tuple[BlindCriterion, ...]
    comment_min: int
    decimals: int
    sheet: BlindSheet
    missing: tuple[str, ...] = field(default=())
    withheld: bool = False
    generated: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a judge keeps to check later that the score counted is the score given."""

    assignment_id: str
    code: str
    seal: str
    submitted_at: datetime
    next_id: str | None


class StaleSheet(Conflict):
    """Another tab or device saved this sheet first; `version` is the one stored now."""

    def __init__(self, message: str, version: int) -> None:
        super().__init__(message)
        self.version = version
