"""Deciding on many works at once: what would happen to which and why not to others, then done, with a result page."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, LzError, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.verdict import Verdict
from lzcontest.identity.queries import count_open
from lzcontest.intake import policy, queries, service
from lzcontest.intake.domain import GATES
from lzcontest.intake.policy import ScreeningFacts
from lzcontest.intake.queries import EntryRow
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries import BULK_ACTS, wanted_works
from lzcontest.web.office.screening_forms import FORMS, DecisionForm, ReasonForm, ReturnForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work

MOST_AT_ONCE = 500
_TOGETHER = 25  # works in one transaction: few enough that others can write between
# The states in which an act is already what was asked for.
_DONE = {"accept": "accepted", "formal": "accepted", "content": "accepted", "return": "returned", "reject": "rejected", "confirm": "rejected"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Planned:
    """A work, why nothing would happen to it (empty: it would), and what the person sees of it now."""

    row: EntryRow
    why: str
    seen: str
    note: str = ""


@blueprint.route("/<slug>/entries/bulk", methods=["POST"])
@access(Permission.ORGANISER)
def entries_bulk(slug: str) -> Any:
    """What would happen to the ticked works, or to all that the filters find; nothing does yet."""
    act = request.form.get("act", "")
    if act not in BULK_ACTS:
        raise NotFound(_("请选择要做的事。"))
    ids = request.form.getlist("ids")
    if request.form.get("all"):
        rows = queries.list_entries(reading_session(), g.contest.id, wanted_works(), limit=MOST_AT_ONCE + 1)
        ids = [row.id for row in rows]
    if not ids:
        flash(_("还没有选中作品。请先在列表左边勾选。"), "warn")
        return redirect(url_for("office.entries", slug=slug))
    return _preview(
        act, plan(reading_session(), current_actor(), act, ids[:MOST_AT_ONCE]), too_many=len(ids) > MOST_AT_ONCE
    )


def _preview(act: str, planned: list[Planned], failed: DecisionForm | None = None, *, too_many: bool = False) -> str:
    settings = queries.get_screening_settings(reading_session(), g.contest.id)[0]
    form = failed or (FORMS[act](settings, formdata=None) if act in ("return", "reject") else None)
    return render_template(
        "office/entries_bulk.html",
        act=act,
        label=BULK_ACTS[act],
        going=[each for each in planned if not each.why],
        staying=[each for each in planned if each.why],
        form=form,
        too_many=MOST_AT_ONCE if too_many else 0,
    )


def plan(session: Session, actor: Actor, act: str, ids: Iterable[str]) -> list[Planned]:
    """Each work of the contest with what stands in its way, in a fixed number of queries."""
    rows = queries.get_entry_rows(session, g.contest.id, list(ids))
    facts = queries.list_screening_facts(session, [row.id for row in rows])
    named = count_open(session, [row.id for row in rows], rank="high")
    planned = []
    for row in rows:
        verdict = _verdict(actor, act, facts[row.id])
        why = "" if verdict else getattr(verdict, "reason", "")
        if not why and act in ("accept", "content"):
            if row.id in named:
                why = _("有明显的身份线索没有处理，请单独审查。")
            elif row.similarity:
                why = _("有雷同线索没有处理，请单独审查。")
        planned.append(Planned(row, why, facts[row.id].seen, _note(actor, act, facts[row.id])))
    return planned


def _verdict(actor: Actor, act: str, facts: ScreeningFacts) -> Verdict:
    now = clock.now()
    if act in GATES:
        return policy.can_pass(actor, facts, act, now)
    if act == "confirm":
        return policy.can_answer(actor, facts, now)
    if act == "reject" and facts.overdue:
        return policy.can_give_up(actor, facts, now)
    if act == "accept":
        left = [gate for gate in GATES if gate not in facts.passed] or [GATES[0]]
        verdicts = [policy.can_pass(actor, facts, gate, now) for gate in left]
        return next((verdict for verdict in verdicts if not verdict), verdicts[0])
    return policy.can_screen(actor, facts, now)


def _note(actor: Actor, act: str, facts: ScreeningFacts) -> str:
    """What exactly will happen to this one."""
    if act in GATES and not set(facts.passed) - {act}:
        return _("另一环节还要审")
    if act in ("accept", *GATES):
        return _("进入评审，写信") if facts.one_person or act in GATES or facts.passed else _("只通过一个环节")
    if act == "reject" and facts.state == "screening" and policy.needs_second_look(actor, facts):
        return _("提议，等另一位复核；不写信")
    return _("立即生效，写信")


@blueprint.route("/<slug>/entries/bulk/<any(accept, formal, content, return, reject, confirm):act>", methods=["POST"])
@access(Permission.ORGANISER)
def entries_bulk_carry_out(slug: str, act: str) -> Any:
    """Do it to the works of the preview; what changed meanwhile stays as it is and is named. Sent twice it is done once."""
    seen = dict(item.partition(":")[::2] for item in request.form.getlist("ids")[:MOST_AT_ONCE])
    settings = queries.get_screening_settings(reading_session(), g.contest.id)[0]
    form = FORMS[act](settings) if act in ("return", "reject") else None
    before = plan(reading_session(), current_actor(), act, seen)
    if isinstance(form, ReasonForm) and (not form.validate() or not form.whole_reason):
        form.take(InvalidInput({} if form.whole_reason else {"reason": _("请写明理由，投稿人会看到。")}))
        return _preview(act, before, form), 400
    done: list[tuple[Any, str]] = []
    left: list[tuple[Any, str]] = []
    for start in range(0, len(before), _TOGETHER):
        with unit_of_work() as session:
            for each in before[start : start + _TOGETHER]:
                why = _carry_out(session, current_actor(), act, each, seen[each.row.id], form)
                (left if why else done).append((each.row, why))
    return render_template("office/entries_bulk_done.html", act=act, label=BULK_ACTS[act], done=done, left=left)


def _carry_out(session: Session, actor: Actor, act: str, planned: Planned, seen: str, form: DecisionForm | None) -> str:
    """Decide on one work; why not, if not. A refusal undoes this work alone."""
    if planned.row.state == _DONE[act]:
        return _("之前已经是这个结论，没有重复处理，也没有再写信。")
    if planned.why:
        return planned.why
    work: dict[str, Any] = {"entry_id": planned.row.id, "seen": seen or "-"}
    try:
        with session.begin_nested():
            if act == "accept":
                service.accept_entry(session, actor, **work)
            elif act in GATES:
                service.pass_gate(session, actor, **work, gate=act)
            elif act == "confirm":
                service.confirm_rejection(session, actor, **work)
            elif isinstance(form, ReturnForm):
                service.return_entry(
                    session, actor, **work, reason=form.whole_reason, due_at=form.due_at, gate=form.gate.data or ""
                )
            elif isinstance(form, ReasonForm):
                service.reject_entry(session, actor, **work, reason=form.whole_reason, gate=form.gate.data or "")
    except LzError as error:
        return error.message
    return ""
