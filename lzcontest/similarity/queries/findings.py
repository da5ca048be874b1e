"""Lists and counts of findings: column selects, a fixed number of queries however many rows."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lzcontest.entries.domain import SUBMITTED_STATES
from lzcontest.entries.models import Author, Entry
from lzcontest.similarity.models import SimilarityFinding, TextDocument

_Own = aliased(TextDocument, name="own_document")
_Source = aliased(TextDocument, name="source_document")
_Other = aliased(Entry, name="other_entry")
_PERCENT = 100


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding as a list shows it; ``other_*`` are None for a text of a reference library."""

    id: str
    entry_id: str
    number: str | None
    title: str
    part: str
    other_entry_id: str | None
    other_number: str | None
    other_title: str | None
    other_contest_id: str | None
    source_label: str
    shared_chars: int
    longest_run: int
    chars: int
    score: str
    flagged: bool
    same_author: bool
    disguised: bool
    state: str
    reason: str

    @property
    def share(self) -> int:
        """How much of the work's own text is shared, in whole per cent."""
        return min(_PERCENT, _PERCENT * self.shared_chars // self.chars) if self.chars else 0


def list_findings(session: Session, entry_id: str) -> list[FindingRow]:
    """The findings of one entry, heaviest first: flagged ones, then the longest run."""
    return _rows(session, _select().where(SimilarityFinding.entry_id == entry_id))


def list_contest_findings(
    session: Session, contest_id: str, *, state: str | None, viewer_id: str, limit: int, offset: int
) -> list[FindingRow]:
    """Flagged findings of a contest, one for each pair, without works of the viewer's own; heaviest first."""
    query = _select().where(*_of_contest(contest_id, viewer_id), *_in_state(state))
    return _rows(session, query.limit(limit).offset(offset))


def count_findings_by_state(session: Session, contest_id: str, *, viewer_id: str) -> dict[str, int]:
    """How many of ``list_contest_findings`` there are in each state."""
    query = _joined(select(SimilarityFinding.state, func.count())).where(*_of_contest(contest_id, viewer_id))
    return dict(session.execute(query.group_by(SimilarityFinding.state)).all())


def count_flagged(session: Session, entry_ids: Collection[str]) -> dict[str, int]:
    """For each entry that has some, how many flagged findings nobody has decided on."""
    if not entry_ids:
        return {}
    query = (
        _joined(select(SimilarityFinding.entry_id, func.count()))
        .where(
            SimilarityFinding.entry_id.in_(entry_ids),
            SimilarityFinding.flagged.is_(True),
            SimilarityFinding.state == "open",
            _live_source(),
        )
        .group_by(SimilarityFinding.entry_id)
    )
    return dict(session.execute(query).all())


def own_work(viewer_id: str, entry: Any) -> ColumnElement[bool]:
    """Whether the viewer owns or wrote ``entry`` (the model or an alias of it)."""
    return or_(entry.owner_id == viewer_id, exists().where(Author.entry_id == entry.id, Author.user_id == viewer_id))


def _select() -> Select[Any]:
    made = SimilarityFinding
    columns = (
        made.id,
        made.entry_id,
        Entry.number,
        Entry.title,
        _Own.part,
        _Other.id.label("other_entry_id"),
        _Other.number.label("other_number"),
        _Other.title.label("other_title"),
        _Other.contest_id.label("other_contest_id"),
        _Source.label.label("source_label"),
        made.shared_chars,
        made.longest_run,
        _Own.chars,
        made.score,
        made.flagged,
        made.same_author,
        made.evasions,
        made.state,
        made.reason,
    )
    order = (made.flagged.desc(), made.longest_run.desc(), made.shared_chars.desc(), made.id)
    query: Select[Any] = _joined(select(*columns)).where(_live_source()).order_by(*order)
    return query


def _joined(query: Any) -> Any:
    return (
        query.select_from(SimilarityFinding)
        .join(Entry, Entry.id == SimilarityFinding.entry_id)
        .join(_Own, _Own.id == SimilarityFinding.document_id)
        .join(_Source, _Source.id == SimilarityFinding.source_id)
        .outerjoin(_Other, _Other.id == _Source.entry_id)
    )


def _live_source() -> ColumnElement[bool]:
    return or_(_Other.id.is_(None), _Other.state.in_(SUBMITTED_STATES))


def _of_contest(contest_id: str, viewer_id: str) -> list[ColumnElement[bool]]:
    """Of a pair within the contest, the side handed in later is shown, and any side that was decided for itself."""
    later = or_(
        _Other.id.is_(None),
        _Other.contest_id != Entry.contest_id,
        Entry.submitted_at > _Other.submitted_at,
        and_(Entry.submitted_at == _Other.submitted_at, Entry.id > _Other.id),
        SimilarityFinding.state.in_(("warned", "upheld")),
    )
    strangers = and_(~own_work(viewer_id, Entry), or_(_Other.id.is_(None), ~own_work(viewer_id, _Other)))
    return [
        Entry.contest_id == contest_id,
        Entry.state.in_(SUBMITTED_STATES),
        SimilarityFinding.flagged.is_(True),
        _live_source(),
        later,
        strangers,
    ]


def _in_state(state: str | None) -> list[ColumnElement[bool]]:
    return [SimilarityFinding.state == state] if state else []


def _rows(session: Session, query: Select[Any]) -> list[FindingRow]:
    found = []
    for row in session.execute(query).mappings():
        values = dict(row)
        tricks = values.pop("evasions")
        disguised = any(t["side"] == "file" and t["trick"] != "traditional" for t in tricks)
        found.append(FindingRow(disguised=disguised, **values))
    return found
