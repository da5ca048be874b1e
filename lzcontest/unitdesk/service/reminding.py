"""Reminding the liaison of a unit below how far the unit is."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests import queries as contests
from lzcontest.contests.domain import UnitRules
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify
from lzcontest.unitdesk import queries

PAUSE = timedelta(hours=20)  # between two reminders of one unit


def remind_unit(session: Session, actor: Actor, *, contest_id: str, unit_id: str) -> int:
    """Mail the liaisons of a unit below; how many. Raises NotFound, Conflict when it was reminded a while ago."""
    field = queries.get_field(session, actor, contest_id)
    people = [u for u in queries.list_unit_liaisons(session, contest_id, unit_id) if u.id != actor.id]
    if unit_id not in field.all or not people:
        raise NotFound(_("这个单位没有可以提醒的联络员。"))
    last = queries.get_reminders(session, contest_id).get(unit_id)
    if last is not None and clock.now() - last < PAUSE:
        raise Conflict(_("这个单位不久前提醒过，请过一天再提醒。"))
    contest = contests.get_contest(session, contest_id)
    asked = UnitRules(**contest.unit_rules)
    for person in people:
        notify(
            session,
            "unit_reminder",
            address=person.email,
            user_id=person.id,
            locale=person.locale,
            contest=contest.title,
            unit=field.names[unit_id],
            works=queries.count_works(session, contest_id, field.below(unit_id)),
            minimum=asked.minimum or 0,
            closes=f"{clock.local(contest.closes_at - timedelta(minutes=1)):%Y-%m-%d %H:%M}"
            if contest.closes_at
            else "",
            path=f"/unit/{contest.slug}",
        )
    record(session, actor, queries.REMINDED, "unit", unit_id, contest_id=contest_id, letters=len(people))
    return len(people)
