"""The screening queue: the work on the left, what was found on the right, the decision always in sight, and the next."""

from dataclasses import dataclass
from typing import Any

from flask import flash, g, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.accounts.queries import get_users
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.identity import queries as identity
from lzcontest.identity import service as redaction
from lzcontest.identity.models import IdentityFinding
from lzcontest.intake import policy, queries
from lzcontest.intake.domain import GATE_LABELS, GATES, LAPSE_RULES, ScreeningSettings
from lzcontest.intake.policy import ScreeningFacts
from lzcontest.intake.queries import QUEUES
from lzcontest.intake.queries.duplicates import list_duplicates, list_merges
from lzcontest.similarity import queries as similarity
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_show import back_to
from lzcontest.web.office.entries_work import shown_entry, work_view
from lzcontest.web.office.screening_forms import FORMS, DecisionForm, PassForm, ReasonForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.evidence import KINDS
from lzcontest.web.shared.filters import waited
from lzcontest.web.shared.session import reading_session, unit_of_work


@dataclass(frozen=True, slots=True)
class Place:
    """Where a work stands in the queue the person goes through."""

    queue: str
    number: int
    count: int
    next_id: str | None
    previous_id: str | None


@blueprint.route("/<slug>/screening")
@access(Permission.ORGANISER)
def entries_screening(slug: str) -> str:
    """The work asked for, or the one that has waited longest in the queue."""
    session, actor, queue = reading_session(), current_actor(), wanted_queue()
    ids = [waiter.id for waiter in queries.list_queue(session, g.contest.id, queue, viewer_id=actor.id)]
    wanted = request.args.get("entry")
    if wanted is None and ids:
        follows = request.args.get("next")
        wanted = follows if follows in ids else ids[0]
    if wanted is None:
        return render_template(
            "office/screening_done.html",
            waiting=queries.get_waiting(session, g.contest.id),
            **queue_views(session, actor, queue),
            queue=queue,
        )
    return case_page(wanted, ids=ids)


def wanted_queue() -> str:
    """The queue of this request; both gates together unless it says otherwise."""
    asked = request.values.get("queue", "")
    return asked if asked in QUEUES else "open"


def queue_views(session: Session, actor: Actor, current: str) -> dict[str, Any]:
    """Every queue with how much waits there, for the macro ``tabs``, and how long the oldest has waited where."""
    labels = {
        "open": _("全部待审"),
        **{gate: str(GATE_LABELS[gate]) for gate in GATES},
        "second": _("待复核"),
        "overdue": _("过期未补正"),
    }
    lengths, now = queries.count_queues(session, g.contest.id, viewer_id=actor.id), clock.now()
    shown = [name for name in QUEUES if lengths[name].count or name == current or name not in ("second", "overdue")]
    return {
        "tabs": [
            (
                url_for("office.entries_screening", slug=g.contest.slug, queue=name),
                labels[name],
                name == current,
                lengths[name].count,
            )
            for name in shown
        ],
        "oldest": [
            (labels[name], waited(now - since))
            for name in shown
            if name != "open" and (since := lengths[name].since) is not None
        ],
    }


def case_page(
    entry_id: str, *, ids: list[str] | None = None, failed: DecisionForm | None = None, conflict: str = ""
) -> str:
    """One work with everything needed to decide on it; ``failed`` is shown again with what was typed."""
    session, actor = reading_session(), current_actor()
    queue = failed.queue.data if failed and failed.queue.data in QUEUES else wanted_queue()
    entry = shown_entry(session, actor, entry_id)
    if ids is None:
        ids = [waiter.id for waiter in queries.list_queue(session, g.contest.id, queue, viewer_id=actor.id)]
    facts = queries.get_screening_facts(session, entry)
    settings = queries.get_screening_settings(session, g.contest.id)[0]
    named = identity.list_findings(session, entry_id)
    similar = similarity.list_findings(session, entry_id)
    place = _place(queue, ids, entry_id)
    return render_template(
        "office/screening.html",
        **work_view(session, actor, entry, named),
        facts=facts,
        settings=settings,
        lapse=LAPSE_RULES[settings.lapse],
        place=place,
        **queue_views(session, actor, queue),
        forms=_forms(settings, facts, place, actor, failed),
        failed=failed.act if failed else "",
        conflict=conflict,
        typed=failed.whole_reason if isinstance(failed, ReasonForm) else "",
        named=[f for f in named if f.rank != "low"],
        doubtful=[f for f in named if f.rank == "low"],
        open_high=sum(1 for f in named if f.rank == "high" and f.state == "open"),
        open_named=sum(1 for f in named if f.rank != "low" and f.state == "open"),
        similar=[f for f in similar if f.flagged],
        slight=sum(1 for f in similar if not f.flagged),
        history=queries.list_history(session, entry),
        event_words=KINDS,
        duplicates=list_duplicates(session, entry),
        merges=list_merges(session, [entry_id]),
        **_verdicts(session, actor, entry_id, facts),
    )


def _place(queue: str, ids: list[str], entry_id: str) -> Place:
    at = ids.index(entry_id) if entry_id in ids else -1
    others = [other for other in ids if other != entry_id]
    following = ids[(at + 1) % len(ids)] if others else None
    before = ids[at - 1] if others and at >= 0 else None
    return Place(queue, at + 1, len(ids), following, before)


def _forms(
    settings: ScreeningSettings, facts: ScreeningFacts, place: Place, actor: Actor, failed: DecisionForm | None
) -> dict[str, DecisionForm]:
    gates = policy.open_gates(actor, facts, clock.now())
    made: dict[str, DecisionForm] = {}
    for act, kind in FORMS.items():
        form = failed if failed is not None and failed.act == act else kind(settings, formdata=None)
        form.seen.data, form.next.data, form.queue.data = facts.seen, place.next_id or "", place.queue
        if isinstance(form, PassForm):
            form.offer(gates, place.queue)
        elif isinstance(form, ReasonForm) and not form.gate.data:
            left = [gate for gate in GATES if gate not in facts.passed]
            form.gate.data = place.queue if place.queue in GATES else (left or [*GATES])[0]
        made[act] = form
    return made


def _verdicts(session: Session, actor: Actor, entry_id: str, facts: ScreeningFacts) -> dict[str, Any]:
    """What the person may do now, by the same policy that the services require."""
    now = clock.now()
    people = get_users(session, {*facts.passed.values(), facts.proposed_by})
    return {
        "may_pass": policy.open_gates(actor, facts, now),
        "pass_verdict": next((v for gate in GATES if not (v := policy.can_pass(actor, facts, gate, now)) and gate not in facts.passed), None),
        "screen": policy.can_screen(actor, facts, now),
        "answer": policy.can_answer(actor, facts, now),
        "decline": policy.can_decline(actor, facts, now),
        "extend": policy.can_extend(actor, facts, now),
        "give_up": policy.can_give_up(actor, facts, now),
        "second": policy.needs_second_look(actor, facts),
        "gate_people": {gate: people[by].name for gate, by in facts.passed.items() if by in people},
        "proposal": queries.get_open_proposal(session, entry_id) if facts.proposed_by else None,
        "proposer": people[facts.proposed_by].name if facts.proposed_by in people else "",
    }  # fmt: skip


@blueprint.route("/<slug>/identity/<finding_id>", methods=["POST"])
@access(Permission.ORGANISER)
def entries_identity(slug: str, finding_id: str) -> Any:
    """Mask one place in the review copy, or let it stand with a reason."""
    actor = current_actor()
    with unit_of_work() as session:
        finding = session.get(IdentityFinding, finding_id)
        if finding is None:
            raise NotFound(_("没有这条身份线索。它可能因作品修改而消失。"))
        entry_id = shown_entry(session, actor, finding.entry_id).id
        redaction.decide_finding(
            session,
            actor,
            finding_id=finding_id,
            state=request.form.get("state", ""),
            reason=request.form.get("reason", ""),
            seen_state=request.form.get("seen") or None,
        )
    return back_to(slug, entry_id)


@blueprint.route("/<slug>/entries/<entry_id>/redact", methods=["POST"])
@access(Permission.ORGANISER)
def entries_redact(slug: str, entry_id: str) -> Any:
    """Mask every plain place at once."""
    actor = current_actor()
    with unit_of_work() as session:
        shown_entry(session, actor, entry_id)
        count = redaction.redact_findings(session, actor, entry_id=entry_id)
    flash(_("在评审副本里遮蔽了 %(n)s 处，原稿没有改动。", n=count), "ok")
    return back_to(slug, entry_id)
