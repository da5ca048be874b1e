"""Keeping the county's list of places to perform."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.touring.models import Venue
from lzcontest.touring.policy import can_keep_venues
from lzcontest.touring.queries import get_venue

LONGEST_NAME = 60
LONGEST_ADDRESS = 120
LARGEST = 10_000_000


@dataclass(frozen=True, slots=True)
class VenueDraft:
    """A venue as typed: centimetres, watts, metres."""

    name: str
    address: str = ""
    indoor: bool = True
    stage_width_cm: int = 0
    stage_depth_cm: int = 0
    power_w: int = 0
    dressing_rooms: int = 0
    has_sound: bool = True
    seats: int = 0
    east_m: int = 0
    north_m: int = 0
    unit_id: str | None = None


def add_venue(session: Session, actor: Actor, *, draft: VenueDraft) -> Venue:
    """Enter a venue. Raises NotAllowed, InvalidInput."""
    can_keep_venues(actor).require()
    _check(session, draft, None)
    venue = Venue(**_values(draft))
    session.add(venue)
    session.flush()
    record(session, actor, "venue.added", "venue", venue.id)
    return venue


def save_venue(session: Session, actor: Actor, *, venue_id: str, draft: VenueDraft) -> Venue:
    """Change a venue; plans that use it are checked against the new facts at once. Raises as ``add_venue``."""
    can_keep_venues(actor).require()
    venue = get_venue(session, venue_id)
    _check(session, draft, venue.id)
    for name, value in _values(draft).items():
        setattr(venue, name, value)
    session.flush()
    record(session, actor, "venue.changed", "venue", venue.id)
    return venue


def retire_venue(session: Session, actor: Actor, *, venue_id: str) -> None:
    """Offer a venue no longer for new stops; tours that were there keep it."""
    can_keep_venues(actor).require()
    get_venue(session, venue_id).retired_at = clock.now()
    session.flush()
    record(session, actor, "venue.retired", "venue", venue_id)


def restore_venue(session: Session, actor: Actor, *, venue_id: str) -> None:
    """Offer a retired venue again."""
    can_keep_venues(actor).require()
    get_venue(session, venue_id).retired_at = None
    session.flush()
    record(session, actor, "venue.restored", "venue", venue_id)


def _values(draft: VenueDraft) -> dict[str, object]:
    return {**asdict(draft), "name": draft.name.strip(), "address": draft.address.strip()}


def _check(session: Session, draft: VenueDraft, venue_id: str | None) -> None:
    found: dict[str, str] = {}
    name = draft.name.strip()
    if not name:
        found["name"] = _("请填写场地名称。")
    elif len(name) > LONGEST_NAME:
        found["name"] = _("名称最多 %(n)s 个字。", n=LONGEST_NAME)
    elif session.scalar(select(Venue.id).where(Venue.name == name, Venue.id != (venue_id or ""))):
        found["name"] = _("已经有同名的场地。请换个名称，或者修改原来那个。")
    if len(draft.address.strip()) > LONGEST_ADDRESS:
        found["address"] = _("地址最多 %(n)s 个字。", n=LONGEST_ADDRESS)
    for field in ("stage_width_cm", "stage_depth_cm", "power_w", "dressing_rooms", "seats"):
        if not 0 <= getattr(draft, field) <= LARGEST:
            found[field] = _("请填 0 或更大的数。")
    for field in ("east_m", "north_m"):
        if abs(getattr(draft, field)) > LARGEST:
            found[field] = _("数字太大了，单位是米。")
    if found:
        raise InvalidInput(found)
