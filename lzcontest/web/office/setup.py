"""The set-up of a contest at a glance: what is done, what is missing, and opening the call."""

from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, render_template, url_for

from lzcontest.contests import policy, queries, service
from lzcontest.contests.domain import ContestRules, contest_problems, limit_lines, unknown_years
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_terms import terms_now
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.filters import short_deadline, short_moment
from lzcontest.web.shared.session import reading_session, unit_of_work

# A notice begins some time after judging: this far ahead the working calendar should be known.
LOOK_AHEAD = timedelta(days=45)


@blueprint.route("/<slug>/setup")
@access(Permission.ORGANISER)
def setup(slug: str) -> str:
    """Every part of the rules with its state, and the next act."""
    session, actor = reading_session(), current_actor()
    rules = queries.get_rules(session, g.contest.id)
    problems = contest_problems(rules)
    return render_template(
        "office/setup.html",
        rules=rules,
        problems=problems,
        wrong={step: [p.message for p in problems if p.step == step] for step in {p.step for p in problems}},
        parts=_parts(rules),
        facts={c.code: limit_lines(c.limits.to_json())[:3] for c in rules.categories},
        versions=queries.list_versions(session, g.contest.id),
        calendar_gaps=_calendar_gaps(rules),
        can_publish=policy.can_publish(actor, g.contest.id, g.contest.state),
        can_archive=policy.can_archive(actor, g.contest.id, g.contest.state),
        can_change=policy.can_change_rules(actor, g.contest.id, g.contest.state),
    )


def _parts(rules: ContestRules) -> list[tuple[str, str, str, str]]:
    """(step, title, what it says now, address) of the parts that are not categories."""
    span = _("%(a)s 至 %(b)s", a=short_moment(rules.opens_at), b=short_deadline(rules.closes_at))
    texts = (rules.call_text, rules.declaration_text)
    written = sum(1 for text in texts if text)
    return [
        (
            "basics",
            _("基本信息"),
            _("第%(n)s届，编号前缀 %(p)s", n=rules.edition, p=rules.number_prefix),
            "office.setup_basics",
        ),
        ("timeline", _("时间"), span if rules.opens_at or rules.closes_at else _("还没有定"), "office.setup_timeline"),
        ("texts", _("公告与承诺"), _("2 份文本已写 %(n)s 份", n=written), "office.setup_texts"),
        ("terms", _("参赛约定"), terms_now(rules.terms), "office.setup_terms"),
        ("units", _("单位组织"), _units_now(rules), "office.setup_units"),
        ("awarding", _("同分与递补"), _("同分规则 %(n)s 步", n=len(rules.tie_ladder)), "office.setup_awarding"),
    ]


def _units_now(rules: ContestRules) -> str:
    asked = [_("须经单位推荐")] if rules.units.endorsement else []
    if rules.units.minimum:
        asked.append(_("每个单位至少 %(n)s 件", n=rules.units.minimum))
    return "，".join(asked) or _("没有要求")


def _calendar_gaps(rules: ContestRules) -> list[int]:
    """Years into which the notice may fall and whose working days nobody has announced here."""
    today = clock.local(clock.now()).date()
    late = rules.judging_until or rules.closes_at
    last = clock.local(late).date() if late else today
    return unknown_years(today, max(today, last) + LOOK_AHEAD, queries.get_entered_days(reading_session()))


@blueprint.route("/<slug>/setup/publish", methods=["POST"])
@access(Permission.ORGANISER)
def setup_publish(slug: str) -> Any:
    """Open the call: the rules freeze."""
    try:
        with unit_of_work() as session:
            frozen = service.publish_call(session, current_actor(), contest_id=g.contest.id)
    except InvalidInput as error:
        flash(_("还不能发布：%(x)s", x=error.message), "danger")
    else:
        flash(_("征集公告已发布，规则第 1 版已冻结，指纹 %(h)s… 写入存证账本。", h=frozen.sha256[:16]), "ok")
    return redirect(url_for("office.setup", slug=slug))


@blueprint.route("/<slug>/setup/archive", methods=["POST"])
@access(Permission.ORGANISER)
def setup_archive(slug: str) -> Any:
    """Close the books of this edition."""
    with unit_of_work() as session:
        service.archive_contest(session, current_actor(), contest_id=g.contest.id)
    flash(_("本届赛事已归档。内容仍可查看，规则不能再改。"), "ok")
    return redirect(url_for("office.setup", slug=slug))
