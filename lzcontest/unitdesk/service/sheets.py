"""Handing a filled sheet in: its cells are kept sealed until it is imported, dropped or too old."""

import json
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import SYSTEM, Actor
from lzcontest.contests import queries as contests
from lzcontest.contests.models import Category, Contest
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import WorkRules
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import Conflict, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.ledger.service import record
from lzcontest.media.domain.sheets import SheetCells
from lzcontest.unitdesk import queries
from lzcontest.unitdesk.domain.columns import Column, sheet_columns
from lzcontest.unitdesk.domain.layout import Layout, find_layout, template_mark
from lzcontest.unitdesk.models import UnitImport
from lzcontest.unitdesk.queries import Field

KEPT_FOR = timedelta(days=14)
_PURPOSE = "unit_sheet"


@dataclass(frozen=True, slots=True)
class SheetTerms:
    """What a sheet of a category must look like for a unit."""

    contest: Contest
    category: Category
    rules: WorkRules
    units: dict[str, str]
    columns: tuple[Column, ...]

    @property
    def mark(self) -> str:
        """What tells this template from others."""
        return template_mark(self.contest.number_prefix, self.category.code)

    def layout(self, cells: SheetCells) -> Layout:
        """Where things stand in a filled sheet. Raises InvalidInput (field ``sheet``)."""
        return find_layout(cells.rows, self.columns, self.mark)


def sheet_terms(session: Session, field: Field, *, category_id: str, unit_id: str) -> SheetTerms:
    """The terms of a sheet. Raises NotFound for a unit that is not the liaison's own."""
    if unit_id not in field.own:
        raise NotFound(_("没有这个单位，或者不归您联络。"))
    category = contests.get_category(session, category_id)
    rules = entries.get_work_rules(session, category)
    units = field.choices(unit_id)
    with speaking("zh"):  # a sheet is found again by its headings, whoever reads it
        columns = sheet_columns(rules, tuple(units))
    return SheetTerms(contests.get_contest(session, category.contest_id), category, rules, units, columns)


def receive_sheet(
    session: Session, actor: Actor, *, category_id: str, unit_id: str, cells: SheetCells, sha256: str
) -> UnitImport:
    """Keep the cells of a sheet, sealed, for the dry run; the same file handed in twice is one.

    Raises NotFound, InvalidInput (field ``sheet``) when it is not the template asked for.
    """
    contest_id = contests.get_category(session, category_id).contest_id
    field = queries.get_field(session, actor, contest_id)
    terms = sheet_terms(session, field, category_id=category_id, unit_id=unit_id)
    terms.layout(cells)
    waiting = session.scalar(
        select(UnitImport).where(
            UnitImport.category_id == category_id,
            UnitImport.unit_id == unit_id,
            UnitImport.sha256 == sha256,
            UnitImport.state == "waiting",
        )
    )
    if waiting is not None:
        return waiting
    body = json.dumps({"rows": cells.rows, "formulas": cells.formulas}, ensure_ascii=False)
    made = UnitImport(
        contest_id=contest_id,
        category_id=category_id,
        unit_id=unit_id,
        by_user=actor.id,
        sha256=sha256,
        sealed=runtime.current().cipher.seal(body, purpose=_PURPOSE),
        expires_at=clock.now() + KEPT_FOR,
    )
    session.add(made)
    session.flush()
    record(
        session, actor, "unit.sheet_received", "unit_import", made.id,
        contest_id=contest_id, category=category_id, unit=unit_id, sha256=sha256,
    )  # fmt: skip
    return made


def open_cells(made: UnitImport) -> SheetCells:
    """The cells of a sheet that waits. Raises Conflict when they are gone."""
    if made.sealed is None:
        raise Conflict(_("这次导入已经结束，表格内容已删除。要再导入，请重新选择表格。"))
    body = json.loads(runtime.current().cipher.open(made.sealed, purpose=_PURPOSE))
    return SheetCells(body["rows"], [(row, place) for row, place in body["formulas"]])


def drop_sheet(session: Session, actor: Actor, *, contest_id: str, import_id: str) -> UnitImport:
    """Forget a sheet that waits; nothing of it was written. Dropping twice is once. Raises NotFound."""
    field = queries.get_field(session, actor, contest_id)
    made = queries.get_import(session, field, contest_id, import_id)
    if made.state == "waiting":
        _forget(session, actor, made, "dropped")
    return made


def expire_sheets(session: Session) -> int:
    """Forget the cells of every sheet that waited too long; how many."""
    found = queries.list_expired(session, clock.now())
    for made in found:
        _forget(session, SYSTEM, made, "expired")
    return len(found)


def _forget(session: Session, actor: Actor, made: UnitImport, state: str) -> None:
    made.state, made.sealed, made.settled_at = state, None, clock.now()
    session.flush()
    record(session, actor, f"unit.sheet_{state}", "unit_import", made.id, contest_id=made.contest_id)
