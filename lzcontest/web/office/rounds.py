"""Rounds: what is declared, the draw with its preview, and the closed scores."""

import secrets
from datetime import datetime
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.contests.queries import get_category_by_code
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.judging import queries, service
from lzcontest.judging.domain.assignment import Infeasible
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work

ROUND_KINDS = {"preliminary": _l("初评"), "second": _l("复评"), "final": _l("终评")}
LOCAL = "%Y-%m-%dT%H:%M"


def read_local(text: str) -> datetime | None:
    """A moment typed on the contest's clock; None for nothing. Raises InvalidInput."""
    if not text.strip():
        return None
    try:
        return datetime.strptime(text.strip(), LOCAL).replace(tzinfo=clock.SHANGHAI)
    except ValueError:
        raise InvalidInput({"due_at": _("截止时间没有看懂，请按“2026-12-18T18:00”这样填。")}) from None


@blueprint.route("/<slug>/rounds")
@access(Permission.ORGANISER)
def rounds(slug: str) -> Any:
    """Every declared round and how far it has come."""
    plans = queries.list_round_plans(reading_session(), g.contest.id)
    return render_template("office/rounds.html", plans=plans, kinds=ROUND_KINDS)


@blueprint.route("/<slug>/rounds/draw/<code>/<int:number>")
@access(Permission.ORGANISER)
def rounds_draw(slug: str, code: str, number: int) -> Any:
    """The draw to prepare."""
    return _draw_page(code, number, {"seed": secrets.token_hex(8), "due_at": ""})


def _draw_page(code: str, number: int, typed: dict[str, str], *, status: int = 200, **more: object) -> Any:
    session = reading_session()
    category = get_category_by_code(session, g.contest.id, code)
    rule = queries.get_round_rule(session, category.id, number)
    page = render_template(
        "office/rounds_draw.html",
        category=category,
        rule=rule,
        kind=ROUND_KINDS.get(rule.kind, rule.kind),
        typed=typed,
        preview=more.get("preview"),
        problem=more.get("problem"),
        errors=more.get("errors") or {},
    )
    return page, status


@blueprint.route("/<slug>/rounds/draw/<code>/<int:number>", methods=["POST"])
@access(Permission.ORGANISER)
def rounds_draw_do(slug: str, code: str, number: int) -> Any:
    """Show what the draw would give, or draw exactly what was shown."""
    typed = {"seed": request.form.get("seed", ""), "due_at": request.form.get("due_at", "")}
    category = get_category_by_code(reading_session(), g.contest.id, code)
    contest_id = g.contest.id
    try:
        due_at = read_local(typed["due_at"])
        if request.form.get("act") != "confirm":
            with unit_of_work() as session:
                service.sync_panel(session, current_actor(), contest_id)
            preview = queries.get_draw_preview(reading_session(), category, number, typed["seed"])
            return _draw_page(code, number, typed, preview=preview, problem=preview.problem)
        with unit_of_work() as session:
            running = service.draw_round(
                session,
                current_actor(),
                category_id=category.id,
                number=number,
                seed=typed["seed"],
                due_at=due_at,
                expected_digest=request.form.get("digest", ""),
            )
    except InvalidInput as error:
        return _draw_page(code, number, typed, status=400, errors=error.fields or {"": error.message})
    except Infeasible as error:
        return _draw_page(code, number, typed, status=409, problem=error)
    except (Conflict, NotAllowed) as error:
        return _draw_page(code, number, typed, status=409, errors={"": error.message})
    flash(_("抽签已完成并存档，评委还看不到。确认无误后请点“开始这一轮”。"), "ok")
    return redirect(url_for("office.rounds_show", slug=slug, round_id=running.id))


@blueprint.route("/<slug>/rounds/<round_id>/scores")
@access(Permission.ORGANISER)
def rounds_scores(slug: str, round_id: str) -> Any:
    """All sheets of a closed round, each checked against its seal, with every judge's distribution."""
    session = reading_session()
    running = queries.get_round(session, g.contest.id, round_id)
    scores = queries.get_closed_scores(session, running.id)
    return render_template(
        "office/rounds_scores.html",
        round=running,
        plan=plan_of(session, running.id),
        kinds=ROUND_KINDS,
        scores=scores,
        spreads=queries.list_judge_spreads(scores),
        names=queries.get_judge_names(session, g.contest.id),
        works=queries.get_round_titles(session, running),
    )


def plan_of(session: Session, round_id: str) -> queries.RoundPlan:
    """The declared round that this running one belongs to."""
    plans = queries.list_round_plans(session, g.contest.id)
    return next(plan for plan in plans if plan.round is not None and plan.round.id == round_id)
