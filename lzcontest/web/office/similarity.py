"""What works share with one another: the list of pairs, and the evidence of one side by side."""

from typing import Any

from flask import flash, g, redirect, render_template, request, url_for

from lzcontest.accounts.queries import get_users
from lzcontest.entries.domain import part_labels
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.similarity import queries, service
from lzcontest.similarity.policy import can_weigh
from lzcontest.similarity.queries import Evidence
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.paging import requested_page
from lzcontest.web.shared.session import reading_session, unit_of_work

STATES = {"open": _l("待处理"), "dismissed": _l("不是问题"), "warned": _l("提醒作者"), "upheld": _l("认定雷同")}
TONES = {"open": "wait", "dismissed": "", "warned": "seal", "upheld": "seal"}
CHANNELS = {
    "characters": _l("文字相同"),
    "sounds": _l("换了同音字"),
    "synonyms": _l("换了同义词"),
    "order": _l("调换了先后"),
}
TRICKS = {
    "zero_width": _l("看不见的零宽字符"),
    "combining": _l("叠加符号"),
    "spacing": _l("字间插入空格"),
    "symbols": _l("字间插入符号"),
    "homoglyphs": _l("形近字符替换"),
    "compatibility": _l("全角或兼容字符"),
    "traditional": _l("繁体字（也可能是写作习惯）"),
}


@blueprint.route("/<slug>/similarity")
@access(Permission.ORGANISER)
def similarity(slug: str) -> str:
    """The pairs of a contest in the state asked for, heaviest first; the viewer's own works are not among them."""
    session, viewer = reading_session(), current_actor().id
    counts = queries.count_findings_by_state(session, g.contest.id, viewer_id=viewer)
    state = request.args.get("state", "open")
    wanted = state if state in STATES else None
    page = requested_page(counts.get(wanted, 0) if wanted else sum(counts.values()))
    rows = queries.list_contest_findings(
        session, g.contest.id, state=wanted, viewer_id=viewer, limit=page.per_page, offset=page.offset
    )
    tabs = [
        (url_for("office.similarity", slug=slug, state=key), str(label), wanted == key, counts.get(key, 0))
        for key, label in STATES.items()
    ]
    tabs.append((url_for("office.similarity", slug=slug, state="all"), _("全部"), wanted is None, sum(counts.values())))
    return render_template(
        "office/similarity.html",
        rows=rows,
        page=page,
        tabs=tabs,
        wanted=wanted,
        parts=part_labels(),
        states=STATES,
        tones=TONES,
    )


@blueprint.route("/<slug>/similarity/<finding_id>")
@access(Permission.ORGANISER)
def similarity_show(slug: str, finding_id: str) -> str:
    """Both texts side by side."""
    return _page(finding_id)


def _page(finding_id: str, typed: dict[str, str] | None = None, problem: str = "") -> str:
    session = reading_session()
    _check(finding_id)
    shown = queries.get_evidence(session, finding_id)
    decider = get_users(session, [shown.decided_by]).get(shown.decided_by) if shown.decided_by else None
    return render_template(
        "office/similarity_show.html",
        shown=shown,
        share=_share(shown.shared_chars, shown.file.chars),
        other_share=_share(shown.shared_chars, shown.source.chars),
        passages=_passages(shown),
        tricks=[(side == "file", str(TRICKS.get(trick, trick)), count) for side, trick, count in shown.evasions],
        parts=part_labels(),
        states=STATES,
        tones=TONES,
        decider=decider.name if decider else "",
        typed=typed or {},
        problem=problem,
        foreign=shown.source.contest_id not in (None, g.contest.id),
    )


def _check(finding_id: str) -> None:
    """Raise NotFound or NotAllowed unless the finding is of this contest and no business of the viewer's own."""
    facts = queries.get_pair_facts(reading_session(), finding_id)
    if facts.contest_id != g.contest.id:
        raise NotFound(_("没有这条查重线索。"))
    can_weigh(current_actor(), facts, clock.now()).require()


def _share(shared: int, chars: int) -> int:
    return min(100, 100 * shared // chars) if chars else 0


def _passages(shown: Evidence) -> list[tuple[int, str, int, bool]]:
    """Of each passage: its number, by what it agrees in words, its characters, whether it is a quotation."""
    return [
        (place, "、".join(str(CHANNELS.get(c, c)) for c in passage.channels), passage.matched_chars, passage.is_quote)
        for place, passage in enumerate(shown.passages, start=1)
    ]


@blueprint.route("/<slug>/similarity/<finding_id>", methods=["POST"])
@access(Permission.ORGANISER)
def similarity_decide(slug: str, finding_id: str) -> Any:
    """Say what the finding means, with a reason."""
    _check(finding_id)
    typed = {key: request.form.get(key, "") for key in ("state", "reason")}
    try:
        with unit_of_work() as session:
            service.decide_finding(
                session, current_actor(), finding_id=finding_id, seen_state=request.form.get("seen") or None, **typed
            )
    except InvalidInput as error:
        return _page(finding_id, typed, error.message), 400
    except Conflict as error:
        return _page(finding_id, typed, error.message), 409
    flash(_("已记录：%(what)s。", what=str(STATES[typed["state"]])), "ok")
    return redirect(url_for("office.similarity", slug=slug))
