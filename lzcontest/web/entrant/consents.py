"""Between authors and declarations, where needed: a minor's guardian consents, co-authors confirm."""

from typing import Any

from flask import redirect, render_template, request, url_for
from wtforms import EmailField, StringField

from lzcontest.contests import queries as contests
from lzcontest.entries import queries as entries
from lzcontest.entries import service
from lzcontest.entries.domain import CONSENT_KINDS, CONSENT_STATES
from lzcontest.entries.service.consents import Guardian, open_facts, person_of
from lzcontest.entries.writers import write_consent_form
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import lazy_gettext as _l
from lzcontest.web.entrant import blueprint
from lzcontest.web.entrant.frame import OpenWork, open_work, step_links
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.downloads import send_made
from lzcontest.web.shared.forms import Form
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work


class GuardianForm(Form):
    """Who consents for a minor."""

    guardian_name = StringField(_l("监护人姓名"))
    relation = StringField(_l("和作者的关系"), description=_l("例如：母亲、父亲。"))
    guardian_phone = StringField(_l("监护人手机号"), description=_l("加密保存。监护人确认时要填它的后四位。"))
    email = EmailField(_l("监护人邮箱"), description=_l("填了就把确认链接发过去；不填也可以，会给出一个确认码。"))


class AuthorForm(Form):
    """Where to ask a co-author."""

    email = EmailField(_l("作者本人的邮箱"), description=_l("会发一个确认链接，对方不用注册。"))


def _asker() -> str:
    """The account whose letters are counted: they go to addresses that nobody confirmed."""
    return "consents:" + current_actor().id


@blueprint.route("/works/<entry_id>/consents")
@access(Permission.SIGNED_IN)
def consents(entry_id: str) -> Any:
    """Everybody who still has to say yes, and how to ask them."""
    opened = open_work(reading_session(), entry_id)
    opened.edit.require()
    return _page(opened)


@blueprint.route("/works/<entry_id>/consents/<person>/ask", methods=["POST"])
@access(Permission.SIGNED_IN)
@limiter.limit("60 per hour", key_func=_asker)
def consents_ask(entry_id: str, person: str) -> Any:
    """Ask a guardian or a co-author; without an address the code is shown, once."""
    kind = request.form.get("kind", "")
    form: Form = GuardianForm(prefix=person) if kind == "guardian" else AuthorForm(prefix=person)
    actor, typed = current_actor(), {f.short_name: f.data or "" for f in form}
    try:
        with unit_of_work() as session:
            if kind == "guardian":
                guardian = Guardian(typed["guardian_name"], typed["relation"], typed["guardian_phone"], typed["email"])
                code = service.ask_guardian(session, actor, entry_id=entry_id, person=person, guardian=guardian)
            else:
                code = service.ask_author(session, actor, entry_id=entry_id, person=person, email=typed["email"])
    except InvalidInput as error:
        opened = open_work(reading_session(), entry_id)
        for name, message in error.fields.items():
            form[name].errors = [message]
        return _page(opened, forms={(person, kind): form}), 400
    opened = open_work(reading_session(), entry_id)
    return _page(opened, asked=(person, kind, code, bool(typed["email"])))


@blueprint.route("/works/<entry_id>/consents/<person>/form", methods=["POST"])
@access(Permission.SIGNED_IN)
def consents_form(entry_id: str, person: str) -> Any:
    """Take the photo of a signed form."""
    sent = request.files.get("form")
    data = sent.stream.read(service.consents.FORM_BYTES + 1) if sent else b""
    try:
        with unit_of_work() as session:
            service.keep_form(session, current_actor(), entry_id=entry_id, person=person, data=data)
    except InvalidInput as error:
        opened = open_work(reading_session(), entry_id)
        return _page(opened, upload_errors={person: error.message}), 400
    return redirect(url_for("entrant.consents", entry_id=entry_id, _anchor=f"guardian-{person}"))


@blueprint.route("/works/<entry_id>/consents/<person>/form.pdf")
@access(Permission.SIGNED_IN)
def consents_form_pdf(entry_id: str, person: str) -> Any:
    """The form to be printed and signed, filled in as far as it is known."""
    session = reading_session()
    opened = open_work(session, entry_id)
    someone = person_of(opened.work, person)
    if person not in opened.people.minors:
        raise NotFound(_("这位作者不需要监护人同意书。"))
    row = entries.get_consent(session, entry_id, person, "guardian")
    facts = open_facts(row) if row else {}
    contest = contests.get_contest(session, opened.entry.contest_id)
    text = service.consent_text("guardian", contest, someone.name)
    made = write_consent_form(
        contest.title, opened.work.title, someone.name, facts, text, clock.local(opened.now).date()
    )
    return send_made(made, _("监护人同意书") + ".pdf", "application/pdf")


def _page(
    opened: OpenWork,
    *,
    forms: dict[tuple[str, str], Form] | None = None,
    asked: tuple[str, str, str, bool] | None = None,
    upload_errors: dict[str, str] | None = None,
) -> str:
    session = reading_session()
    rows = entries.list_consents(session, opened.entry, opened.work)
    shown = {(r.person, r.kind): (forms or {}).get((r.person, r.kind)) or _form(opened, r) for r in rows}
    return render_template(
        "entrant/consents.html",
        opened=opened,
        entry=opened.entry,
        contest=opened.contest,
        rows=rows,
        forms=shown,
        asked=asked,
        upload_errors=upload_errors or {},
        kinds=CONSENT_KINDS,
        states=CONSENT_STATES,
        texts={r.kind: service.consent_text(r.kind, opened.contest, r.name) for r in rows},
        age=opened.rules.terms.consent_age,
        steps=step_links(opened, "consents"),
    )


def _form(opened: OpenWork, row: entries.ConsentState) -> Form:
    """The form as it was last sent; telephones are never sent back."""
    stored = entries.get_consent(reading_session(), opened.entry.id, row.person, row.kind)
    facts = open_facts(stored) if stored and row.state != "needed" else {}
    if row.kind == "author":
        return AuthorForm(formdata=None, prefix=row.person, data={"email": facts.get("email", "")})
    data = {"guardian_name": facts.get("name"), "relation": facts.get("relation"), "email": facts.get("email")}
    return GuardianForm(formdata=None, prefix=row.person, data=data)
