"""Whether a work still is what was handed in: judges, lists of winners and certificates read its rows, not its fingerprint."""

import hashlib
import json
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Category
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import FileFact, Work, content_of, personal_of
from lzcontest.entries.models import Entry
from lzcontest.foundation import runtime
from lzcontest.ledger.domain import canonical_json
from lzcontest.ledger.models import LedgerEvent

STEP = 500


def get_content(session: Session, entry: Entry, category: Category, work: Work, serial: int) -> str:
    """The canonical text of a work as submission ``serial``; its SHA-256 is the fingerprint on the receipt."""
    files = [FileFact(f.part, f.sha256, f.size) for f in entries.list_part_files(session, work.files).values()]
    births = {a.key: birth.isoformat() for a in work.authors if (birth := entries.open_birth(a))}
    persons = canonical_json(personal_of(work) | ({"births": births} if births else {})).decode()
    mark = runtime.current().cipher.blind_index(f"{entry.id}\0{persons}", purpose="submission_persons")
    content = content_of(
        work,
        number=entry.number or "",
        serial=serial,
        contest_id=entry.contest_id,
        category_code=category.code,
        files=sorted(files, key=lambda f: f.part),
        persons_mark=mark,
    )
    return canonical_json(content).decode()


def list_altered_entries(session: Session, entry_ids: Collection[str] | None = None) -> list[str]:
    """Works (of these, or of all) whose number, title, texts, files or people are not those the ledger saw handed in.

    Reads each work anew, about five queries apiece: for recounts and examinations, not for lists.
    """
    altered = []
    for entry_id, (serial, sha256) in sorted(_recorded(session, entry_ids).items()):
        entry = session.get(Entry, entry_id)
        if entry is None:
            altered.append(entry_id)
            continue
        category = session.get_one(Category, entry.category_id)
        work = entries.get_submitted_work(session, entry)
        present = get_content(session, entry, category, work, serial)
        if hashlib.sha256(present.encode()).hexdigest() != sha256:
            altered.append(entry_id)
    return altered


def _recorded(session: Session, entry_ids: Collection[str] | None) -> dict[str, tuple[int, str]]:
    """Entry → serial and fingerprint of its last submission, by the ledger."""
    query = select(LedgerEvent.body).where(LedgerEvent.kind == "entry.submitted").order_by(LedgerEvent.seq)
    wanted = sorted(entry_ids) if entry_ids is not None else None
    parts = [None] if wanted is None else [wanted[at : at + STEP] for at in range(0, len(wanted), STEP)]
    found: dict[str, tuple[int, str]] = {}
    for part in parts:
        bodies = session.scalars(query if part is None else query.where(LedgerEvent.subject_id.in_(part)))
        for event in map(json.loads, bodies):
            found[event["subject"][1]] = (event["facts"]["serial"], event["facts"]["sha256"])
    return found
