"""Step four: the promise that the work is one's own, the licence, and what artificial intelligence did."""

from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import BooleanField, RadioField, StringField

from lzcontest.contests.domain import AI_LEVELS, AI_RULES, LICENCES
from lzcontest.entries.domain import EntryChanges, problem_fields
from lzcontest.entries.queries import agreed_texts
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work, put_errors, save_changes, show_conflict, step_links
from lzcontest.web.shared.access import Permission, access
from lzcontest.web.shared.errors import wants_json
from lzcontest.web.shared.forms import Form, options
from lzcontest.web.shared.session import reading_session


class DeclarationsForm(Form):
    """The ticks and the declaration of tools."""

    originality = BooleanField(_l("我已阅读，并作出以上承诺"))
    licence = BooleanField(_l("我已阅读征集规则，同意以上授权"))
    ai = RadioField(_l("这件作品用人工智能到什么程度"), choices=options(AI_LEVELS.items()), default="none")
    ai_tools = StringField(_l("用了哪些工具"), description=_l("例如：某某文生图，某某配音。没有用的不填。"))
    ai_note = StringField(
        _l("用在哪里"),
        description=_l(
            "例如：片头背景是生成的；第二段润色过。有生成内容的，评审和获奖名单里会注明“含AI生成内容”。没有用的不填。"
        ),
    )


@blueprint.route("/works/<entry_id>/declarations")
@access(Permission.SIGNED_IN)
def declarations(entry_id: str) -> Any:
    """The form of the declarations."""
    opened = open_work(reading_session(), entry_id)
    opened.edit.require()
    work = opened.work
    current = work.rules_version == opened.rules.rules_version
    values = {
        "originality": bool(work.originality_at),
        "licence": bool(work.licence_at) and current,
        "ai": work.details.get("ai_level") or ("assisted" if work.ai_used else "none"),
        "ai_tools": work.details.get("ai_tools", ""),
        "ai_note": work.ai_note,
    }
    return _page(opened, DeclarationsForm(data=values), opened.entry.version)


@blueprint.route("/works/<entry_id>/declarations", methods=["POST"])
@access(Permission.SIGNED_IN)
def declarations_save(entry_id: str) -> Any:
    """Save the declarations with the version of the rules and the wording that were agreed to."""
    form = DeclarationsForm()
    level = form.ai.data if form.ai.data in AI_LEVELS else "none"
    used = level != "none"
    changes = EntryChanges(
        originality=bool(form.originality.data),
        licence=bool(form.licence.data),
        ai_used=used,
        ai_note=(form.ai_note.data or "") if used else "",
        details={"ai_level": level if used else "", "ai_tools": (form.ai_tools.data or "").strip() if used else ""},
    )
    saved = save_changes(entry_id, changes)
    if wants_json():
        return saved.as_json()
    opened = open_work(reading_session(), entry_id)
    problems = saved.errors if saved.status != 200 else problem_fields(opened.problems("declarations"))
    if request.form.get("action") == "later" and saved.status == 200:
        return redirect(url_for("entrant.entry", entry_id=entry_id))
    if saved.status != 200 or problems:
        show_conflict(saved)
        put_errors(form, problems)
        return _page(opened, form, saved.version), saved.status if saved.status != 200 else 400
    return redirect(url_for("entrant.check", entry_id=entry_id))


def _page(opened: OpenWork, form: Form, version: int) -> str:
    agreed = agreed_texts(reading_session(), opened.entry, opened.contest)
    return render_template(
        "entrant/declarations.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        form=form,
        version=version,
        declaration=agreed.declaration,
        licence=agreed.licence,
        licence_kind=LICENCES[agreed.kind],
        licence_sha256=opened.rules.licence[1],
        ai_rule=AI_RULES[opened.rules.terms.ai],
        steps=step_links(opened, "declarations"),
    )
