"""Reading the sheets that units handed in, and the works their rows stand for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.models import Unit, User
from lzcontest.contests.models import Category
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.unitdesk.models import UnitImport, UnitRow
from lzcontest.unitdesk.queries.field import Field


@dataclass(frozen=True, slots=True)
class ImportRow:
    """One sheet in the history of a unit."""

    id: str
    at: datetime
    category: str
    unit: str
    by: str
    state: str
    settled_at: datetime | None
    expires_at: datetime
    result: dict[str, int]
    sha256: str


def get_import(session: Session, field: Field, contest_id: str, import_id: str) -> UnitImport:
    """A sheet of one of the liaison's own units. Raises NotFound for anybody else's."""
    made = session.get(UnitImport, import_id)
    if made is None or made.contest_id != contest_id or made.unit_id not in field.own:
        raise NotFound(_("没有这次导入。"))
    return made


def list_imports(session: Session, field: Field, contest_id: str, limit: int = 100) -> list[ImportRow]:
    """The sheets of the own units, the latest first; one query."""
    rows = session.execute(
        select(UnitImport, Category.title, Unit.name, User.name)
        .join(Category, Category.id == UnitImport.category_id)
        .join(Unit, Unit.id == UnitImport.unit_id)
        .outerjoin(User, User.id == UnitImport.by_user)
        .where(UnitImport.contest_id == contest_id, UnitImport.unit_id.in_(field.own))
        .order_by(UnitImport.created_at.desc(), UnitImport.id)
        .limit(limit)
    )
    return [
        ImportRow(
            made.id, made.created_at, category, unit, name or "", made.state, made.settled_at, made.expires_at,
            dict(made.result), made.sha256,
        )
        for made, category, unit, name in rows
    ]  # fmt: skip


def get_rows(session: Session, *, category_id: str, unit_id: str, keys: Collection[str]) -> dict[str, UnitRow]:
    """The unit's own number → the row that knows its work, for those of ``keys`` that were imported before."""
    rows = session.scalars(
        select(UnitRow).where(UnitRow.category_id == category_id, UnitRow.unit_id == unit_id, UnitRow.key.in_(keys))
    )
    return {row.key: row for row in rows}


def list_expired(session: Session, now: datetime) -> list[UnitImport]:
    """Sheets whose cells were kept long enough."""
    return list(session.scalars(select(UnitImport).where(UnitImport.state == "waiting", UnitImport.expires_at <= now)))
