"""The panel: who judges, what they can take, and whom they know."""

from typing import Any

from flask import abort, flash, g, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import StringField
from wtforms.validators import DataRequired, Length

from lzcontest.accounts import queries as accounts
from lzcontest.accounts import service as accounts_service
from lzcontest.contests.domain import KINDS
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.judging import queries, service
from lzcontest.judging.domain.conflicts import reason_text
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import Form
from lzcontest.web.shared.session import reading_session, unit_of_work

KIND_LABELS = {
    "fiction": _l("微小说"),
    "song": _l("歌曲"),
    "film": _l("微电影"),
    "programme": _l("文艺节目"),
}


class InviteJudge(Form):
    """Whom to invite."""

    name = StringField(_l("姓名"), validators=[DataRequired(_l("请填写姓名。")), Length(max=40)])
    email = StringField(
        _l("邮箱"),
        validators=[DataRequired(_l("请填写邮箱。")), Length(max=254)],
    )


@blueprint.route("/<slug>/panel")
@access(Permission.ORGANISER)
def panel(slug: str) -> Any:
    """All judges, and the invitations on their way."""
    return _panel_page(InviteJudge())


def _panel_page(form: InviteJudge, status: int = 200) -> Any:
    contest_id = g.contest.id
    session = reading_session()
    entrants = queries.list_entrant_judges(session, contest_id)
    granted = {person.id for person in accounts.list_people_with_role(session, "judge", contest_id)}
    if granted - {person.user_id for person in entrants} != {
        row.judge.user_id for row in queries.list_judges(session, contest_id)
    }:
        # A judge joins by accepting an invitation, which happens below this feature: take it over when looked at.
        with unit_of_work() as writing:
            service.sync_panel(writing, current_actor(), contest_id)
        session = reading_session()
    waiting = [
        invitation
        for invitation in accounts.list_invitations(session, contest_id)
        if invitation.role == "judge" and invitation.accepted_at is None and invitation.revoked_at is None
    ]
    rows = queries.list_judges(session, contest_id)
    page = render_template(
        "office/panel.html", rows=rows, entrants=entrants, waiting=waiting, form=form, kinds=KIND_LABELS
    )
    return page, status


@blueprint.route("/<slug>/panel/invite", methods=["POST"])
@access(Permission.ORGANISER)
def panel_invite(slug: str) -> Any:
    """Mail a link by which a judge joins."""
    form = InviteJudge()
    if not form.validate():
        return _panel_page(form, 400)
    contest_id, title = g.contest.id, g.contest.title
    try:
        with unit_of_work() as session:
            accounts_service.invite(
                session,
                current_actor(),
                email=form.email.data or "",
                name=form.name.data or "",
                role="judge",
                contest_id=contest_id,
                contest_title=title,
            )
    except InvalidInput as error:
        form.take(error)
        return _panel_page(form, 400)
    flash(_("邀请已发出。对方打开链接接受后，就会列在评委组里。"), "ok")
    return redirect(url_for("office.panel", slug=slug))


@blueprint.route("/<slug>/panel/<judge_id>")
@access(Permission.ORGANISER)
def panel_judge(slug: str, judge_id: str) -> Any:
    """One judge: unit, specialities, limit, conflicts."""
    return _judge_page(judge_id, {})


def _judge_page(judge_id: str, errors: dict[str, str], status: int = 200) -> Any:
    session = reading_session()
    judge = queries.get_judge(session, g.contest.id, judge_id)
    relations, own = queries.list_relations(session, judge)
    page = render_template(
        "office/panel_judge.html",
        judge=judge,
        person=accounts.get_user(session, judge.user_id),
        units=accounts.list_unit_choices(session, judge.unit_id),
        conflicts=queries.list_conflicts(session, judge),
        relations=relations,
        own=own,
        kinds=KIND_LABELS,
        errors=errors,
        typed=request.form,
        reason_text=reason_text,
    )
    return page, status


@blueprint.route("/<slug>/panel/<judge_id>", methods=["POST"])
@access(Permission.ORGANISER)
def panel_judge_act(slug: str, judge_id: str) -> Any:
    """Change a judge, or add or dismiss a conflict."""
    act = request.form.get("act", "")
    if act not in _ACTS:
        abort(400)
    contest_id = g.contest.id
    try:
        with unit_of_work() as session:
            message = _ACTS[act](session, contest_id, judge_id)
    except InvalidInput as error:
        return _judge_page(judge_id, error.fields or {"": error.message}, 400)
    flash(message, "ok")
    return redirect(url_for("office.panel_judge", slug=slug, judge_id=judge_id))


def _change(session: Session, contest_id: str, judge_id: str) -> str:
    load = request.form.get("max_load", "").strip()
    if load and not (load.isascii() and load.isdigit()):
        raise InvalidInput({"max_load": _("任务上限请填 1 到 10000 之间的整数；不限就空着。")})
    service.update_judge(
        session,
        current_actor(),
        judge_id=judge_id,
        contest_id=contest_id,
        unit_id=request.form.get("unit_id") or None,
        category_kinds=[kind for kind in request.form.getlist("kinds") if kind in KINDS],
        max_load=int(load[:9]) if load else None,
    )
    return _("已保存。")


def _add_conflict(session: Session, contest_id: str, judge_id: str) -> str:
    service.declare_conflict(
        session,
        current_actor(),
        judge_id=judge_id,
        contest_id=contest_id,
        reason=request.form.get("reason", ""),
        entry_number=request.form.get("entry_number", ""),
        unit_id=request.form.get("conflict_unit", ""),
        person_name=request.form.get("person_name", ""),
    )
    return _("已添加。涉及的任务如还没提交，已改由其他评委评审。")


def _dismiss(session: Session, contest_id: str, judge_id: str) -> str:
    service.dismiss_conflict(
        session,
        current_actor(),
        contest_id=contest_id,
        conflict_id=request.form.get("conflict_id", ""),
        reason=request.form.get("reason", ""),
    )
    return _("已撤销这条回避，原因已存档。")


def _dismiss_unit(session: Session, contest_id: str, judge_id: str) -> str:
    service.dismiss_relation(
        session,
        current_actor(),
        contest_id=contest_id,
        judge_id=judge_id,
        unit_id=request.form.get("conflict_unit", ""),
        reason=request.form.get("reason", ""),
    )
    return _("这个单位的作品不再要求这位评委回避，原因已存档。")


_ACTS = {
    "change": _change,
    "add_conflict": _add_conflict,
    "dismiss": _dismiss,
    "dismiss_unit": _dismiss_unit,
}
