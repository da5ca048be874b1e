"""What exactly was handed in, as a plain value to be fingerprinted: the work, without the persons behind it."""

from dataclasses import dataclass
from typing import Any

from lzcontest.entries.domain.work import AuthorDraft, Work

FORMAT = "lzcontest/submission/1"
_PERSONAL = ("as_group", "group_name", "fields")


@dataclass(frozen=True, slots=True)
class FileFact:
    """A file of a work: fingerprint and size in bytes of the original."""

    part: str
    sha256: str
    size: int


def personal_of(work: Work) -> dict[str, Any]:
    """What of a work may name persons: kept out of the content, which carries a keyed mark of it instead."""
    people = [[a.name, a.role, a.unit_name, a.phone_index or "", *_more(a)] for a in work.authors]
    return {**{k: work.details[k] for k in _PERSONAL if k in work.details}, "people": people}


def _more(person: AuthorDraft) -> list[str]:
    """What not everybody has; absent, it leaves the mark as it was before such things were asked."""
    more = [person.credit, person.contribution, "contact" if person.is_contact else ""]
    return more if any(more) else []


def content_of(
    work: Work,
    *,
    number: str,
    serial: int,
    contest_id: str,
    category_code: str,
    files: list[FileFact],
    persons_mark: str,
) -> dict[str, Any]:
    """The content of submission ``serial`` as plain JSON for ``canonical_json``.

    Texts stand in full, files by fingerprint. Of persons: how many by role, and ``persons_mark``, a keyed
    hash of ``personal_of`` that shows a later change of names but tells none.
    """
    licence = {"kind": work.licence_kind, "sha256": work.licence_sha256}
    roles = sorted({a.role for a in work.authors})
    return {
        "format": FORMAT,
        "contest": contest_id,
        "category": category_code,
        "number": number,
        "serial": serial,
        "title": work.title,
        "texts": dict(work.texts),
        "files": {f.part: {"sha256": f.sha256, "size": f.size} for f in files},
        "details": {k: v for k, v in work.details.items() if k not in _PERSONAL},
        "persons_mark": persons_mark,
        "people": {role: sum(1 for a in work.authors if a.role == role) for role in roles},
        "unit": work.unit_id,
        "ai": {"used": work.ai_used, "note": work.ai_note},
        "rules_version": work.rules_version,
        "originality_at": work.originality_at.isoformat() if work.originality_at else None,
        "licence_at": work.licence_at.isoformat() if work.licence_at else None,
        **({"licence": licence} if work.licence_sha256 else {}),
    }
