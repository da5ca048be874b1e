"""One work as an organiser's page shows it: texts with what names somebody marked, review copies, checks."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import g, url_for
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.contests.domain import TEXT_PARTS, Limits, count_characters
from lzcontest.contests.models import Category
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import STATE_LABELS, part_labels
from lzcontest.entries.domain.completeness import text_limits
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity.queries import FindingRow
from lzcontest.intake import queries
from lzcontest.intake.policy import can_look_at
from lzcontest.web.office.entries_checks import list_checks
from lzcontest.web.shared.copies import WorkFile, work_files

TONES = {
    "processing": "wait",
    "screening": "wait",
    "returned": "seal",
    "accepted": "go",
    "rejected": "seal",
    "disqualified": "seal",
}


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``kind`` "identity" is marked."""

    text: str
    match: int | None
    kind: str


@dataclass(frozen=True, slots=True)
class WorkText:
    """A text of the work, in pieces, with its length by the contest's rule and what the rule allows."""

    label: str
    pieces: list[Piece]
    count: int
    most: int | None


def shown_entry(session: Session, actor: Actor, entry_id: str) -> Entry:
    """A handed-in work of ``g.contest`` that the actor may see. Raises NotFound, NotAllowed."""
    entry = session.get(Entry, entry_id)
    if entry is None or entry.contest_id != g.contest.id or entry.number is None:
        raise NotFound(_("没有这件作品。"))
    can_look_at(actor, queries.get_screening_facts(session, entry), clock.now()).require()
    return entry


def file_scope(actor: Actor) -> str:
    """What the links to review copies are bound to: this office, this contest, this person."""
    return f"office:{g.contest.id}:{actor.id}"


def work_view(session: Session, actor: Actor, entry: Entry, named: list[FindingRow]) -> dict[str, Any]:
    """What the templates need to show a whole work."""
    category = contests.get_category(session, entry.category_id)
    texts = entries.get_texts(session, entry.id)
    files = _files(session, actor, entry)
    return {
        "entry": entry,
        "category": category,
        "author_line": entries.get_author_line(session, [entry.id])[entry.id],
        "title_pieces": _pieces(entry.title, "title", named),
        "texts": _texts(category, texts, named),
        "lyrics": texts.get("lyrics"),
        "files": files,
        "details": _details(entry),
        "checks": list_checks(session, entry, category, [file.progress for file in files]),
        "tone": TONES.get(entry.state, ""),
        "STATE_LABELS": STATE_LABELS,
        "parts": part_labels(),
    }


def _texts(category: Category, texts: dict[str, str], named: list[FindingRow]) -> list[WorkText]:
    labels, limits = part_labels(), Limits.from_json(category.limits)
    return [
        WorkText(
            labels[part],
            _pieces(texts[part], part, named),
            count_characters(texts[part], limits.count_rule),
            text_limits(part, limits)[1],
        )
        for part in TEXT_PARTS[category.kind]
        if texts.get(part)
    ]


def _pieces(text: str, part: str, named: list[FindingRow]) -> list[Piece]:
    marked = [(f.start, f.end) for f in named if f.part == part and f.state != "dismissed"]
    cuts = sorted({0, len(text), *(min(edge, len(text)) for span in marked for edge in span)})
    return [
        Piece(text[a:b], None, "identity" if any(s <= a and b <= e for s, e in marked) else "match")
        for a, b in pairwise(cuts)
    ]


def _files(session: Session, actor: Actor, entry: Entry) -> list[WorkFile]:
    def address(token: str) -> str:
        return url_for("office.entries_file", slug=g.contest.slug, token=token, name="x")

    return work_files(session, entries.get_files(session, entry.id), file_scope(actor), address)


def _details(entry: Entry) -> list[tuple[str, str]]:
    facts = entry.details
    metres = {name: f"{facts[name] // 100}.{facts[name] % 100:02} m" for name in _STAGE if facts.get(name)}
    known = [
        (_("节目形式"), facts.get("programme_kind")),
        (_("时长"), _("%(m)s分%(s)s秒", m=facts["duration_s"] // 60, s=f"{facts['duration_s'] % 60:02}") if facts.get("duration_s") else None),
        (_("演职人员"), _("%(n)s 人", n=facts["cast_size"]) if facts.get("cast_size") else None),
        (_("舞台"), " × ".join(metres.values())),
        (_("用电"), f"{facts['power_w']} W" if facts.get("power_w") else None),
        (_("化妆间"), facts.get("dressing_rooms")),
        (_("音响要求"), facts.get("sound_note")),
        (_("出行说明"), facts.get("travel_note")),
        (_("可演出日期"), "；".join(f"{first} — {last}" for first, last in facts.get("available", []))),
    ]  # fmt: skip
    extra = [(str(key), str(value)) for key, value in facts.get("fields", {}).items()]
    return [(label, str(value)) for label, value in known if value] + extra


_STAGE = ("stage_width_cm", "stage_depth_cm")
