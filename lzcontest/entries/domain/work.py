"""A work as its owner writes it, apart from where it is kept: one value that is changed, compared and stored."""

from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from typing import Any

from lzcontest.foundation.i18n import lazy_gettext as _l

AUTHOR_ROLES = {"author": _l("作者"), "adviser": _l("指导"), "cast": _l("表演、演唱")}


@dataclass(frozen=True, slots=True)
class AuthorDraft:
    """One person of a work. ``key`` names the row within its entry; telephone and birth date (ISO) are sealed.

    ``credit``: what the category names such people for (编剧); empty: simply the role.
    """

    key: str
    name: str
    role: str = "author"
    unit_name: str = ""
    user_id: str | None = None
    phone_sealed: str | None = None
    phone_index: str | None = None
    credit: str = ""
    contribution: str = ""
    is_contact: bool = False
    birth_sealed: str | None = None


@dataclass(frozen=True, slots=True)
class AuthorChange:
    """One row of people as it was typed; an empty ``phone`` or ``birth`` keeps what the row with that ``key`` had.

    ``birth``: a date or an ID number, of which only the date is kept; ``0`` forgets it.
    """

    key: str
    name: str
    role: str = "author"
    unit_name: str = ""
    phone: str = ""
    credit: str = ""
    contribution: str = ""
    is_contact: bool = False
    birth: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """Everything an entrant hands in. ``texts`` by part, ``files`` part → media id.

    ``details`` holds plain JSON without floats. Of programmes: ``programme_kind`` ``duration_s``
    ``cast_size`` ``stage_width_cm`` ``stage_depth_cm`` ``power_w`` ``dressing_rooms`` ``needs_sound``
    ``sound_note`` ``setting`` (any indoor outdoor) ``available`` ([[first, last], …] ISO days, inclusive)
    ``travel_note``. Of all: ``fields`` (answers to the category's extra questions), ``as_group``, ``group_name``,
    ``ai_level`` (contests.domain.AI_LEVELS), ``ai_tools``.
    """

    title: str = ""
    texts: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    authors: tuple[AuthorDraft, ...] = ()
    unit_id: str | None = None
    details: dict[str, Any] = field(default_factory=dict)
    ai_used: bool = False
    ai_note: str = ""
    originality_at: datetime | None = None
    licence_at: datetime | None = None
    rules_version: int | None = None
    licence_kind: str = ""
    licence_sha256: str = ""

    def to_json(self) -> dict[str, Any]:
        """A plain dict for the database."""
        moments = {n: m.isoformat() if (m := getattr(self, n)) else None for n in ("originality_at", "licence_at")}
        return {**asdict(self), "authors": [asdict(a) for a in self.authors], **moments}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Work":
        """Read what ``to_json`` wrote."""
        moments = {n: datetime.fromisoformat(data[n]) if data[n] else None for n in ("originality_at", "licence_at")}
        return cls(**{**data, "authors": tuple(AuthorDraft(**a) for a in data["authors"]), **moments})


@dataclass(frozen=True, slots=True)
class EntryChanges:
    """What one save changes; None leaves a thing as it is. ``texts`` and ``details`` are merged by key.

    ``unit_id`` "" means: no unit of the tree. ``originality`` and ``licence`` are the ticks of the declarations.
    """

    title: str | None = None
    texts: dict[str, str] | None = None
    details: dict[str, Any] | None = None
    authors: tuple[AuthorChange, ...] | None = None
    unit_id: str | None = None
    ai_used: bool | None = None
    ai_note: str | None = None
    originality: bool | None = None
    licence: bool | None = None


def changed(
    work: Work,
    changes: EntryChanges,
    *,
    authors: tuple[AuthorDraft, ...] | None = None,
    now: datetime,
    rules_version: int | None = None,
    licence: tuple[str, str] = ("", ""),
) -> Work:
    """``work`` after ``changes``; ``authors`` are the changed rows with their telephones sealed.

    A tick sets its moment once and notes what it stands for: the version of the rules, and the kind and hash of
    the ``licence``.
    """
    values: dict[str, Any] = {
        name: value for name in ("title", "ai_used", "ai_note") if (value := getattr(changes, name)) is not None
    }
    if changes.texts is not None:
        values["texts"] = {p: t for p, t in {**work.texts, **changes.texts}.items() if t}
    if changes.details is not None:
        values["details"] = {k: v for k, v in {**work.details, **changes.details}.items() if v not in (None, "", [])}
    if changes.unit_id is not None:
        values["unit_id"] = changes.unit_id or None
    if authors is not None:
        values["authors"] = authors
    values.update(_declared(work, changes, now, rules_version, licence))
    return replace(work, **values)


def _declared(
    work: Work, changes: EntryChanges, now: datetime, rules_version: int | None, licence: tuple[str, str]
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    outdated = work.rules_version != rules_version
    if changes.originality is not None:
        values["originality_at"] = (work.originality_at or now) if changes.originality else None
    if changes.licence is not None:
        agreed = work.licence_at if not outdated else None
        values["licence_at"] = (agreed or now) if changes.licence else None
        values["rules_version"] = rules_version if changes.licence else None
        values["licence_kind"], values["licence_sha256"] = licence if changes.licence else ("", "")
    return values
