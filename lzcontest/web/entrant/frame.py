"""What every page about one own work begins with: the work, its rules, what may be done, and the steps."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, jsonify, request, url_for
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.contests.models import Category, Contest
from lzcontest.entries import queries as entries
from lzcontest.entries.domain import EntryChanges, PeopleFacts, Problem, Work, WorkRules, find_problems
from lzcontest.entries.models import Entry
from lzcontest.entries.policy import can_edit
from lzcontest.entries.service import save_entry
from lzcontest.entries.service.drafts import entrant_facts, entry_facts
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Verdict
from lzcontest.intake.policy import can_submit, can_withdraw
from lzcontest.web.shared.access import current_actor
from lzcontest.web.shared.forms import Form
from lzcontest.web.shared.session import unit_of_work


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One's own work on the desk."""

    entry: Entry
    contest: Contest
    category: Category
    rules: WorkRules
    work: Work
    people: PeopleFacts
    edit: Verdict
    submit: Verdict
    withdraw: Verdict
    now: datetime

    @property
    def title(self) -> str:
        """The title as it is being written."""
        return self.work.title

    def problems(self, step: str | None = None) -> list[Problem]:
        """What keeps the work from being handed in, of one step or of all."""
        return [p for p in find_problems(self.work, self.rules, self.people) if step in (None, p.step)]


def open_work(session: Session, entry_id: str, actor: Actor | None = None) -> OpenWork:
    """The actor's own work with everything its pages need. Raises NotFound for anybody else's."""
    actor = actor or current_actor()
    own = entries.get_own_work(session, actor, entry_id)
    entry, contest = own.entry, own.contest
    facts, now = entry_facts(actor, entry, contest), clock.now()
    work = entries.get_work(session, entry)
    return OpenWork(
        entry,
        contest,
        own.category,
        own.rules,
        work,
        entries.get_people_facts(session, entry, contest, work),
        can_edit(facts, now),
        can_submit(entrant_facts(actor, contest), facts, now),
        can_withdraw(facts, now),
        now,
    )


def asks_consents(opened: OpenWork) -> bool:
    """Whether somebody besides the sender must consent to or confirm this work."""
    others = entries.asked_authors(opened.work, opened.entry, opened.people)
    return bool(opened.people.minors) or (opened.rules.terms.confirm_authors and bool(others))


def step_links(opened: OpenWork, current: str) -> list[tuple[str, str, str | None]]:
    """The steps for the macro ``steps``: label, state, address."""
    asked = {"consents": _("确认")} if asks_consents(opened) else {}
    names = {"work": _("作品"), "authors": _("作者"), **asked, "declarations": _("承诺"), "check": _("核对提交")}
    open_steps = {p.step for p in opened.problems()}
    links: list[tuple[str, str, str | None]] = [(_("类别"), "done", None)]
    for name, label in names.items():
        state = "current" if name == current else "todo" if name in open_steps or name == "check" else "done"
        links.append((label, state, url_for(f"entrant.{name}", entry_id=opened.entry.id)))
    return links


@dataclass(slots=True)
class Saved:
    """What came of a save: the status of the answer, and the version the next save must name."""

    status: int
    version: int
    errors: dict[str, str]
    message: str = ""

    def as_json(self) -> Any:
        """The answer that ``autosave.ts`` expects."""
        body: dict[str, Any] = {"ok": self.status == 200, "version": self.version, "saved_at": clock.now().isoformat()}
        if self.errors:
            body["errors"] = self.errors
        if self.message:
            body["message"] = self.message
        if self.status == 409:
            body = {"ok": False, "message": self.message, "server": {"version": self.version}}
        return jsonify(body), self.status


def typed_version() -> int:
    """The version the form was read at; 0 when it says none."""
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def save_changes(entry_id: str, changes: EntryChanges) -> Saved:
    """Save in a transaction of its own; what is refused comes back as errors, nothing typed is lost."""
    try:
        with unit_of_work() as session:
            entry = save_entry(session, current_actor(), entry_id=entry_id, version=typed_version(), changes=changes)
            return Saved(200, entry.version, {})
    except InvalidInput as error:
        return Saved(400, typed_version(), error.fields, error.message)
    except Conflict as error:
        with unit_of_work() as session:
            return Saved(409, entries.get_entry(session, entry_id).version, {}, error.message)


def show_conflict(saved: Saved) -> None:
    """Say on the page, without scripts too, that another window was faster, and what a second press does."""
    if saved.status == 409:
        text = _("这件作品在另一个窗口里改过。下面是您刚才在这里填的内容：再点一次保存，就用它覆盖另一份。")
        flash(text, "warn")


def put_errors(form: Form, errors: dict[str, str], only: Any = None) -> None:
    """Show ``errors`` beside the fields of ``form``; with ``only``, those of other fields are left out."""
    form.take(InvalidInput({n: m for n, m in errors.items() if only is None or n in only}))
