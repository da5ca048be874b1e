"""Step three: who made the work, and for which unit."""

from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import RadioField, SelectField, StringField

from lzcontest.accounts.queries import list_unit_choices
from lzcontest.contests.domain import credits_of
from lzcontest.entries.domain import AUTHOR_ROLES, AuthorChange, EntryChanges, problem_fields
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.foundation.ids import new_id
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import (
    OpenWork,
    asks_consents,
    open_work,
    put_errors,
    save_changes,
    show_conflict,
    step_links,
)
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.errors import wants_json
from lzcontest.web.shared.forms import Form, options
from lzcontest.web.shared.session import reading_session

MOST_ROWS = 40
NAMES = ("key", "name", "part", "unit_name", "contribution", "is_contact", "phone", "birth", "has", "has_birth")
FILLED = ("name", "unit_name", "phone", "contribution", "birth")
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
    details = {"as_group": form.group.data == "1" or None, "group_name": (form.group_name.data or "").strip()}
    changes = EntryChanges(authors=tuple(_change(r) for r in rows), unit_id=form.unit_id.data or "", details=details)
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
    following = "entrant.consents" if asks_consents(opened) else "entrant.declarations"
    return redirect(url_for(following, entry_id=entry_id))


def _change(row: Row) -> AuthorChange:
    role, _colon, credit = row["part"].partition(":")
    return AuthorChange(
        row["key"], row["name"], role, row["unit_name"], row["phone"], credit, row["contribution"],
        bool(row["is_contact"]), row["birth"],
    )  # fmt: skip


def _kept_rows(opened: OpenWork, more: int = 0) -> list[Row]:
    """A row for each person, and empty ones for those to come; telephones and birth dates are never sent back."""
    rows: list[Row] = [
        {
            "key": a.key,
            "name": a.name,
            "part": f"{a.role}:{a.credit}" if a.credit else a.role,
            "unit_name": a.unit_name,
            "contribution": a.contribution,
            "is_contact": a.is_contact,
            "phone": "",
            "birth": "",
            "has": bool(a.phone_index),
            "has_birth": bool(a.birth_sealed),
        }
        for a in opened.work.authors
    ]
    empty = more or (1 if rows else 2)
    blank = {**dict.fromkeys(NAMES, ""), "part": "author", "has": False, "has_birth": False}
    return [*rows, *({**blank, "key": new_id()} for _place in range(min(empty, MOST_ROWS - len(rows))))]


def _typed_rows() -> list[Row]:
    rows: list[Row] = []
    for place in range(MOST_ROWS + 1):
        row: Row = {n: request.form.get(f"people-{place}-{n}", "") for n in NAMES}
        row["part"] = row["part"] or request.form.get(f"people-{place}-role", "author")
        if f"people-{place}-name" in request.form and any(row[n].strip() for n in FILLED):
            rows.append({**row, "has": bool(row["has"]), "has_birth": bool(row["has_birth"])})
    return rows


def role_groups(opened: OpenWork) -> list[tuple[str, list[tuple[str, str]]]]:
    """What a person of this category may be: (group, [(value, label)]); a value is a role, or role:credit."""
    made, played = credits_of(opened.rules.kind, opened.rules.limits)
    groups = [
        (_("作者"), [("author", _("作者")), *((f"author:{c}", c) for c in made)]),
        (_("表演"), [("cast", str(AUTHOR_ROLES["cast"])), *((f"cast:{c}", c) for c in played)]),
        (_("其他"), [("adviser", str(AUTHOR_ROLES["adviser"]))]),
    ]
    known = {value for _label, choices in groups for value, _text in choices}
    gone = {f"{a.role}:{a.credit}": a.credit for a in opened.work.authors if a.credit}
    return (
        [*groups, (_("原来的选择"), rest)] if (rest := [(v, c) for v, c in gone.items() if v not in known]) else groups
    )


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
        groups=role_groups(opened),
        consent_age=opened.rules.terms.consent_age,
        age_min=opened.rules.terms.age_min,
        steps=step_links(opened, "authors"),
        row_errors={n: m for n, m in (errors or {}).items() if n not in own},
    )
