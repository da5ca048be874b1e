"""The screening queue: the work on the left, what was found on the right, a decision, and on to the next."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from wtforms import DateField, HiddenField, SelectField, TextAreaField
from wtforms.validators import Optional

from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext
from lzcontest.identity import queries as identity
from lzcontest.identity import service as redaction
from lzcontest.identity.models import IdentityFinding
from lzcontest.intake import queries, service
from lzcontest.intake.policy import can_screen
from lzcontest.similarity import queries as similarity
from lzcontest.web.office import blueprint
from lzcontest.web.office.entries_show import back_to
from lzcontest.web.office.entries_work import shown_entry, work_view
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.forms import Form
from lzcontest.web.shared.session import reading_session, unit_of_work

_l: Any = lazy_gettext  # WTForms takes whatever becomes a string when it is shown

_REASONS = (
    _l("缺少必交的内容或文件，请补齐后重新提交。"),
    _l("字数或时长不符合本届规则，请修改后重新提交。"),
    _l("作品中出现作者姓名或单位，影响匿名评审，请删去后重新提交。"),
    _l("画面或声音无法正常播放，请重新导出后上传。"),
    _l("作品与投稿类别不符，请改投合适的类别。"),
    _l("作品与已有作品高度雷同，请说明来源。"),
    _l("作品内容与征集主题无关。"),
)
_TERM_DAYS = 5


class ScreeningForm(Form):
    """One decision on one work; the button says which."""

    version = HiddenField()
    reason_choice = SelectField(_l("常用理由"), validate_choice=False, validators=[Optional()])
    reason = TextAreaField(_l("补充说明"), description=_l("退回或不予受理时必填，投稿人会看到；通过时不用写。"))
    due = DateField(_l("补正截止"), description=_l("退回时有效，当天 24:00 为止。"), validators=[Optional()])
    waive = TextAreaField(_l("不处理身份线索的理由"), description=_l("只在还有明显身份线索、又确实可以通过时填写。"))

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.reason_choice.choices = [("", _("自己写")), *((str(r), str(r)) for r in _REASONS)]

    @property
    def whole_reason(self) -> str:
        """The chosen reason and what was added to it."""
        return "\n".join(
            text.strip() for text in (self.reason_choice.data or "", self.reason.data or "") if text.strip()
        )

    @property
    def due_at(self) -> datetime:
        """The end of the chosen day, in this country."""
        day = self.due.data or _default_due()
        return datetime.combine(day + timedelta(days=1), time(0), tzinfo=clock.SHANGHAI).astimezone(UTC)


def _default_due() -> Any:
    return clock.local(clock.now()).date() + timedelta(days=_TERM_DAYS)


@blueprint.route("/<slug>/screening")
@access(Permission.ORGANISER)
def entries_screening(slug: str) -> str:
    """The work asked for, or the one that has waited longest."""
    session = reading_session()
    queue = queries.list_screening(session, g.contest.id, viewer_id=current_actor().id)
    wanted = request.args.get("entry") or (queue[0][0] if queue else None)
    if wanted is None:
        return render_template(
            "office/screening_done.html", waiting=queries.get_waiting(session, g.contest.id, clock.now())
        )
    form = ScreeningForm(formdata=None)
    form.due.data = _default_due()
    return _page(form, wanted, queue)


def _page(
    form: ScreeningForm, entry_id: str, queue: list[tuple[str, str | None, str]] | None = None, conflict: str = ""
) -> str:
    session, actor = reading_session(), current_actor()
    entry = shown_entry(session, actor, entry_id)
    queue = queue if queue is not None else queries.list_screening(session, g.contest.id, viewer_id=actor.id)
    ids = [item[0] for item in queue]
    place = ids.index(entry_id) if entry_id in ids else -1
    named = identity.list_findings(session, entry_id)
    similar = similarity.list_findings(session, entry_id)
    form.version.data = str(entry.version)
    return render_template(
        "office/screening.html",
        **work_view(session, actor, entry, named),
        form=form,
        conflict=conflict,
        queue=queue,
        place=place + 1,
        next_id=ids[(place + 1) % len(ids)] if ids and ids != [entry_id] else None,
        named=[f for f in named if f.rank != "low"],
        doubtful=[f for f in named if f.rank == "low"],
        open_high=sum(1 for f in named if f.rank == "high" and f.state == "open"),
        open_named=sum(1 for f in named if f.rank != "low" and f.state == "open"),
        similar=[f for f in similar if f.flagged],
        slight=sum(1 for f in similar if not f.flagged),
        decisions=queries.list_decisions(session, entry_id),
        verdict=can_screen(actor, queries.get_screening_facts(session, entry), clock.now()),
    )


@blueprint.route("/<slug>/screening/<entry_id>", methods=["POST"])
@access(Permission.ORGANISER)
def entries_screening_decide(slug: str, entry_id: str) -> Any:
    """Pass, return or reject the work, then show the next."""
    form = ScreeningForm()
    if not form.validate():
        return _page(form, entry_id), 400
    try:
        number = _decide(entry_id, form, request.form.get("act", ""))
    except InvalidInput as error:
        form.take(error)
        if "due_at" in error.fields:
            form.due.errors = [*form.due.errors, error.fields["due_at"]]
        return _page(form, entry_id), 400
    except Conflict as error:
        return _page(form, entry_id, conflict=error.message), 409
    said = {"accept": _("%(n)s 通过了形式审查。"), "return": _("%(n)s 已退回补正。"), "reject": _("%(n)s 不予受理。")}
    flash((said[request.form["act"]] % {"n": number}) + _("已写信告诉投稿人。"), "ok")
    return redirect(url_for("office.entries_screening", slug=slug))


def _decide(entry_id: str, form: ScreeningForm, act: str) -> str:
    """Carry out ``act`` in one transaction; the number of the work."""
    actor = current_actor()
    seen = form.version.data or ""
    version = int(seen) if seen.isdigit() else 0
    with unit_of_work() as session:
        entry = session.get(Entry, entry_id)
        if entry is None or entry.contest_id != g.contest.id or entry.number is None:
            raise NotFound(_("没有这件作品。"))
        if act == "accept":
            service.accept_entry(session, actor, entry_id=entry_id, version=version, waive=form.waive.data or "")
        elif act == "return":
            service.return_entry(
                session, actor, entry_id=entry_id, reason=form.whole_reason, due_at=form.due_at, version=version
            )
        elif act == "reject":
            service.reject_entry(session, actor, entry_id=entry_id, reason=form.whole_reason, version=version)
        else:
            raise InvalidInput({"reason": _("请点“通过”“退回补正”或“不予受理”。")})
        return entry.number


@blueprint.route("/<slug>/identity/<finding_id>", methods=["POST"])
@access(Permission.ORGANISER)
def entries_identity(slug: str, finding_id: str) -> Any:
    """Mask one place in the review copy, or let it stand with a reason."""
    actor = current_actor()
    with unit_of_work() as session:
        finding = session.get(IdentityFinding, finding_id)
        if finding is None:
            raise NotFound(_("没有这条身份线索。它可能因作品修改而消失。"))
        entry_id = shown_entry(session, actor, finding.entry_id).id
        redaction.decide_finding(
            session,
            actor,
            finding_id=finding_id,
            state=request.form.get("state", ""),
            reason=request.form.get("reason", ""),
            seen_state=request.form.get("seen") or None,
        )
    return back_to(slug, entry_id)


@blueprint.route("/<slug>/entries/<entry_id>/redact", methods=["POST"])
@access(Permission.ORGANISER)
def entries_redact(slug: str, entry_id: str) -> Any:
    """Mask every plain place at once."""
    actor = current_actor()
    with unit_of_work() as session:
        shown_entry(session, actor, entry_id)
        count = redaction.redact_findings(session, actor, entry_id=entry_id)
    flash(_("在评审副本里遮蔽了 %(n)s 处，原稿没有改动。", n=count), "ok")
    return back_to(slug, entry_id)
