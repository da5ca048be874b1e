"""Tours and their stops."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.touring.models import Slot, Stop, Tour
from lzcontest.touring.policy import can_plan_tour, can_publish_tour
from lzcontest.touring.queries import get_plan, get_stop, get_tour, get_venue

LONGEST_TITLE = 80
LONGEST_NOTE = 500
SPEEDS = range(5, 121)
CHANGEOVERS = range(61)
EVENINGS = range(10, 601)


def create_tour(
    session: Session, actor: Actor, *, contest_id: str, title: str, speed_kmh: int = 40, changeover_min: int = 3
) -> Tour:
    """Begin planning a tour of a contest's programmes. Raises NotAllowed, InvalidInput."""
    can_plan_tour(actor, contest_id).require()
    _check_tour(title, speed_kmh, changeover_min)
    tour = Tour(
        contest_id=contest_id, title=title.strip(), speed_kmh=speed_kmh, changeover_min=changeover_min, state="planning"
    )
    session.add(tour)
    session.flush()
    record(session, actor, "tour.created", "tour", tour.id, contest_id=contest_id)
    return tour


def save_tour(
    session: Session, actor: Actor, *, contest_id: str, tour_id: str, title: str, speed_kmh: int, changeover_min: int
) -> Tour:
    """Change a tour's name, speed on the road (km/h) and change-over (minutes)."""
    can_plan_tour(actor, contest_id).require()
    _check_tour(title, speed_kmh, changeover_min)
    tour = get_tour(session, contest_id, tour_id)
    moved = tour.changeover_min != changeover_min
    tour.title, tour.speed_kmh, tour.changeover_min = title.strip(), speed_kmh, changeover_min
    if moved:
        for stop in session.scalars(select(Stop).where(Stop.tour_id == tour.id)):
            count_change(tour, stop)
    session.flush()
    facts = {"speed_kmh": speed_kmh, "changeover_min": changeover_min}
    record(session, actor, "tour.changed", "tour", tour.id, contest_id=contest_id, **facts)
    return tour


def add_stop(
    session: Session,
    actor: Actor,
    *,
    contest_id: str,
    tour_id: str,
    venue_id: str,
    starts_at: datetime,
    title: str = "",
    max_minutes: int = 120,
    note: str = "",
) -> Stop:
    """Add an evening. Raises NotAllowed, NotFound, InvalidInput."""
    can_plan_tour(actor, contest_id).require()
    tour = get_tour(session, contest_id, tour_id)
    get_venue(session, venue_id)
    _check_stop(title, max_minutes, note)
    stop = Stop(
        tour_id=tour.id,
        venue_id=venue_id,
        starts_at=starts_at,
        title=title.strip(),
        max_minutes=max_minutes,
        note=note.strip(),
        sequence=0,
    )
    session.add(stop)
    session.flush()
    _record_stop(session, actor, "stop.added", contest_id, stop)
    return stop


def save_stop(
    session: Session,
    actor: Actor,
    *,
    contest_id: str,
    tour_id: str,
    stop_id: str,
    venue_id: str,
    starts_at: datetime,
    title: str = "",
    max_minutes: int = 120,
    note: str = "",
) -> Stop:
    """Change an evening; its programmes stay. Raises NotAllowed, NotFound, InvalidInput."""
    can_plan_tour(actor, contest_id).require()
    tour = get_tour(session, contest_id, tour_id)
    stop = get_stop(session, tour_id, stop_id)
    get_venue(session, venue_id)
    _check_stop(title, max_minutes, note)
    stop.venue_id, stop.starts_at, stop.title = venue_id, starts_at, title.strip()
    stop.max_minutes, stop.note = max_minutes, note.strip()
    count_change(tour, stop)
    session.flush()
    _record_stop(session, actor, "stop.changed", contest_id, stop)
    return stop


def remove_stop(session: Session, actor: Actor, *, contest_id: str, tour_id: str, stop_id: str) -> None:
    """Take an evening off a tour that is not public yet; a public one can only be cancelled. Raises Conflict."""
    can_plan_tour(actor, contest_id).require()
    tour = get_tour(session, contest_id, tour_id)
    stop = get_stop(session, tour_id, stop_id)
    if tour.state != "planning":
        raise Conflict(_("巡演已经发布，群众可能已经记下这一场。请用“取消这一场”，公开页面会写明取消。"))
    _record_stop(session, actor, "stop.removed", contest_id, stop)
    session.delete(stop)
    session.flush()


def cancel_stop(session: Session, actor: Actor, *, contest_id: str, tour_id: str, stop_id: str) -> None:
    """Cancel an evening: it stays on the page and in people's calendars, marked as cancelled."""
    _set_cancelled(session, actor, contest_id, tour_id, stop_id, clock.now())


def restore_stop(session: Session, actor: Actor, *, contest_id: str, tour_id: str, stop_id: str) -> None:
    """Take a cancellation back."""
    _set_cancelled(session, actor, contest_id, tour_id, stop_id, None)


def _set_cancelled(
    session: Session, actor: Actor, contest_id: str, tour_id: str, stop_id: str, moment: datetime | None
) -> None:
    can_plan_tour(actor, contest_id).require()
    tour = get_tour(session, contest_id, tour_id)
    stop = get_stop(session, tour_id, stop_id)
    if (stop.cancelled_at is None) == (moment is None):
        return
    stop.cancelled_at = moment
    count_change(tour, stop)
    session.flush()
    _record_stop(session, actor, "stop.cancelled" if moment else "stop.restored", contest_id, stop)


def publish_tour(
    session: Session, actor: Actor, *, contest_id: str, tour_id: str, accept_clashes: bool = False
) -> Tour:
    """Make a tour public; from here on every change shows at once. Raises NotAllowed."""
    tour = get_tour(session, contest_id, tour_id)
    plan = get_plan(session, tour_id)
    live = [stop for stop in plan.stops if not stop.cancelled]
    clashes = len(plan.clashes)
    can_publish_tour(actor, contest_id, tour.state, len(live), clashes, accepted=accept_clashes).require()
    tour.state = "published"
    session.flush()
    slots = session.scalar(select(func.count(Slot.id)).join(Stop).where(Stop.tour_id == tour_id)) or 0
    facts = {"stops": len(live), "slots": slots, "clashes": clashes}
    record(session, actor, "tour.published", "tour", tour.id, contest_id=contest_id, **facts)
    return tour


def count_change(tour: Tour, stop: Stop) -> None:
    """Tell calendars that a public evening has changed (iCalendar SEQUENCE)."""
    if tour.state == "published":
        stop.sequence += 1


def _record_stop(session: Session, actor: Actor, kind: str, contest_id: str, stop: Stop) -> None:
    facts = {"tour": stop.tour_id, "venue": stop.venue_id, "starts_at": stop.starts_at.isoformat()}
    record(session, actor, kind, "stop", stop.id, contest_id=contest_id, sequence=stop.sequence, **facts)


def _check_tour(title: str, speed_kmh: int, changeover_min: int) -> None:
    found: dict[str, str] = {}
    if not title.strip():
        found["title"] = _("请填写巡演名称。")
    elif len(title.strip()) > LONGEST_TITLE:
        found["title"] = _("名称最多 %(n)s 个字。", n=LONGEST_TITLE)
    if speed_kmh not in SPEEDS:
        found["speed_kmh"] = _("请填 5 到 120 之间的数。")
    if changeover_min not in CHANGEOVERS:
        found["changeover_min"] = _("请填 0 到 60 之间的数。")
    if found:
        raise InvalidInput(found)


def _check_stop(title: str, max_minutes: int, note: str) -> None:
    found: dict[str, str] = {}
    if len(title.strip()) > LONGEST_TITLE:
        found["title"] = _("名称最多 %(n)s 个字。", n=LONGEST_TITLE)
    if max_minutes not in EVENINGS:
        found["max_minutes"] = _("请填 10 到 600 之间的数。")
    if len(note.strip()) > LONGEST_NOTE:
        found["note"] = _("说明最多 %(n)s 个字。", n=LONGEST_NOTE)
    if found:
        raise InvalidInput(found)
