"""The dry run of a sheet, and the import: all of it in one transaction, or nothing."""

from dataclasses import replace

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import (
    AuthorChange,
    AuthorDraft,
    EntryChanges,
    Work,
    author_line,
    find_problems,
    title_in_marks,
)
from lzcontest.entries.policy import can_edit, can_start
from lzcontest.entries.queries import WholeWork
from lzcontest.entries.service import save_entry, start_entry
from lzcontest.entries.service.drafts import entrant_facts, entry_facts, preview_changes
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.ledger.service import record
from lzcontest.unitdesk import queries
from lzcontest.unitdesk.domain.layout import Layout
from lzcontest.unitdesk.domain.plan import CHANGED, NEW, SAME, Plan, PlannedWork, blocks, differences, ousted
from lzcontest.unitdesk.domain.reading import SheetReader, SheetWork
from lzcontest.unitdesk.models import UnitImport, UnitRow
from lzcontest.unitdesk.queries import Field
from lzcontest.unitdesk.service.files import place_waiting_files
from lzcontest.unitdesk.service.sheets import SheetTerms, open_cells, sheet_terms


class _Planner:
    """Holds each work of a sheet against what is there already."""

    def __init__(
        self,
        actor: Actor,
        terms: SheetTerms,
        reader: SheetReader,
        rows: dict[str, UnitRow],
        works: dict[str, WholeWork],
    ) -> None:
        self.actor, self.terms, self.reader, self.rows, self.works = actor, terms, reader, rows, works
        self.names = {unit_id: name for name, unit_id in terms.units.items()}

    def plan(self, work: SheetWork) -> PlannedWork:
        """What would become of one work; what is wrong with it is marked in the sheet."""
        row = self.rows.get(work.key)
        there = self.works.get(row.entry_id) if row else None
        before = there.work if there else Work()
        work = replace(work, changes=_keeping_keys(work.changes, before.authors))
        try:
            after = preview_changes(self.actor, before, self.terms.rules, work.changes)
        except InvalidInput as error:
            for name, message in error.fields.items():
                self.reader.add_problem(work, name, message)
            after = before
        else:
            self._check(work, before, after, there)
        return PlannedWork(
            work,
            NEW if there is None else SAME if after == before else CHANGED,
            after.title,
            self.names.get(after.unit_id or "", ""),
            author_line(a.name for a in after.authors if a.role == "author"),
            there.entry.id if there else None,
            there.entry.state if there else "draft",
            differences(before, after, self.names, self.terms.rules.kind) if there else (),
            tuple(p.message for p in find_problems(after, self.terms.rules) if p.step == "work"),
            title_in_marks(before.title) if there and ousted(before, after) else "",
        )

    def _check(self, work: SheetWork, before: Work, after: Work, there: WholeWork | None) -> None:
        if there is not None and after == before:
            return  # nothing happens to it, whatever became of the rules since
        for problem in find_problems(after, self.terms.rules):
            in_sheet = problem.step == "declarations" and self.reader.locate(work, problem.field) is not None
            if in_sheet or blocks(problem, after, self.terms.rules):
                self.reader.add_problem(work, problem.field, problem.message)
        refusal = self._refusal(there)
        if refusal:
            self.reader.add_problem(work, "key", refusal)

    def _refusal(self, there: WholeWork | None) -> str:
        contest, now = self.terms.contest, clock.now()
        if there is None:
            verdict = can_start(entrant_facts(self.actor, contest))
            return "" if verdict else verdict.reason
        if there.entry.owner_id != self.actor.id:
            return _(
                "这件作品已由作者本人或另一位联络员接手，表里的改动不能写进去。请恢复这一行原来的内容，或者删去这一行。"
            )
        verdict = can_edit(entry_facts(self.actor, there.entry, contest), now)
        return "" if verdict else verdict.reason + _("请恢复这一行原来的内容，或者删去这一行。")


def _keeping_keys(changes: EntryChanges, authors: tuple[AuthorDraft, ...]) -> EntryChanges:
    """Each person of the sheet with the key they had, so that nothing seems changed that is not."""
    left = list(authors)
    people = []
    for person in changes.authors or ():
        old = next((a for a in left if a.name == person.name), None)
        if old is not None:
            left.remove(old)
        people.append(_carried(person, old))
    return replace(changes, authors=tuple(people))


def _carried(person: AuthorChange, old: AuthorDraft | None) -> AuthorChange:
    """The row of a person, with what the sheet does not ask for as it was."""
    if old is None:
        return person
    return replace(person, key=old.key, contribution=old.contribution, is_contact=old.is_contact)


def plan_import(session: Session, actor: Actor, field: Field, made: UnitImport) -> tuple[Plan, SheetTerms, Layout]:
    """The dry run: what each row would do, every fault in its cell; nothing is written. A fixed number of queries.

    Raises Conflict when the sheet is gone, InvalidInput when the rules now ask for other columns.
    """
    cells = open_cells(made)
    terms = sheet_terms(session, field, category_id=made.category_id, unit_id=made.unit_id)
    layout = terms.layout(cells)
    with speaking("zh"):  # the choices are read in the language in which the sheet was written
        reader = SheetReader(terms.columns, layout, cells.rows, terms.rules, terms.units)
    found = reader.read(cells.formulas)
    rows = queries.get_rows(
        session, category_id=made.category_id, unit_id=made.unit_id, keys={w.key for w in found.works}
    )
    works = entries.list_works(session, [row.entry_id for row in rows.values()])
    planner = _Planner(actor, terms, reader, rows, works)
    planned = tuple(planner.plan(work) for work in found.works)
    return Plan(planned, tuple(reader.faults()), layout.unknown), terms, layout


def import_sheet(
    session: Session, actor: Actor, *, contest_id: str, import_id: str, overwrite: bool = False
) -> UnitImport:
    """Begin and change the works of a sheet, all or none; importing it twice is once, its cells are forgotten.

    ``overwrite``: the liaison wants rows that look like other works to take their place. Raises NotFound,
    Conflict when it was dropped, InvalidInput (field ``sheet``) while a cell is faulty, (``overwrite``) unless wanted.
    """
    field = queries.get_field(session, actor, contest_id)
    made = queries.get_import(session, field, contest_id, import_id)
    session.refresh(made, with_for_update=True)
    if made.state == "imported":
        return made
    plan, _terms, _layout = plan_import(session, actor, field, made)
    if plan.faults:
        raise InvalidInput({"sheet": _("还有 %(n)s 处要改，一件也没有导入。", n=len(plan.faults))})
    if not plan.works:
        raise InvalidInput({"sheet": _("表里没有作品。请从示例的下一行开始填写。")})
    if plan.ousting and not overwrite:
        raise InvalidInput(
            {"overwrite": _("一件也没有导入。请先确认：要么换掉自编号，要么勾选用表里的作品换掉原来的。")}
        )
    rows = queries.get_rows(
        session, category_id=made.category_id, unit_id=made.unit_id, keys={p.work.key for p in plan.works}
    )
    for planned in plan.works:
        _write(session, actor, made, planned, rows.get(planned.work.key))
    made.state, made.sealed, made.settled_at, made.result = "imported", None, clock.now(), plan.result
    session.flush()
    place_waiting_files(session, actor, category_id=made.category_id, unit_id=made.unit_id)
    record(
        session, actor, "unit.sheet_imported", "unit_import", made.id,
        contest_id=contest_id, category=made.category_id, unit=made.unit_id, sha256=made.sha256, **plan.result,
    )  # fmt: skip
    return made


def _write(session: Session, actor: Actor, made: UnitImport, planned: PlannedWork, row: UnitRow | None) -> None:
    work = planned.work
    if row is None:
        entry = start_entry(
            session, actor, category_id=made.category_id, via_unit=True, unit_id=work.unit_id or made.unit_id
        )
        row = UnitRow(category_id=made.category_id, unit_id=made.unit_id, key=work.key, entry_id=entry.id)
        session.add(row)
    else:
        entry = entries.get_entry(session, row.entry_id)
    if planned.act != SAME:
        save_entry(session, actor, entry_id=entry.id, version=entry.version, changes=work.changes)
    row.files = dict(work.files)
