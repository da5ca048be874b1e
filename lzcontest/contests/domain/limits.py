"""What a work of a category may measure, and the extra questions of its form."""

from dataclasses import asdict, dataclass, fields
from typing import Any

KINDS = ("fiction", "song", "film", "programme")

TEXT_PARTS = {
    "fiction": ("body",),
    "song": ("lyrics",),
    "film": ("summary", "script"),
    "programme": ("summary", "script"),
}
FILE_PARTS = {"fiction": (), "song": ("audio", "score"), "film": ("video",), "programme": ("sample",)}
PART_ROLES = {"audio": "audio", "video": "video", "sample": "video", "score": "document"}


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
    unit_quota: int | None = None  # how many works a unit may endorse
    author_credits: tuple[str, ...] = ()  # what authors may be named for; empty: as usual (terms.credits_of)
    cast_credits: tuple[str, ...] = ()  # the same of performers

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Limits":
        """Read what ``to_json`` wrote; unknown keys are refused with TypeError."""
        known = {f.name for f in fields(cls)}
        if unknown := set(data) - known:
            raise TypeError(f"unknown limits {sorted(unknown)}")
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database and the canonical rules."""
        values = {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
        # Left out where nothing is set: rules frozen before these existed keep their hash.
        return {k: v for k, v in values.items() if v or not k.endswith("_credits")}


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
        values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in data.items()}
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database and the canonical rules."""
        return {k: list(v) if isinstance(v, tuple) else v for k, v in asdict(self).items()}
