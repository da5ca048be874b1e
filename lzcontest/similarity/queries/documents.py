"""Which texts are compared with which, and whether a work's texts have been compared as they stand."""

import hashlib
from collections.abc import Collection
from typing import Any

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry, EntryText
from lzcontest.similarity.domain.canonical import canonicalise
from lzcontest.similarity.domain.fingerprints import unpack_prints, winnowed_prints
from lzcontest.similarity.models import TextDocument

# Summaries are not compared: they retell the work, often in the organiser's own words.
COMPARED_PARTS = ("body", "lyrics", "script")


def list_later_documents(session: Session, contest_id: str) -> set[str]:
    """Ids of the documents of contests that opened after this one: its works cannot have copied from them."""
    begins = func.coalesce(Contest.opens_at, Contest.created_at)
    own = session.scalar(select(begins).where(Contest.id == contest_id))
    later = select(TextDocument.id).join(Entry, Entry.id == TextDocument.entry_id)
    later = later.join(Contest, Contest.id == Entry.contest_id).where(Contest.id != contest_id, begins > own)
    return set(session.scalars(later))


def list_shares(session: Session, texts: Collection[str], entry_ids: Collection[str]) -> dict[str, int]:
    """Entry → how many per cent of the fingerprints of ``texts`` its indexed texts hold too; those with none left out.

    Quick and rough, good enough to ask whether two works may be one; the finding says what they share.
    """
    own = [prints for text in texts for prints in winnowed_prints(canonicalise(text)).values()]
    total = sum(len(prints) for prints in own)
    if not total or not entry_ids:
        return {}
    rows = session.execute(
        select(TextDocument.entry_id, TextDocument.fingerprints).where(TextDocument.entry_id.in_(entry_ids))
    )
    held: dict[str, list[Any]] = {}
    for row in rows:
        held.setdefault(row.entry_id, []).extend(unpack_prints(row.fingerprints).values())
    shares = {
        entry_id: 100 * sum(int(np.isin(prints, np.concatenate(other)).sum()) for prints in own) // total
        for entry_id, other in held.items()
    }
    return {entry_id: share for entry_id, share in shares.items() if share}


def is_checked(session: Session, entry_id: str) -> bool:
    """Whether every comparable text of the entry, as it is now, has been compared with all others."""
    texts = session.execute(
        select(EntryText.part, EntryText.text).where(EntryText.entry_id == entry_id, EntryText.part.in_(COMPARED_PARTS))
    )
    rows = session.execute(
        select(TextDocument.part, TextDocument.sha256).where(
            TextDocument.entry_id == entry_id, TextDocument.checked_at.is_not(None)
        )
    )
    done = {(row.part, row.sha256) for row in rows}
    return all(
        (row.part, hashlib.sha256(row.text.encode("utf-8", "surrogatepass")).hexdigest()) in done
        for row in texts
        if row.text.strip()
    )
