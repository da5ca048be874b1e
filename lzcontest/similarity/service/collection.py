"""The texts of all works as one searchable collection, kept by each process and brought up to date at each use."""

import threading
from dataclasses import dataclass, field
from weakref import WeakKeyDictionary

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from lzcontest.entries.domain import SUBMITTED_STATES
from lzcontest.entries.models import Entry
from lzcontest.foundation import runtime
from lzcontest.foundation.db import Database
from lzcontest.similarity.domain.canonical import Canonical, canonicalise
from lzcontest.similarity.domain.fingerprints import TextIndex, unpack_prints, winnowed_prints
from lzcontest.similarity.domain.grams import Commonness
from lzcontest.similarity.domain.text import Match, check
from lzcontest.similarity.models import TextDocument

QUOTATIONS = "quotations"
_AT_ONCE = 500


@dataclass
class Collection:
    """What one process knows of the stored texts; every use begins with ``refresh``."""

    index: TextIndex = field(default_factory=TextIndex)
    commonness: Commonness = field(default_factory=Commonness)
    texts: dict[str, str] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def refresh(self, session: Session) -> None:
        """Take in what was added or changed since the last use, and forget what went; call with the lock held."""
        rows = session.execute(
            select(TextDocument.id, TextDocument.sha256)
            .outerjoin(Entry, Entry.id == TextDocument.entry_id)
            .where(
                TextDocument.collection != QUOTATIONS,
                or_(TextDocument.entry_id.is_(None), Entry.state.in_(SUBMITTED_STATES)),
            )
        )
        wanted = {row.id: row.sha256 for row in rows}
        for key in [key for key, sha256 in self.hashes.items() if wanted.get(key) != sha256]:
            self._forget(key)
        fresh = sorted(key for key in wanted if key not in self.hashes)
        for start in range(0, len(fresh), _AT_ONCE):
            self._take(session, fresh[start : start + _AT_ONCE])

    def check(self, text: str, *, quotations: list[str], exclude: set[str]) -> list[Match]:
        """What of the collection shares passages with ``text``, best first."""
        return check(text, self.index, self.texts, idf=self.commonness, quotations=quotations, exclude=exclude)

    def _take(self, session: Session, keys: list[str]) -> None:
        columns = (TextDocument.id, TextDocument.text, TextDocument.sha256, TextDocument.fingerprints)
        for row in session.execute(select(*columns).where(TextDocument.id.in_(keys))):
            canonical = canonicalise(row.text)
            self._add_prints(row.id, row.fingerprints, canonical)
            self.commonness.add(canonical)
            self.texts[row.id], self.hashes[row.id] = row.text, row.sha256

    def _add_prints(self, key: str, stored: bytes, canonical: Canonical) -> None:
        try:
            prints = unpack_prints(stored)
        except ValueError:  # damaged, or of an older build: the text itself is there
            prints = winnowed_prints(canonical)
        self.index.add_prints(key, prints)

    def _forget(self, key: str) -> None:
        self.index.remove(key)
        self.commonness.remove(canonicalise(self.texts.pop(key)))
        del self.hashes[key]


_collections: WeakKeyDictionary[Database, Collection] = WeakKeyDictionary()
_guard = threading.Lock()


def current_collection() -> Collection:
    """The collection of this process for the database it works on."""
    with _guard:
        return _collections.setdefault(runtime.current().database, Collection())
