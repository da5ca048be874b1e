"""The rules of a contest as values: limits, counting, phases, and the canonical text they freeze into."""

import unicodedata
from dataclasses import asdict, dataclass, field, fields
from datetime import datetime
from typing import Any

from lzcontest.foundation.i18n import gettext as _

KINDS = ("fiction", "song", "film", "programme")
COUNT_RULES = ("no_space", "no_punct_no_space", "all")
# Invisible characters that would let a text look shorter or longer than it is.
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")

TEXT_PARTS = {
    "fiction": ("body",),
    "song": ("lyrics",),
    "film": ("summary", "script"),
    "programme": ("summary", "script"),
}
FILE_PARTS = {"fiction": (), "song": ("audio", "score"), "film": ("video",), "programme": ("sample",)}
PART_ROLES = {"audio": "audio", "video": "video", "sample": "video", "score": "document"}


def count_characters(text: str, rule: str) -> int:
    """How long a text is by a declared rule, in code points; the browser counts the same way.

    ``no_space``: everything but white space and invisible characters; ``no_punct_no_space``: of these,
    no punctuation and symbols (Unicode P*, S*); ``all``: every code point but line ends.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if rule == "all":
        return sum(1 for c in text if c != "\n")
    visible = [c for c in text if not c.isspace() and c not in _INVISIBLE]
    if rule == "no_space":
        return len(visible)
    if rule == "no_punct_no_space":
        return sum(1 for c in visible if unicodedata.category(c)[0] not in "PS")
    raise ValueError(f"unknown counting rule {rule!r}")


@dataclass(frozen=True, slots=True)
class Limits:
    """What a work of a category may measure. Seconds, bytes, characters; None: no limit."""

    char_min: int | None = None
    char_max: int | None = None
    count_rule: str = "no_space"
    summary_max: int | None = 300
    seconds_min: int | None = None
    seconds_max: int | None = None
    max_bytes: int = 300 * 1024 * 1024
    formats: tuple[str, ...] = ()
    height_min: int | None = None
    cast_max: int | None = None
    required: tuple[str, ...] = ()  # parts that must be there: body lyrics audio score video summary script sample
    programme_kinds: tuple[str, ...] = ()
    entries_per_person: int | None = None

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Limits":
        """Read what ``to_json`` wrote; unknown keys are refused with TypeError."""
        known = {f.name for f in fields(cls)}
        if unknown := set(data) - known:
            raise TypeError(f"unknown limits {sorted(unknown)}")
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database and the canonical rules."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


@dataclass(frozen=True, slots=True)
class FormField:
    """An extra question of the submission form."""

    key: str
    label: str
    kind: str = "text"  # text, long_text, choice, number, yes_no
    required: bool = False
    hint: str = ""
    choices: tuple[str, ...] = ()
    max_length: int = 200

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "FormField":
        """Read what ``to_json`` wrote."""
        return cls(**{k: tuple(v) if isinstance(v, list) else v for k, v in data.items()})

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database and the canonical rules."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}


PHASES = ("draft", "announced", "call", "closed", "archived")


def phase(*, state: str, opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> str:
    """Where a contest stands: draft, announced (call not open yet), call (open), closed, archived."""
    if state in ("draft", "archived"):
        return state
    if opens_at and now < opens_at:
        return "announced"
    if closes_at and now >= closes_at:
        return "closed"
    return "call"


@dataclass(frozen=True, slots=True)
class RuleProblem:
    """Something that keeps a contest from being opened: where, and what to do."""

    place: str
    message: str


@dataclass(frozen=True, slots=True)
class CategoryDraft:
    """What is checked of a category before the call opens."""

    title: str
    kind: str
    weights: tuple[int, ...]
    quotas: tuple[int, ...]
    judges_per_round: tuple[int, ...]
    advances: tuple[int, ...]
    limits: Limits = field(default_factory=Limits)


def category_problems(draft: CategoryDraft) -> list[RuleProblem]:
    """Everything wrong with one category's rules."""
    found: list[str] = []
    if not draft.weights:
        found.append(_("还没有评分项。请至少添加一项。"))
    elif sum(draft.weights) != 100:
        found.append(_("评分项的权重合计是 %(total)s%%，应为 100%%。", total=sum(draft.weights)))
    if not draft.quotas or sum(draft.quotas) == 0:
        found.append(_("还没有奖项名额。请至少设一个奖项。"))
    if not draft.judges_per_round:
        found.append(_("还没有评审轮次。请至少设一轮。"))
    if any(n < 1 for n in draft.judges_per_round):
        found.append(_("每件作品至少要有 1 名评委。"))
    if any(n < 1 for n in draft.advances[:-1]):
        found.append(_("除最后一轮外，每轮都要写明晋级的件数。"))
    limits = draft.limits
    if limits.char_min and limits.char_max and limits.char_min > limits.char_max:
        found.append(_("字数下限大于上限。"))
    if limits.seconds_min and limits.seconds_max and limits.seconds_min > limits.seconds_max:
        found.append(_("时长下限大于上限。"))
    return [RuleProblem(draft.title, message) for message in found]
