"""Subtitles reach the judges when every name in them was decided on, and then with what is masked masked."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.identity.domain.scan import mask
from lzcontest.identity.models import IdentityFinding
from lzcontest.identity.queries import (
    SUBTITLES,
    TRACK_GAP,
    get_searched_texts,
    is_scanned,
    list_entry_subtitles,
    text_hash,
)
from lzcontest.media.domain.subtitles import Cue, read_subtitles, with_words, words_of
from lzcontest.media.service import release_subtitles


def settle_subtitles(session: Session, entry_id: str) -> None:
    """Show the entry's subtitles in its review copies, or withhold them while a finding in them is open.

    Call after the texts were searched, and after each decision.
    """
    rows = list_entry_subtitles(session, entry_id)
    if not rows:
        return
    if not is_scanned(session, entry_id):  # new words, and findings of the old ones say nothing of them
        for media_id in {row.media_id for row in rows}:
            release_subtitles(session, media_id, {})
        return
    words = get_searched_texts(session, entry_id)[SUBTITLES]
    found = session.scalars(
        select(IdentityFinding).where(
            IdentityFinding.entry_id == entry_id,
            IdentityFinding.part == SUBTITLES,
            IdentityFinding.text_sha256 == text_hash(words),
        )
    ).all()
    held = any(row.state == "open" and row.rank in ("high", "medium") for row in found)
    masked = mask(words, [(row.start, row.end) for row in found if row.state == "redacted"])
    clean: dict[str, tuple[Cue, ...]] = {}
    at = 0
    for row in rows:
        cues = read_subtitles(row.text.encode())
        length = len(words_of(cues))
        clean[row.id] = with_words(cues, masked[at : at + length])
        at += length + len(TRACK_GAP)
    for media_id in dict.fromkeys(row.media_id for row in rows):
        release_subtitles(
            session, media_id, {} if held else {r.id: clean[r.id] for r in rows if r.media_id == media_id}
        )
