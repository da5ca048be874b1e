"""Set-up page of the terms of taking part: the licence with its wording, artificial intelligence, ages, confirmations."""

from typing import Any

from flask import g, render_template, request, url_for
from sqlalchemy.orm import Session
from wtforms import BooleanField, IntegerField, RadioField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from lzcontest.contests import service
from lzcontest.contests.domain import AI_RULES, LICENCES, EntryTerms, licence_preset
from lzcontest.contests.domain.terms import OLDEST_CONSENT, OLDEST_MINIMUM
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.office import blueprint
from lzcontest.web.office.setup_forms import NEED, SetupForm
from lzcontest.web.office.setup_saving import save
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import options

_GIVEN = InputRequired(message=_l("请填写，0 表示不问。"))


class TermsForm(SetupForm):
    """What people agree to and show by taking part."""

    licence = RadioField(_l("授权方式"), [NEED], choices=options(LICENCES.items()))
    licence_text = TextAreaField(
        _l("授权书全文"),
        [Length(max=20000)],
        description=_l(
            "投稿人同意的就是这里的原文。换授权方式时，没有改过的范文会自动换成对应的范文；改过的原样保留。"
        ),
    )
    ai = RadioField(_l("人工智能"), [NEED], choices=options(AI_RULES.items()))
    consent_age = IntegerField(
        _l("多少周岁以下要监护人同意"),
        [_GIVEN, NumberRange(0, OLDEST_CONSENT)],
        description=_l("按截稿当天的周岁算。通常填 18；0 表示不问。"),
    )
    age_min = IntegerField(
        _l("最低参赛年龄（周岁）"), [_GIVEN, NumberRange(0, OLDEST_MINIMUM)], description=_l("0 表示不限。")
    )
    confirm_authors = BooleanField(_l("合作作者要通过邮件里的链接各自确认（不用注册账号）"))

    def terms(self) -> EntryTerms:
        """The terms as typed."""
        return EntryTerms(
            licence=self.licence.data,
            ai=self.ai.data,
            consent_age=self.consent_age.data or 0,
            age_min=self.age_min.data or 0,
            confirm_authors=bool(self.confirm_authors.data),
        )

    def wording(self, before: EntryTerms) -> str:
        """The licence as typed; an untouched preset follows the kind that was chosen."""
        typed = (self.licence_text.data or "").replace("\r\n", "\n").strip()
        untouched = not typed or typed == licence_preset(before.licence)
        return licence_preset(self.licence.data) if untouched else typed


@blueprint.route("/<slug>/setup/terms", methods=["GET", "POST"])
@access(Permission.ORGANISER)
def setup_terms(slug: str) -> Any:
    """The terms of taking part."""
    before = EntryTerms.from_json(g.contest.terms)
    given = {name: getattr(before, name) for name in before.to_json()}
    form = TermsForm(data={**given, "licence_text": g.contest.licence_text, "version": g.contest.version})

    def page(shown: SetupForm) -> str:
        return render_template("office/setup_terms.html", form=shown, kinds=LICENCES, preset=licence_preset)

    if request.method == "GET":
        return page(form)
    actor, contest_id = current_actor(), g.contest.id

    def change(session: Session, reason: str) -> None:
        changes = {"terms": form.terms(), "licence_text": form.wording(before)}
        service.update_contest(
            session, actor, contest_id=contest_id, version=form.seen_version, reason=reason, **changes
        )

    return save(form, change, page=page, done=url_for("office.setup", slug=slug))


def terms_now(terms: EntryTerms) -> str:
    """The terms in a few words, for the overview of the set-up."""
    parts = [str(LICENCES[terms.licence])]
    if terms.consent_age:
        parts.append(_("%(n)s 周岁以下要监护人同意", n=terms.consent_age))
    if terms.confirm_authors:
        parts.append(_("合作作者各自确认"))
    return "，".join(parts)
