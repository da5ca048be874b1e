"""Step two: the work itself, typed, read in or uploaded."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lzcontest.contests.domain import TEXT_PARTS
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import EntryChanges, clean_text, file_parts, problem_fields, text_limits
from lzcontest.entries.service import save_entry
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work, put_errors, save_changes, show_conflict, step_links
from lzcontest.web.entrant.reading import read_upload
from lzcontest.web.entrant.uploads import take_form_files
from lzcontest.web.entrant.work_form import SPANS, form_values, typed_changes, work_form
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.errors import wants_json
from lzcontest.web.shared.forms import Form
from lzcontest.web.shared.session import reading_session, unit_of_work

COUNT_LABELS = {
    "no_space": _l("汉字、字母、标点都算，空格和换行不算"),
    "no_punct_no_space": _l("汉字、字母都算，标点、空格和换行不算"),
    "all": _l("汉字、标点、空格都算，换行不算"),
}


@blueprint.route("/works/<entry_id>/work")
@access(Permission.SIGNED_IN)
def work(entry_id: str) -> Any:
    """The form of the work."""
    opened = open_work(reading_session(), entry_id)
    opened.edit.require()
    form = work_form(opened.rules)(data=form_values(opened.work, opened.rules))
    return _page(opened, form, opened.entry.version)


@blueprint.route("/works/<entry_id>/work", methods=["POST"])
@access(Permission.SIGNED_IN)
def work_save(entry_id: str) -> Any:
    """Save the form, by itself or by a button; read a document in; take files where scripts are off."""
    opened = open_work(reading_session(), entry_id)
    form = work_form(opened.rules)()
    form.validate()
    unread = {f.name: str(f.errors[0]) for f in form if f.errors and f.name != "csrf_token"}
    saved = save_changes(entry_id, typed_changes(form, opened.rules, opened.work))
    if wants_json():
        saved.errors.update(unread)
        return saved.as_json()
    if saved.status != 200:
        show_conflict(saved)
        return _again(entry_id, form, saved.version, saved.errors, saved.status)
    wrong = take_form_files(opened)
    action, _colon, part = request.form.get("action", "next").partition(":")
    if action == "read" and part in TEXT_PARTS[opened.rules.kind]:
        return _read_in(entry_id, form, part, saved.version)
    after = open_work(reading_session(), entry_id)
    wrong = {**problem_fields(after.problems("work")), **unread, **wrong}
    if wrong and action != "later":
        return _again(entry_id, form, saved.version, {n: m for n, m in wrong.items() if n not in unread}, 400)
    return redirect(url_for("entrant.authors" if action != "later" else "entrant.entry", entry_id=entry_id))


def _read_in(entry_id: str, form: Form, part: str, version: int) -> Any:
    """Put the text of the chosen document into the field, saved, and say what became of it."""
    upload = request.files.get(f"{part}_document")
    if upload is None or not upload.filename:
        return _again(entry_id, form, version, {part: _("还没有选择要读入的文件。")}, 400)
    try:
        text, lossy = read_upload(upload, part)
    except InvalidInput as error:
        return _again(entry_id, form, version, error.fields, 400)
    saved = _save_text(entry_id, part, text, version)
    if saved is not None:
        return _again(entry_id, form, version, saved, 400)
    note = _("只保留了文字，字体、图片和表格没有保留，请从头看一遍。") if lossy else _("请从头看一遍。")
    flash(_("已读入，原来框里的文字已被替换。") + note, "warn" if lossy else "ok")
    return redirect(url_for("entrant.work", entry_id=entry_id, _anchor=part))


def _save_text(entry_id: str, part: str, text: str, version: int) -> dict[str, str] | None:
    try:
        with unit_of_work() as session:
            changes = EntryChanges(texts={part: clean_text(text)})
            save_entry(session, current_actor(), entry_id=entry_id, version=version, changes=changes)
    except InvalidInput as error:
        return error.fields
    return None


def _again(entry_id: str, form: Form, version: int, errors: dict[str, str], status: int) -> Any:
    opened = open_work(reading_session(), entry_id)
    file_errors = {p.part for p in file_parts(opened.rules)}
    put_errors(form, {n: m for n, m in errors.items() if n not in file_errors})
    return _page(opened, form, version, {n: m for n, m in errors.items() if n in file_errors}), status


def _page(opened: OpenWork, form: Form, version: int, file_errors: dict[str, str] | None = None) -> str:
    files = entries.list_part_files(reading_session(), opened.work.files)
    counts = {part: _count(opened, part) for part in TEXT_PARTS[opened.rules.kind]}
    return render_template(
        "entrant/work.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        form=form,
        version=version,
        steps=step_links(opened, "work"),
        parts=file_parts(opened.rules, files),
        file_errors=file_errors or {},
        counts=counts,
        required=opened.rules.limits.required,
        questions={f"field_{q.key}": q for q in opened.rules.fields},
        spans=SPANS,
    )


def _count(opened: OpenWork, part: str) -> dict[str, Any] | None:
    limits = opened.rules.limits
    least, most = text_limits(part, limits)
    return {"rule": limits.count_rule, "max": most, "min": least, "label": COUNT_LABELS[limits.count_rule]}
