"""Objecting to a notice under one's real name, and following the case by its code."""

from typing import Any

from flask import render_template, request
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired

from lzcontest.awards import policy, queries, service
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.public import blueprint
from lzcontest.web.public.calls import public_contest
from lzcontest.web.shared.access import current_actor, open_to_public
from lzcontest.web.shared.forms import Form, options
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work


class ObjectionForm(Form):
    """What an objection needs."""

    entry_id = SelectField(_l("对哪件作品有异议"))
    text = TextAreaField(_l("异议内容和依据"), validators=[InputRequired(_l("请写明异议内容和依据。"))])
    name = StringField(_l("真实姓名"), validators=[InputRequired(_l("请填写真实姓名。异议须实名提出。"))])
    contact = StringField(
        _l("手机号或电子邮箱"), validators=[InputRequired(_l("请填写能联系到您的手机号或电子邮箱。"))]
    )


@blueprint.route("/contests/<slug>/objections/new", methods=["GET", "POST"])
@limiter.limit("10 per hour", methods=["POST"])
@open_to_public
def objection_new(slug: str) -> Any:
    """The form, and after it the case's code."""
    contest = public_contest(slug)
    reading = reading_session()
    result = queries.get_public_result(reading, contest.id)
    if result is None:
        raise NotFound(_("现在没有公示。"))
    today = clock.local(clock.now()).date()
    verdict = policy.can_raise_objection(result.state, result.notice_from, result.notice_until, today)
    verdict.require()
    form = ObjectionForm()
    form.entry_id.choices = options([("", _("整个结果")), *_works(reading, result.id)])
    if form.validate_on_submit():
        try:
            code = _raise(contest.id, form)
        except InvalidInput as error:
            form.take(error)
        else:
            return render_template("public/objection_done.html", contest=contest, code=code)
    page = render_template("public/objection_new.html", contest=contest, result=result, form=form)
    return (page, 400) if form.is_submitted() else page


def _works(reading: Any, result_id: str) -> list[tuple[str, str]]:
    return [
        (work.entry_id, f"{work.category} · {work.tier_title} · 《{work.title}》")
        for work in queries.list_result_winners(reading, result_id)
    ]


def _raise(contest_id: str, form: ObjectionForm) -> str:
    with unit_of_work() as writing:
        case = service.raise_objection(
            writing,
            current_actor(),
            contest_id=contest_id,
            name=form.name.data or "",
            contact=form.contact.data or "",
            text=form.text.data or "",
            entry_id=form.entry_id.data or None,
        )
        return str(case.code)


@blueprint.route("/contests/<slug>/objections", methods=["GET", "POST"])
@limiter.limit("30 per hour", methods=["POST"])
@open_to_public
def objections(slug: str) -> Any:
    """Type the code, see how far the case is; the code is sent in the body so that no address holds it."""
    contest = public_contest(slug)
    code = request.form.get("code", "").strip() if request.method == "POST" else ""
    case = queries.find_case(reading_session(), contest.id, code) if code else None
    page = render_template("public/objections.html", contest=contest, code=code, case=case)
    return (page, 404) if code and case is None else page
