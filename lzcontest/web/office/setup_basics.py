"""Set-up pages of the whole contest: basics, timetable, texts, awarding."""

from datetime import datetime
from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session

from lzcontest.contests import queries, service
from lzcontest.contests.domain import UnitRules, day_and_hour, moment_of
from lzcontest.contests.domain.problems import common_criteria
from lzcontest.contests.domain.vocabulary import CRITERION_PREFIX, TIE_RULES, tie_rule_text
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_forms import (
    LADDER_STEPS,
    AwardingForm,
    BasicsForm,
    SetupForm,
    TextsForm,
    TimelineForm,
    UnitsForm,
)
from lzcontest.web.office.setup_saving import save
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import options
from lzcontest.web.shared.session import reading_session

BASICS = ("title", "edition", "theme", "organiser_name", "slug", "number_prefix")
TEXTS = ("call_text", "declaration_text")
# Form prefix → (column, whether the moment closes something).
MOMENTS = {
    "opens": ("opens_at", False),
    "closes": ("closes_at", True),
    "screening": ("screening_until", True),
    "judging": ("judging_until", True),
}


def _page(title: str, intro: str, **values: Any) -> Any:
    def show(form: SetupForm) -> str:
        return render_template("office/setup_form.html", form=form, heading=title, intro=intro, **values)

    return show


def _save(form: SetupForm, page: Any, **changes: Any) -> Any:
    """Save columns of the contest; ``done`` is the overview of the (perhaps renamed) contest."""
    contest_id, actor = g.contest.id, current_actor()
    slug = changes.get("slug") if g.contest.state == "draft" else g.contest.slug

    def change(session: Session, reason: str) -> None:
        service.update_contest(
            session, actor, contest_id=contest_id, version=form.seen_version, reason=reason, **changes
        )

    return save(form, change, page=page, done=url_for("office.setup", slug=slug or g.contest.slug))


@blueprint.route("/<slug>/setup/basics", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_basics(slug: str) -> Any:
    """Name, edition, theme, organiser, address and number prefix."""
    page = _page(_("基本信息"), _("这些内容会出现在首页、公告和证书上。"))
    form = BasicsForm(obj=g.contest)
    if request.method == "GET":
        return page(form)
    return _save(form, page, **{name: form[name].data for name in BASICS})


@blueprint.route("/<slug>/setup/timeline", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_timeline(slug: str) -> Any:
    """The dates of the call; 24:00 is the end of a day."""
    page = _page(_("时间"), _("都按北京时间填写。形式审查和评审的时间会公布在赛程里。"), template="timeline")
    form = TimelineForm(data=_timeline_data())
    if request.method == "GET":
        return page(form)
    changes: dict[str, Any] = {"notice_working_days": form.notice_working_days.data}
    for prefix, (column, _ends) in MOMENTS.items():
        day, hour = form[f"{prefix}_day"].data, form[f"{prefix}_hour"].data
        changes[column] = (
            moment_of(day, hour) if day and hour in {c.value for c in form[f"{prefix}_hour"].choices} else None
        )
    return _save(form, page, **changes)


def _timeline_data() -> dict[str, Any]:
    data: dict[str, Any] = {"notice_working_days": g.contest.notice_working_days, "version": g.contest.version}
    for prefix, (column, ends) in MOMENTS.items():
        moment: datetime | None = getattr(g.contest, column)
        if moment is not None:
            data[f"{prefix}_day"], data[f"{prefix}_hour"] = day_and_hour(moment, ends=ends)
    return data


@blueprint.route("/<slug>/setup/texts", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_texts(slug: str) -> Any:
    """The call and the declaration of originality; the licence stands with the terms."""
    page = _page(_("公告与承诺"), _("公布后，投稿人同意的就是这里的原文。"))
    form = TextsForm(obj=g.contest)
    if request.method == "GET":
        return page(form)
    return _save(form, page, **{name: form[name].data or "" for name in TEXTS})


@blueprint.route("/<slug>/setup/units", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_units(slug: str) -> Any:
    """Whether works need a unit's endorsement, and how many each unit shall bring."""
    page = _page(_("单位组织"), _("单位联络员可以推荐作品、排出次序。这里定规则怎样要求单位。"))
    form = UnitsForm(data={**g.contest.unit_rules, "version": g.contest.version})
    if request.method == "GET":
        return page(form)
    asked = UnitRules(bool(form.endorsement.data), form.minimum.data)
    return _save(form, page, unit_rules=asked.to_json())


@blueprint.route("/<slug>/setup/awarding", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_awarding(slug: str) -> Any:
    """The ladder that separates equal scores, and substitution."""
    page = _page(_("同分与递补"), _("同分时按这里的次序一步步比，直到分出先后；比完仍相同的并列。"))
    ladder = dict(enumerate(g.contest.tie_ladder, 1))
    data = {f"step_{n}": ladder.get(n, "") for n in range(1, LADDER_STEPS + 1)}
    form = AwardingForm(data={**data, "substitute_rule": g.contest.substitute_rule, "version": g.contest.version})
    for field in form.steps:
        field.choices = _ladder_choices(field.data)
    if request.method == "GET":
        return page(form)
    return _save(form, page, tie_ladder=form.ladder, substitute_rule=form.substitute_rule.data)


def _ladder_choices(chosen: str) -> list[Any]:
    labels = common_criteria(queries.get_rules(reading_session(), g.contest.id))
    names = [*(CRITERION_PREFIX + key for key in labels), *TIE_RULES]
    if chosen and chosen not in names and chosen in g.contest.tie_ladder:
        names.append(chosen)
    return options([("", _("（不设）")), *((name, tie_rule_text(name, labels)) for name in names)])
