"""Reading what gives a work away, and the texts as the judges may read them."""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from lzcontest.entries.models import Author, Entry, EntryFile, EntryText
from lzcontest.foundation.db import columns
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity.domain.scan import mask
from lzcontest.identity.domain.types import RANKS, Span
from lzcontest.identity.models import IdentityFinding, IdentityScan
from lzcontest.identity.policy import WorkFacts
from lzcontest.media.domain.subtitles import read_subtitles, words_of
from lzcontest.media.models import Subtitles

TITLE, SUBTITLES = "title", "subtitles"
TRACK_GAP = "\n\n"

# Built once and of plain columns: judges' pages ask both each time.
_entry, _text, _found = columns(Entry), columns(EntryText), columns(IdentityFinding)
_TEXTS = (
    select(_entry.title, _text.part, _text.text)
    .select_from(Entry.__table__)
    .outerjoin(EntryText.__table__, _text.entry_id == _entry.id)
    .where(_entry.id == bindparam("entry"))
)
_REDACTED = select(_found.part, _found.text_sha256, _found.start, _found.end, _found.seen_as).where(
    _found.entry_id == bindparam("entry"), _found.state == "redacted"
)


def text_hash(text: str) -> str:
    """The SHA-256 by which a finding knows the text that its span lies in."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def get_texts_with_title(session: Session, entry_id: str) -> dict[str, str]:
    """Every text of an entry by its part, the title among them. Raises NotFound."""
    rows = session.execute(_TEXTS, {"entry": entry_id}).all()
    if not rows:
        raise NotFound(_("没有这件作品。"))
    return {TITLE: rows[0].title, **{row.part: row.text for row in rows if row.part is not None}}


def list_entry_subtitles(session: Session, entry_id: str) -> list[Subtitles]:
    """The text tracks of an entry's films as last handed in, in a fixed order."""
    found = (
        select(Subtitles)
        .join(EntryFile, EntryFile.media_id == Subtitles.media_id)
        .where(EntryFile.entry_id == entry_id)
        .order_by(EntryFile.part, Subtitles.created_at, Subtitles.id)
    )
    return list(session.scalars(found))


def get_searched_texts(session: Session, entry_id: str) -> dict[str, str]:
    """All that is searched for names: the texts, the title, and the words of subtitles. Raises NotFound."""
    texts = get_texts_with_title(session, entry_id)
    tracks = [words_of(read_subtitles(row.text.encode())) for row in list_entry_subtitles(session, entry_id)]
    return texts | ({SUBTITLES: TRACK_GAP.join(tracks)} if tracks else {})


def hash_texts(texts: dict[str, str]) -> str:
    """One hash of all texts of an entry, whatever their order."""
    return text_hash("\n".join(f"{part} {text_hash(texts[part])}" for part in sorted(texts)))


def is_scanned(session: Session, entry_id: str) -> bool:
    """Whether the entry's texts, as they are now, have been scanned."""
    scanned = session.scalar(select(IdentityScan.texts_sha256).where(IdentityScan.entry_id == entry_id))
    return scanned is not None and scanned == hash_texts(get_searched_texts(session, entry_id))


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One place that names somebody, with a few words before and after; ``seen_as`` is as the work writes it."""

    id: str
    part: str
    start: int
    end: int
    who: str
    seen_as: str
    before: str
    after: str
    rank: str
    state: str
    reason: str


_AROUND = 12


def list_findings(session: Session, entry_id: str) -> list[FindingRow]:
    """The findings on the texts as they are now, the plainest first and the doubtful last."""
    texts = get_searched_texts(session, entry_id)
    hashes = {part: text_hash(text) for part, text in texts.items()}
    rows = session.scalars(select(IdentityFinding).where(IdentityFinding.entry_id == entry_id)).all()
    shown = [_row(row, texts[row.part]) for row in rows if hashes.get(row.part) == row.text_sha256]
    return sorted(shown, key=lambda row: (_rank_order(row.rank), row.part != TITLE, row.part, row.start, row.who))


def count_open(session: Session, entry_ids: Collection[str], *, rank: str | None = None) -> dict[str, int]:
    """For each entry that has some, how many findings nobody decided on (of high and medium rank, or of ``rank``)."""
    if not entry_ids:
        return {}
    ranks = (rank,) if rank else RANKS[:2]
    query = (
        select(IdentityFinding.entry_id, func.count())
        .where(
            IdentityFinding.entry_id.in_(entry_ids), IdentityFinding.state == "open", IdentityFinding.rank.in_(ranks)
        )
        .group_by(IdentityFinding.entry_id)
    )
    return dict(session.execute(query).all())


def mask_texts(session: Session, entry_id: str, texts: dict[str, str]) -> dict[str, str]:
    """These texts of an entry for the judges: what was redacted is masked, and no place shifts. One query.

    A redaction made on another wording masks those same words wherever they stand here: a mask is never lost.
    """
    rows = session.execute(_REDACTED, {"entry": entry_id}).all()
    spans: dict[str, list[Span]] = {part: [] for part in texts}
    for row in rows:
        text = texts.get(row.part)
        if text is None:
            continue
        if row.text_sha256 == text_hash(text):
            spans[row.part].append((row.start, row.end))
        else:
            spans[row.part] += _occurrences(text, row.seen_as)
    return {part: mask(text, spans[part]) for part, text in texts.items()}


def get_work_facts(session: Session, entry_id: str) -> WorkFacts:
    """What the policy must know of a work. Raises NotFound."""
    entry = session.execute(select(Entry.contest_id, Entry.owner_id).where(Entry.id == entry_id)).one_or_none()
    if entry is None:
        raise NotFound(_("没有这件作品。"))
    authors = session.scalars(select(Author.user_id).where(Author.entry_id == entry_id, Author.user_id.is_not(None)))
    return WorkFacts(entry.contest_id, frozenset({entry.owner_id, *(a for a in authors if a)}))


def _row(row: IdentityFinding, text: str) -> FindingRow:
    return FindingRow(
        id=row.id,
        part=row.part,
        start=row.start,
        end=row.end,
        who=row.who,
        seen_as=row.seen_as,
        before=text[max(0, row.start - _AROUND) : row.start],
        after=text[row.end : row.end + _AROUND],
        rank=row.rank,
        state=row.state,
        reason=row.reason,
    )


def _rank_order(rank: str) -> int:
    return [str(known) for known in RANKS].index(rank)


def _occurrences(text: str, words: str) -> list[Span]:
    spans, start = [], text.find(words) if words else -1
    while start >= 0:
        spans.append((start, start + len(words)))
        start = text.find(words, start + 1)
    return spans
