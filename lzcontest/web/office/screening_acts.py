"""Carrying out a decision of screening, then on to the next work of the queue."""

from typing import Any

from flask import flash, g, redirect, url_for
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake import queries, service
from lzcontest.intake.domain import GATE_LABELS, GATES
from lzcontest.intake.queries import QUEUES
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_work import shown_entry
from lzcontest.web.office.screening import case_page
from lzcontest.web.office.screening_forms import (
    FORMS,
    DecisionForm,
    DeclineForm,
    ExtendForm,
    PassForm,
    RejectForm,
    ReturnForm,
)
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route(
    "/<slug>/screening/<entry_id>/<any(pass, return, reject, confirm, decline, extend):act>", methods=["POST"]
)
@access(Permission.ORGANISER)
def entries_screening_decide(slug: str, entry_id: str, act: str) -> Any:
    """Carry out one decision in one transaction; what is refused comes back with everything typed."""
    shown_entry(reading_session(), current_actor(), entry_id)
    form = FORMS[act](queries.get_screening_settings(reading_session(), g.contest.id)[0])
    if not form.validate():
        return case_page(entry_id, failed=form), 400
    try:
        with unit_of_work() as session:
            entry = shown_entry(session, current_actor(), entry_id)
            said = _carry_out(session, current_actor(), entry.id, form)
            number = entry.number
    except InvalidInput as error:
        if isinstance(form, ReturnForm | ExtendForm) and "due_at" in error.fields:
            form.due.errors = [*form.due.errors, error.fields.pop("due_at")]
        form.take(error)
        return case_page(entry_id, failed=form), 400
    except Conflict as error:
        return case_page(entry_id, failed=form, conflict=error.message), 409
    flash(f"{number} {said}", "ok")
    queue = form.queue.data if form.queue.data in QUEUES else "open"
    return redirect(url_for("office.entries_screening", slug=slug, queue=queue, next=form.next.data or None))


def _carry_out(session: Session, actor: Actor, entry_id: str, form: DecisionForm) -> str:
    """What was done, said to the person who did it."""
    work: dict[str, Any] = {"entry_id": entry_id, "seen": form.mark}
    if isinstance(form, PassForm):
        return _pass(session, actor, form, work)
    if isinstance(form, ReturnForm):
        gate = form.gate.data or ""
        service.return_entry(session, actor, **work, reason=form.whole_reason, due_at=form.due_at, gate=gate)
        return _("已退回补正，已写信告诉投稿人。")
    if isinstance(form, RejectForm):
        made = service.reject_entry(session, actor, **work, reason=form.whole_reason, gate=form.gate.data or "")
        if made.decision == "propose":
            return _("已提议不予受理，等另一位工作人员复核。复核前投稿人不会收到通知。")
        return _("不予受理，已写信告诉投稿人。")
    if isinstance(form, DeclineForm):
        service.decline_rejection(session, actor, **work, reason=form.reason.data or "")
        return _("没有同意不予受理，作品回到待审。")
    if isinstance(form, ExtendForm):
        service.change_term(session, actor, **work, due_at=form.due_at)
        return _("已改补正期限，已写信告诉投稿人。")
    service.confirm_rejection(session, actor, **work)
    return _("复核同意，不予受理，已写信告诉投稿人。")


def _pass(session: Session, actor: Actor, form: PassForm, work: dict[str, Any]) -> str:
    waive = form.waive.data or ""
    if form.gate.data in GATES:
        service.pass_gate(session, actor, **work, gate=form.gate.data, waive=waive)
    else:
        service.accept_entry(session, actor, **work, waive=waive)
    entry_id = work["entry_id"]
    passed = queries.list_screening_facts(session, [entry_id])[entry_id]
    if passed.state == "accepted":
        return _("两个环节都已通过，进入评审，已写信告诉投稿人。")
    left = next(gate for gate in GATES if gate not in passed.passed)
    return _("这一环节已通过，还要经过%(gate)s。", gate=str(GATE_LABELS[left]))
