"""Works enter a round under codes that nobody can guess."""

import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.entries.models import Submission
from lzcontest.judging.domain.blind_codes import blind_codes
from lzcontest.judging.models import Round, RoundEntry


def add_round_entries(session: Session, running: Round, letters: Mapping[str, str]) -> dict[str, RoundEntry]:
    """Give works (entry id → category letter) fresh codes of this round; returns them by entry."""
    taken = set(session.scalars(select(RoundEntry.blind_code).where(RoundEntry.round_id == running.id)))
    codes = blind_codes(dict(letters), taken, secrets.token_bytes)
    serials = _latest_serials(session, codes)
    rows = {
        entry_id: RoundEntry(
            round_id=running.id, entry_id=entry_id, blind_code=code, submission_serial=serials.get(entry_id, 1)
        )
        for entry_id, code in codes.items()
    }
    session.add_all(rows.values())
    session.flush()
    return rows


def _latest_serials(session: Session, entry_ids: Iterable[str]) -> dict[str, int]:
    wanted = sorted(entry_ids)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), 500):
        rows = session.execute(
            select(Submission.entry_id, func.max(Submission.serial))
            .where(Submission.entry_id.in_(wanted[start : start + 500]))
            .group_by(Submission.entry_id)
        )
        found.update(rows.all())
    return found
