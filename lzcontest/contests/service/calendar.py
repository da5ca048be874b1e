"""Days on which the working calendar departs from the official one, entered by hand."""

from datetime import date

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import policy
from lzcontest.contests.domain.checks import plain_text
from lzcontest.contests.models import CalendarDay
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record

EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


def set_calendar_day(session: Session, actor: Actor, *, day: date, is_workday: bool, note: str = "") -> CalendarDay:
    """Say that a day is, or is not, a working day; an entry for that day is replaced. Raises NotAllowed."""
    policy.can_change_calendar(actor).require()
    note = plain_text(note)
    if len(note) > 40:
        raise InvalidInput({"note": _("说明最多 40 字。")})
    if not EARLIEST <= day <= LATEST:
        raise InvalidInput({"day": _("请填 2000 年至 2100 年之间的日期。")})
    entry = session.merge(CalendarDay(day=day, is_workday=is_workday, note=note))
    session.flush()
    record(session, actor, "calendar.day_set", "calendar_day", day.isoformat(), workday=is_workday)
    return entry


def remove_calendar_day(session: Session, actor: Actor, *, day: date) -> None:
    """Go back to the official calendar for that day. Raises NotAllowed, NotFound."""
    policy.can_change_calendar(actor).require()
    entry = session.get(CalendarDay, day)
    if entry is None:
        raise NotFound(_("这一天没有单独登记过。"))
    session.delete(entry)
    session.flush()
    record(session, actor, "calendar.day_removed", "calendar_day", day.isoformat())
