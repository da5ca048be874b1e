"""Set-up of screening: who does which gate, second look, terms, and the list of reasons."""

from dataclasses import asdict
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from wtforms import BooleanField, FieldList, FormField, IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, NumberRange, Optional

from lzcontest.accounts.queries import list_people_with_role
from lzcontest.contests.policy import can_change_rules
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext
from lzcontest.intake import queries, service
from lzcontest.intake.domain import GATE_LABELS, GATES, LAPSE_RULES, Reason, ScreeningSettings
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_forms import NEED, SetupForm
from lzcontest.web.office.setup_rows import Row, with_spares
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import options
from lzcontest.web.shared.session import reading_session, unit_of_work

_l: Any = lazy_gettext


class ReasonRow(Row):
    """A wording to choose from; emptied, it goes."""

    named_by = "text"
    text = TextAreaField(_l("理由"))
    kind = SelectField(_l("用于"), choices=options([("return", _l("退回补正")), ("reject", _l("不予受理"))]))
    gate = SelectField(_l("环节"), choices=options([("", _l("两个环节")), *((g, GATE_LABELS[g]) for g in GATES)]))
    position = IntegerField(_l("顺序"), [Optional(), NumberRange(0, 999)])


class ScreeningSetupForm(SetupForm):
    """How this contest screens."""

    one_person = BooleanField(
        _l("同一个人可以审两个环节"), description=_l("不勾选时，形式审查和内容审查必须由两位不同的工作人员完成。")
    )
    second_look = BooleanField(
        _l("不予受理和取消资格要由另一位工作人员复核"),
        description=_l("复核同意后才生效、才通知投稿人。只有一位工作人员能审的作品，决定直接生效，页面会写明。"),
    )
    term_days = IntegerField(
        _l("补正期限（天）"),
        [NEED, NumberRange(1, 60)],
        description=_l("退回时先填好这个天数，可以改；到最后一天 24:00 为止。"),
    )
    remind_days = IntegerField(
        _l("提前几天写信提醒"),
        [InputRequired(message=_l("请填写这一项。")), NumberRange(0, 14)],
        description=_l("0 表示不提醒。"),
    )
    lapse = RadioField(
        _l("期满没有补正"),
        [NEED],
        choices=options(LAPSE_RULES.items()),
        description=_l("这条规定会写在退回的信里。截稿以前，投稿人总可以重新提交，不算期满。"),
    )
    rows = FieldList(FormField(ReasonRow), max_entries=80)

    def read(self) -> ScreeningSettings:
        """The settings as they were typed; reasons by the numbers given to them."""
        lines = [entry.form for entry in self.rows.entries if entry.form.filled]
        lines.sort(key=lambda line: line.position.data if line.position.data is not None else len(lines) + 1)
        return ScreeningSettings(
            one_person=self.one_person.data,
            second_look=self.second_look.data,
            term_days=self.term_days.data or 0,
            remind_days=self.remind_days.data or 0,
            lapse=self.lapse.data or "",
            reasons=tuple(Reason(line.kind.data or "", line.gate.data or "", line.text.data or "") for line in lines),
        )


@blueprint.route("/<slug>/setup/screening", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_screening(slug: str) -> Any:
    """Show the settings, or keep them; decisions made before keep their wording."""
    settings, version = queries.get_screening_settings(reading_session(), g.contest.id)
    lines = [{**asdict(reason), "position": place} for place, reason in enumerate(settings.reasons, 1)]
    form = ScreeningSetupForm(data={**settings.to_json(), "rows": with_spares(lines), "version": version})
    if request.method == "GET":
        return _page(form)
    if not form.validate():
        return _page(form), 400
    try:
        with unit_of_work() as session:
            service.set_screening_rules(
                session, current_actor(), contest_id=g.contest.id, settings=form.read(), version=form.seen_version
            )
    except InvalidInput as error:
        form.take(InvalidInput({("form" if name == "reasons" else name): said for name, said in error.fields.items()}))
        return _page(form), 400
    flash(_("审查设置已保存。以前的决定保留当时的理由原文。"), "ok")
    return redirect(url_for("office.setup", slug=slug))


def _page(form: ScreeningSetupForm) -> str:
    session = reading_session()
    return render_template(
        "office/setup_screening.html",
        form=form,
        organisers=len(list_people_with_role(session, "organiser", g.contest.id)),
        can_change=can_change_rules(current_actor(), g.contest.id, g.contest.state),
    )
