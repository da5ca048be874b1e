"""What units said of works, in words for organisers: who puts a work forward, and what a liaison declared."""

from collections.abc import Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.models import LedgerEvent
from lzcontest.unitdesk.queries import EndorsedBy, list_endorsements


def endorsement_line(endorsed: Sequence[EndorsedBy]) -> str:
    """河口镇（第 1，共 3 件）、…; empty when no unit puts the work forward."""
    return "、".join(_("%(unit)s（第 %(n)s，共 %(of)s 件）", unit=e.unit, n=e.place, of=e.of) for e in endorsed)


def get_endorsement_lines(session: Session, entry_ids: Collection[str]) -> dict[str, str]:
    """Entry id → ``endorsement_line``, in one query; works that no unit puts forward are left out."""
    return {entry_id: endorsement_line(found) for entry_id, found in list_endorsements(session, entry_ids).items()}


def is_declared_by_unit(session: Session, entry_id: str) -> bool:
    """Whether a liaison declared that the unit keeps the signed papers of the authors, by the ledger."""
    found = select(LedgerEvent.seq).where(
        LedgerEvent.subject_type == "entry",
        LedgerEvent.subject_id == entry_id,
        LedgerEvent.kind == "entry.declared_by_unit",
    )
    return session.scalar(found.limit(1)) is not None
