"""Scanning a work: its title and every text are searched for its people, their numbers and their units."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity.domain.scan import scan_text
from lzcontest.identity.domain.types import Identity, Mention, worse
from lzcontest.identity.models import IdentityFinding, IdentityScan
from lzcontest.identity.queries import get_searched_texts, hash_texts, text_hash
from lzcontest.identity.service.captions import settle_subtitles
from lzcontest.identity.service.people import DISTANT, list_identities
from lzcontest.ledger import service as ledger

_SEEN_MAX = 120
_WHO_MAX = 80
_UNKNOWN = {
    "person": "人名",
    "unit": "单位名称",
    "phone": "电话号码",
    "email": "邮箱",
    "id_number": "证件号",
    "account": "网络账号",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where and as what a finding lies: two scans of the same text agree on it."""

    part: str
    text_sha256: str
    start: int
    end: int
    who: str


def scan_entry(session: Session, entry_id: str) -> int:
    """Search an entry's title, texts and subtitles for whose it is; store the findings. How many stand now.

    Idempotent: decisions on unchanged texts stay. Where a text changed, words that were redacted stay redacted
    and all else is asked anew. Records in the ledger when something changed. Raises NotFound.
    """
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound(_("没有这件作品。"))
    texts = get_searched_texts(session, entry_id)
    found = dict(_find(texts, list_identities(session, entry)))
    held = {_place(row): row for row in session.scalars(_of(entry_id))}
    redacted = {(p.part, p.who, row.seen_as): row for p, row in held.items() if row.state == "redacted"}
    changed = 0
    for place, row in held.items():
        if place not in found and (row.state == "open" or texts_changed(place, texts)):
            session.delete(row)
            changed += 1
    for place, mention in found.items():
        if place not in held:
            session.add(_row(entry_id, place, mention, redacted.get((place.part, place.who, _seen(mention)))))
            changed += 1
    _mark_scanned(session, entry_id, hash_texts(texts))
    session.flush()
    settle_subtitles(session, entry_id)
    states = session.execute(select(IdentityFinding.state, IdentityFinding.rank).where(_mine(entry_id))).all()
    if changed:
        ledger.record(
            session,
            SYSTEM,
            "identity.scanned",
            "entry",
            entry_id,
            contest_id=entry.contest_id,
            texts=hash_texts(texts),
            findings=len(states),
            open_high=sum(1 for state, rank in states if (state, rank) == ("open", "high")),
        )
    return len(states)


def texts_changed(place: Place, texts: dict[str, str]) -> bool:
    """Whether the text that a finding lies in is no longer what it was."""
    return place.part not in texts or text_hash(texts[place.part]) != place.text_sha256


def _find(texts: dict[str, str], identities: list[Identity]) -> Iterator[tuple[Place, Mention]]:
    for part, text in texts.items():
        sha256 = text_hash(text)
        for mention in scan_text(text, identities):
            yield Place(part, sha256, *mention.span, _who(mention.identity)), mention


def _who(identity: Identity) -> str:
    return (identity.who or _UNKNOWN[identity.kind])[:_WHO_MAX]


def _seen(mention: Mention) -> str:
    return mention.seen_as[:_SEEN_MAX]


def _row(entry_id: str, place: Place, mention: Mention, before: IdentityFinding | None) -> IdentityFinding:
    distant = mention.identity.who == DISTANT
    row = IdentityFinding(
        entry_id=entry_id,
        part=place.part,
        text_sha256=place.text_sha256,
        start=place.start,
        end=place.end,
        who=place.who,
        seen_as=_seen(mention),
        rank=worse(mention.rank, "low") if distant else mention.rank,
    )
    if before is not None:
        row.state, row.reason = before.state, before.reason
        row.decided_by, row.decided_at = before.decided_by, before.decided_at
    return row


def _place(row: IdentityFinding) -> Place:
    return Place(row.part, row.text_sha256, row.start, row.end, row.who)


def _mine(entry_id: str) -> ColumnElement[bool]:
    return IdentityFinding.entry_id == entry_id


def _of(entry_id: str) -> Select[IdentityFinding]:
    return select(IdentityFinding).where(_mine(entry_id))


def _mark_scanned(session: Session, entry_id: str, texts_sha256: str) -> None:
    scan = session.scalar(select(IdentityScan).where(IdentityScan.entry_id == entry_id))
    if scan is None:
        scan = IdentityScan(entry_id=entry_id)
        session.add(scan)
    scan.texts_sha256, scan.scanned_at = texts_sha256, clock.now()
