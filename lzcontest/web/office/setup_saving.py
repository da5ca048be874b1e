"""How every page of the set-up saves: a draft at once, public rules only after the difference was seen."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request
from sqlalchemy.orm import Session

from lzcontest.contests import queries
from lzcontest.contests.domain import DiffRow, difference, harmful_changes, readable_lines
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office.setup_forms import SetupForm
from lzcontest.web.shared.session import reading_session, unit_of_work

# A change of the rules: takes the transaction and the public reason ("" for a draft).
Change = Callable[[Session, str], Any]
Page = Callable[[SetupForm], Any]
_NOT_KEPT = ("csrf_token", "confirmed", "edit", "reason")


@dataclass(frozen=True, slots=True)
class Preview:
    """What a change would do to the public rules."""

    number: int
    rows: list[DiffRow]
    warnings: list[str]


class _Dropped(Exception):
    """Ends a trial transaction so that nothing of it stays."""


def save(form: SetupForm, change: Change, *, page: Page, done: str) -> Any:
    """Validate and save ``form`` by ``change``; ``page`` shows it again with what is wrong, ``done`` comes after."""
    slug, draft = g.contest.slug, g.contest.state == "draft"
    if "edit" in request.form or not form.validate():
        return page(form), 200 if "edit" in request.form else 400
    try:
        if draft or "confirmed" in request.form:
            with unit_of_work() as session:
                change(session, request.form.get("reason", ""))
            flash(_("已保存。") if draft else _("新版规则已公布，旧版和对照都能查到。"), "ok")
            return redirect(done)
        preview = _try_out(change)
    except (NotAllowed, Conflict) as refusal:
        # Somebody else was faster, or judging has begun: the page says so and keeps what was typed.
        _reload(slug)
        form.form_errors_extra.append(refusal.message)
        if isinstance(refusal, Conflict):
            form.form_errors_extra.append(_("下面是您刚才填的内容。再点一次保存，就在别处改过的基础上用它。"))
            form.version.data = str(g.contest.version)
        return page(form), 409 if isinstance(refusal, Conflict) else 403
    except InvalidInput as error:
        _reload(slug)
        if "reason" in error.fields:
            return _ask(_try_out(change), slug, error.fields["reason"]), 400
        form.take(error)
        return page(form), 400
    if preview is None:
        flash(_("没有改动，规则还是原来的版本。"), "info")
        return redirect(done)
    return _ask(preview, slug)


def _try_out(change: Change) -> Preview | None:
    """What the new version would say; the transaction is dropped. None when nothing would change."""
    contest_id = g.contest.id
    found: list[Preview] = []
    try:
        with unit_of_work() as session:
            before = queries.list_versions(session, contest_id)[0]
            change(session, _("（预览，尚未公布）"))
            after = queries.list_versions(session, contest_id)[0]
            if after.number != before.number:
                old, new = json.loads(before.text), json.loads(after.text)
                rows = difference(readable_lines(old), readable_lines(new))
                found.append(Preview(after.number, rows, harmful_changes(old, new)))
            raise _Dropped
    except _Dropped:
        return found[0] if found else None


def _ask(preview: Preview | None, slug: str, reason_error: str = "") -> str:
    """The page that shows the difference and asks for the reason; everything typed travels along."""
    _reload(slug)
    kept = [(n, value) for n in request.form if n not in _NOT_KEPT for value in request.form.getlist(n)]
    return render_template(
        "office/setup_amend.html",
        contest=g.contest,
        preview=preview,
        kept=kept,
        reason=request.form.get("reason", ""),
        reason_error=reason_error,
    )


def _reload(slug: str) -> None:
    """Read the contest again: the write transaction closed the session that held it."""
    g.contest = queries.get_contest_by_slug(reading_session(), slug)
