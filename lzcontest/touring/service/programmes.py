"""The running order of an evening: placing, moving and removing programmes."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.models import Category
from lzcontest.entries.models import Entry
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.touring.models import Slot, Stop
from lzcontest.touring.policy import can_plan_tour
from lzcontest.touring.queries import get_stop, get_tour
from lzcontest.touring.service.tours import count_change

UP, DOWN = "up", "down"


def place_programme(
    session: Session, actor: Actor, *, contest_id: str, tour_id: str, stop_id: str, entry_id: str
) -> Slot:
    """Put a programme at the end of an evening; one that is on already stays where it is.

    Raises NotAllowed, NotFound, InvalidInput.
    """
    stop = _stop(session, actor, contest_id, tour_id, stop_id)
    kind = session.execute(
        select(Category.kind, Entry.state)
        .join(Entry, Entry.category_id == Category.id)
        .where(Entry.id == entry_id, Entry.contest_id == contest_id)
    ).one_or_none()
    if kind is None:
        raise NotFound(_("没有这个节目。"))
    if kind.kind != "programme" or kind.state != "accepted":
        raise InvalidInput({"entry_id": _("只能安排形式审查通过的节目。")})
    slots = _slots(session, stop.id)
    for slot in slots:
        if slot.entry_id == entry_id:
            return slot
    slot = Slot(stop_id=stop.id, entry_id=entry_id, position=slots[-1].position + 1 if slots else 1)
    session.add(slot)
    session.flush()
    _record(session, actor, "programme.placed", contest_id, slot)
    return slot


def move_programme(
    session: Session, actor: Actor, *, contest_id: str, tour_id: str, stop_id: str, slot_id: str, way: str
) -> None:
    """Change places with the programme before (``up``) or after (``down``); at the end nothing happens."""
    stop = _stop(session, actor, contest_id, tour_id, stop_id)
    slots = _slots(session, stop.id)
    here = _find(slots, slot_id)
    there = here - 1 if way == UP else here + 1
    if not 0 <= there < len(slots):
        return
    slots[here], slots[there] = slots[there], slots[here]
    _number(slots)
    session.flush()
    _record(session, actor, "programme.moved", contest_id, slots[there])


def remove_programme(
    session: Session, actor: Actor, *, contest_id: str, tour_id: str, stop_id: str, slot_id: str
) -> None:
    """Take a programme off an evening; it can be placed again."""
    stop = _stop(session, actor, contest_id, tour_id, stop_id)
    slots = _slots(session, stop.id)
    slot = slots.pop(_find(slots, slot_id))
    _record(session, actor, "programme.removed", contest_id, slot)
    session.delete(slot)
    _number(slots)
    session.flush()


def _stop(session: Session, actor: Actor, contest_id: str, tour_id: str, stop_id: str) -> Stop:
    can_plan_tour(actor, contest_id).require()
    tour = get_tour(session, contest_id, tour_id)
    stop = get_stop(session, tour_id, stop_id)
    count_change(tour, stop)
    return stop


def _slots(session: Session, stop_id: str) -> list[Slot]:
    return list(session.scalars(select(Slot).where(Slot.stop_id == stop_id).order_by(Slot.position, Slot.id)))


def _find(slots: list[Slot], slot_id: str) -> int:
    for place, slot in enumerate(slots):
        if slot.id == slot_id:
            return place
    raise NotFound(_("这个节目已经不在这一场里，可能在另一个窗口里移除了。"))


def _number(slots: list[Slot]) -> None:
    for position, slot in enumerate(slots, start=1):
        slot.position = position


def _record(session: Session, actor: Actor, kind: str, contest_id: str, slot: Slot) -> None:
    facts = {"entry": slot.entry_id, "position": slot.position}
    record(session, actor, kind, "stop", slot.stop_id, contest_id=contest_id, **facts)
