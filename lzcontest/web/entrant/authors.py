"""Step three: who made the work, and for which unit."""

from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import RadioField, SelectField, StringField

from lzcontest.accounts.queries import list_unit_choices
from lzcontest.entries.domain import AUTHOR_ROLES, AuthorChange, EntryChanges, problem_fields
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.foundation.ids import new_id
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work, put_errors, save_changes, show_conflict, step_links
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.errors import wants_json
from lzcontest.web.shared.forms import Form, options
from lzcontest.web.shared.session import reading_session

MOST_ROWS = 40
Row = dict[str, Any]


class AuthorsForm(Form):
    """What is asked besides the rows of people."""

    group = RadioField(
        _l("参赛方式"), choices=options([("", _l("个人或合作")), ("1", _l("团队、单位集体"))]), default=""
    )
    group_name = StringField(_l("团队名称"), description=_l("以团队名义署名时填写，证书上用这个名称。"))
    unit_id = SelectField(
        _l("所在单位"), validate_choice=False, description=_l("列表里没有的，选“不在列表中”，在下面每人一行里填写。")
    )


@blueprint.route("/works/<entry_id>/authors")
@access(Permission.SIGNED_IN)
def authors(entry_id: str) -> Any:
    """The form of the people."""
    opened = open_work(reading_session(), entry_id)
    opened.edit.require()
    work = opened.work
    values = {
        "group": "1" if work.details.get("as_group") else "",
        "group_name": work.details.get("group_name", ""),
        "unit_id": work.unit_id or "",
    }
    return _page(opened, AuthorsForm(data=values), _kept_rows(opened), opened.entry.version)


@blueprint.route("/works/<entry_id>/authors", methods=["POST"])
@access(Permission.SIGNED_IN)
def authors_save(entry_id: str) -> Any:
    """Save the people; rows left empty are dropped."""
    form = AuthorsForm()
    rows = _typed_rows()
    people = tuple(AuthorChange(r["key"], r["name"], r["role"], r["unit_name"], r["phone"]) for r in rows)
    details = {"as_group": form.group.data == "1" or None, "group_name": (form.group_name.data or "").strip()}
    changes = EntryChanges(authors=people, unit_id=form.unit_id.data or "", details=details)
    saved = save_changes(entry_id, changes)
    if wants_json():
        return saved.as_json()
    opened = open_work(reading_session(), entry_id)
    if saved.status != 200:
        show_conflict(saved)
        return _again(opened, form, rows, saved.version, saved.errors), saved.status
    action = request.form.get("action", "next")
    if action == "more":
        return _page(opened, form, _kept_rows(opened, more=3), saved.version)
    if action == "later":
        return redirect(url_for("entrant.entry", entry_id=entry_id))
    problems = problem_fields(opened.problems("authors"))
    if problems:
        return _again(opened, form, _kept_rows(opened), saved.version, problems), 400
    return redirect(url_for("entrant.declarations", entry_id=entry_id))


def _kept_rows(opened: OpenWork, more: int = 0) -> list[Row]:
    """A row for each person, and empty ones for those to come; telephones are never sent back."""
    rows: list[Row] = [
        {
            "key": a.key,
            "name": a.name,
            "role": a.role,
            "unit_name": a.unit_name,
            "phone": "",
            "has": bool(a.phone_index),
        }
        for a in opened.work.authors
    ]
    empty = more or (1 if rows else 2)
    blank = {"name": "", "role": "author", "unit_name": "", "phone": "", "has": False}
    return [*rows, *({**blank, "key": new_id()} for _place in range(min(empty, MOST_ROWS - len(rows))))]


def _typed_rows() -> list[Row]:
    rows: list[Row] = []
    for place in range(MOST_ROWS + 1):
        names = ("key", "name", "role", "unit_name", "phone", "has")
        row: Row = {n: request.form.get(f"people-{place}-{n}", "") for n in names}
        if f"people-{place}-name" in request.form and any(row[n].strip() for n in ("name", "unit_name", "phone")):
            rows.append({**row, "role": row["role"] or "author", "has": bool(row["has"])})
    return rows


def _again(opened: OpenWork, form: Form, rows: list[Row], version: int, errors: dict[str, str]) -> str:
    put_errors(form, errors, only=("group", "group_name", "unit_id"))
    return _page(opened, form, rows or _kept_rows(opened), version, errors)


def _page(opened: OpenWork, form: Form, rows: list[Row], version: int, errors: dict[str, str] | None = None) -> str:
    units = list_unit_choices(reading_session(), keep=opened.work.unit_id)
    form["unit_id"].choices = options([("", _("不在列表中")), *units])
    own = ("group", "group_name", "unit_id")
    return render_template(
        "entrant/authors.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        form=form,
        rows=rows,
        version=version,
        roles=AUTHOR_ROLES,
        steps=step_links(opened, "authors"),
        row_errors={n: m for n, m in (errors or {}).items() if n not in own},
    )
