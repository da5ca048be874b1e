"""Who may not judge what, and for which reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.draw_inputs import DrawEntry, DrawJudge

Pair = tuple[str, str]
"""(judge id, entry id)."""

SAME_UNIT = "same_unit"
SUPERIOR = "superior"
SUBORDINATE = "subordinate"
AUTHOR = "author"
ADVISER = "adviser"
COAUTHOR = "coauthor"
RELATIVE = "relative"
RECUSED = "recused"
OTHER = "other"

DECLARABLE = (AUTHOR, ADVISER, COAUTHOR, RELATIVE, RECUSED, OTHER)


@dataclass(frozen=True, slots=True)
class Conflict:
    """One judge must not judge one work; `reason` is one of this module's codes."""

    judge_id: str
    entry_id: str
    reason: str


def unit_parts(path: str) -> tuple[str, ...]:
    """Split a unit path into its parts, from the top down; an empty path has none."""
    return tuple(part.strip() for part in path.split("/") if part.strip())


def unit_relation(judge_path: str, entry_path: str) -> str | None:
    """Tell what the judge's unit is to the work's unit: same, superior, subordinate, or None (no relation)."""
    judge, entry = unit_parts(judge_path), unit_parts(entry_path)
    if not judge or not entry:
        return None
    if judge == entry:
        return SAME_UNIT
    if entry[: len(judge)] == judge:
        return SUPERIOR
    if judge[: len(entry)] == entry:
        return SUBORDINATE
    return None


def conflicts_from_units(entries: Iterable[DrawEntry], judges: Sequence[DrawJudge]) -> dict[Pair, str]:
    """Return every pair whose units are the same or one above the other, with the relation's code."""
    relation: dict[Pair, str | None] = {}
    found: dict[Pair, str] = {}
    for entry in entries:
        for judge in judges:
            paths = (judge.unit_path, entry.unit_path)
            if paths not in relation:
                relation[paths] = unit_relation(*paths)
            reason = relation[paths]
            if reason is not None:
                found[judge.id, entry.id] = reason
    return found


def all_conflicts(
    entries: Iterable[DrawEntry],
    judges: Sequence[DrawJudge],
    declared: Mapping[Pair, str],
    dismissed: Iterable[Pair] = (),
) -> list[Conflict]:
    """Unite unit conflicts with declared ones (a declaration's reason wins) and leave out the dismissed pairs.

    Sorted by judge and entry.
    """
    known = conflicts_from_units(entries, judges) | dict(declared)
    gone = set(dismissed)
    return [Conflict(judge, entry, known[judge, entry]) for judge, entry in sorted(known) if (judge, entry) not in gone]


def reason_text(code: str) -> str:
    """Say a conflict's reason to a person."""
    return {
        SAME_UNIT: _("与作品同一单位"),
        SUPERIOR: _("作品单位的上级单位"),
        SUBORDINATE: _("作品单位的下级单位"),
        AUTHOR: _("本人是作者"),
        ADVISER: _("指导过该作品"),
        COAUTHOR: _("曾与作者合作"),
        RELATIVE: _("与作者有亲属关系"),
        RECUSED: _("本人申请回避"),
    }.get(code, _("其他利害关系"))
