"""How a contest screens, as its organisers set it."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.policy import can_change_rules
from lzcontest.contests.queries import get_contest
from lzcontest.foundation.errors import Conflict
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.domain import ScreeningSettings, check_settings
from lzcontest.intake.models import ScreeningRules
from lzcontest.ledger.service import record


def set_screening_rules(
    session: Session, actor: Actor, *, contest_id: str, settings: ScreeningSettings, version: int | None = None
) -> ScreeningRules:
    """Keep the settings; decisions made before keep their wording. ``version`` guards two tabs (0: none yet).

    Raises NotAllowed, InvalidInput by field, Conflict.
    """
    contest = get_contest(session, contest_id)
    can_change_rules(actor, contest.id, contest.state).require()
    clean = check_settings(settings)
    row = session.scalar(select(ScreeningRules).where(ScreeningRules.contest_id == contest_id).with_for_update())
    if version is not None and version != (row.version if row else 0):
        raise Conflict(_("审查设置刚被别处改过，您的修改没有保存。请打开最新的页面再改。"))
    if row is None:
        row = ScreeningRules(contest_id=contest_id, version=0)
        session.add(row)
    row.settings = clean.to_json()
    row.version += 1
    session.flush()
    kept = {name: value for name, value in clean.to_json().items() if name != "reasons"}
    record(
        session,
        actor,
        "screening.rules_changed",
        "contest",
        contest_id,
        contest_id=contest_id,
        **kept,
        reasons=len(clean.reasons),
    )
    return row
