"""Reading the links by which authors take over what a liaison began."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import User
from lzcontest.entries.models import Entry
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.models import Handover
from lzcontest.unitdesk.queries.field import Field


@dataclass(frozen=True, slots=True)
class HandoverRow:
    """A link with what became of it: ``state`` is open, taken, revoked or expired."""

    id: str
    made_at: datetime
    expires_at: datetime
    mailed: bool
    state: str
    taken_at: datetime | None
    taken_by: str
    may_call_back: bool


def get_open_handover(session: Session, token: str, now: datetime) -> Handover:
    """The link that can still be used. Raises NotFound when it was used, called back, is too old or never was."""
    found = session.scalar(
        select(Handover).where(
            Handover.token_hash == token_hash(token),
            Handover.taken_at.is_(None),
            Handover.revoked_at.is_(None),
            Handover.expires_at > now,
        )
    )
    if found is None:
        raise NotFound(_("这个链接已经用过、被收回或者过期了。请联系单位的联络员，重新发一个。"))
    return found


def is_untouched(made: Handover, entry: Entry) -> bool:
    """Whether who took the work over has written nothing and sent no file: files do not count as a version."""
    as_taken = entry.version == made.taken_version and entry.updated_at == made.taken_at
    return as_taken and entry.owner_id == made.taken_by and entry.state == "draft"


def list_handovers(session: Session, entry: Entry, now: datetime) -> list[HandoverRow]:
    """Every link of a work, the latest first; one query."""
    rows = session.execute(
        select(Handover, User.name)
        .outerjoin(User, User.id == Handover.taken_by)
        .where(Handover.entry_id == entry.id)
        .order_by(Handover.created_at.desc(), Handover.id)
    )
    return [
        HandoverRow(
            made.id, made.created_at, made.expires_at, made.mailed, state_of(made, now), made.taken_at, name or "",
            made.revoked_at is None
            and (made.taken_at is None or is_untouched(made, entry)),
        )
        for made, name in rows
    ]  # fmt: skip


def state_of(made: Handover, now: datetime) -> str:
    """open, taken, revoked or expired."""
    if made.revoked_at is not None:
        return "revoked"
    if made.taken_at is not None:
        return "taken"
    return "open" if now < made.expires_at else "expired"


def list_handed_ids(session: Session, field: Field) -> frozenset[str]:
    """Ids of the works that authors took over from the liaison's units."""
    return frozenset(
        session.scalars(
            select(Handover.entry_id).where(
                Handover.unit_id.in_(field.all), Handover.taken_at.is_not(None), Handover.revoked_at.is_(None)
            )
        )
    )
