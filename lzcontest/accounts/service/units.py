"""Keeping the tree of units: add, rename, move, retire; never a circle, never a name twice."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.domain import Actor, would_circle
from lzcontest.accounts.models import Unit
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger


def create_unit(
    session: Session,
    actor: Actor,
    *,
    name: str,
    parent_id: str | None = None,
    kind: str = "unit",
    short_name: str = "",
) -> Unit:
    """Add a unit below ``parent_id`` (a root without one). Raises NotAllowed, InvalidInput."""
    policy.can_administer(actor).require()
    name = _checked_name(session, name)
    if parent_id and session.get(Unit, parent_id) is None:
        raise InvalidInput({"parent_id": _("没有这个上级单位。")})
    unit = Unit(name=name, parent_id=parent_id or None, kind=kind, short_name=short_name.strip()[:40])
    session.add(unit)
    session.flush()
    ledger.record(session, actor, "unit.created", "unit", unit.id, parent=unit.parent_id)
    return unit


def rename_unit(session: Session, actor: Actor, *, unit_id: str, name: str, short_name: str = "") -> Unit:
    """Change a unit's name everywhere it is shown from now on."""
    policy.can_administer(actor).require()
    unit = _unit(session, unit_id)
    unit.name, unit.short_name = _checked_name(session, name, besides=unit.id), short_name.strip()[:40]
    session.flush()
    ledger.record(session, actor, "unit.renamed", "unit", unit.id)
    return unit


def move_unit(session: Session, actor: Actor, *, unit_id: str, parent_id: str | None) -> Unit:
    """Put a unit with everything below it under another. Raises InvalidInput for its own subtree."""
    policy.can_administer(actor).require()
    # The whole tree is held until commit, so that two moves at once cannot close a circle together.
    units = {u.id: u for u in session.scalars(select(Unit).with_for_update())}
    if unit_id not in units:
        raise NotFound(_("没有这个单位。"))
    parent_id = parent_id or None
    if parent_id and parent_id not in units:
        raise InvalidInput({"parent_id": _("没有这个上级单位。")})
    if would_circle({u.id: u.parent_id for u in units.values()}, unit_id, parent_id):
        raise InvalidInput({"parent_id": _("不能移到自己或自己的下级单位下面。")})
    unit = units[unit_id]
    before, unit.parent_id = unit.parent_id, parent_id
    session.flush()
    ledger.record(session, actor, "unit.moved", "unit", unit.id, before=before, after=parent_id)
    return unit


def retire_unit(session: Session, actor: Actor, *, unit_id: str, retired: bool = True) -> Unit:
    """Take a unit out of the choices (or back into them); people and works that have it keep it."""
    policy.can_administer(actor).require()
    unit = _unit(session, unit_id)
    if (unit.retired_at is not None) != retired:
        unit.retired_at = clock.now() if retired else None
        session.flush()
        ledger.record(session, actor, "unit.retired" if retired else "unit.restored", "unit", unit.id)
    return unit


def _unit(session: Session, unit_id: str) -> Unit:
    unit = session.get(Unit, unit_id)
    if unit is None:
        raise NotFound(_("没有这个单位。"))
    return unit


def _checked_name(session: Session, name: str, besides: str | None = None) -> str:
    name = " ".join(name.split())
    if not name or len(name) > 80 or "/" in name:
        raise InvalidInput({"name": _("请填写单位全称，最多 80 个字，不含“/”。")})
    taken = session.scalar(select(Unit.id).where(Unit.name == name))
    if taken is not None and taken != besides:
        raise InvalidInput({"name": _("已经有这个单位了。")})
    return name
