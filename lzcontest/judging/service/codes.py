"""Works enter a round under codes that nobody can guess."""

import secrets
from collections.abc import Iterable, Mapping

from sqlalchemy import delete, exists, func, select, update
from sqlalchemy.orm import Session

from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation import clock
from lzcontest.foundation.db import count_changed
from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.i18n import gettext as _
from lzcontest.judging.domain.blind_codes import blind_codes
from lzcontest.judging.models import Round, RoundEntry

STEP = 500


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
    _mark_drawn(session, rows)
    return rows


def release_entries(session: Session, running: Round) -> None:
    """Take every work out of a round that is thrown away; one that is in no other round may be screened again."""
    gone = list(session.scalars(select(RoundEntry.entry_id).where(RoundEntry.round_id == running.id)))
    session.execute(delete(RoundEntry).where(RoundEntry.round_id == running.id))
    for start in range(0, len(gone), STEP):
        elsewhere = exists().where(RoundEntry.entry_id == Entry.id)
        some = Entry.id.in_(gone[start : start + STEP])
        session.execute(update(Entry).where(some, ~elsewhere).values(drawn_at=None))


def _mark_drawn(session: Session, entry_ids: Iterable[str]) -> None:
    """Screening must not take back what judges have. Raises Conflict when it just did: the draw begins anew."""
    wanted = sorted(entry_ids)
    for start in range(0, len(wanted), STEP):
        some = wanted[start : start + STEP]
        accepted = Entry.id.in_(some), Entry.state == "accepted"
        marked = count_changed(session, update(Entry).where(*accepted).values(drawn_at=clock.now()))
        if marked != len(some):
            raise Conflict(_("抽签时有作品的审查结论变了，这次没有抽签。请重新预览，看过新的结果再确认。"))


def _latest_serials(session: Session, entry_ids: Iterable[str]) -> dict[str, int]:
    wanted = sorted(entry_ids)
    found: dict[str, int] = {}
    for start in range(0, len(wanted), STEP):
        rows = session.execute(
            select(Submission.entry_id, func.max(Submission.serial))
            .where(Submission.entry_id.in_(wanted[start : start + STEP]))
            .group_by(Submission.entry_id)
        )
        found.update(rows.all())
    return found
