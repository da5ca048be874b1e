"""The organiser's list of objections and their decisions."""

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from lzcontest.awards import queries, service
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.office import blueprint
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import Form, options
from lzcontest.web.shared.session import reading_session, unit_of_work


class DecisionForm(Form):
    """The decision of a case."""

    state = RadioField(
        _l("结论"),
        choices=options([("dismissed", _l("异议不成立")), ("upheld", _l("异议成立"))]),
        validators=[InputRequired(_l("请选择结论。"))],
    )
    decision = TextAreaField(_l("处理意见和依据（提出人会看到）"), validators=[InputRequired(_l("请写明处理意见。"))])


@blueprint.route("/<slug>/result/objections")
@access(Permission.ORGANISER)
def result_objections(slug: str) -> str:
    """All cases, the open ones first."""
    cases = queries.list_objections(reading_session(), g.contest.id)
    return render_template("office/result_objections.html", cases=cases)


@blueprint.route("/<slug>/result/objections/<objection_id>", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def result_objection(slug: str, objection_id: str) -> Any:
    """One case: what is objected to, and the decision."""
    form = DecisionForm()
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.decide_objection(
                    session,
                    current_actor(),
                    contest_id=g.contest.id,
                    objection_id=objection_id,
                    state=form.state.data,
                    decision=form.decision.data or "",
                )
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("处理结果已保存。提出人留了邮箱的，已发邮件告知。"), "ok")
            return redirect(url_for("office.result_objection", slug=slug, objection_id=objection_id))
    case = queries.get_objection(reading_session(), g.contest.id, objection_id)
    page = render_template("office/result_objection.html", case=case, form=form, person=None)
    return (page, 400) if form.errors else page


@blueprint.route("/<slug>/result/objections/<objection_id>/person", methods=["POST"])
@access(Permission.ORGANISER)
def result_objection_person(slug: str, objection_id: str) -> Any:
    """Show who raised the case; the look is recorded before the page is."""
    with unit_of_work() as session:
        person = service.reveal_objector(session, current_actor(), contest_id=g.contest.id, objection_id=objection_id)
    case = queries.get_objection(reading_session(), g.contest.id, objection_id)
    return render_template("office/result_objection.html", case=case, form=DecisionForm(None), person=person)
