"""系统管理 · 人员: find accounts, disable them, end their sessions, give and take roles."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import ROLE_TITLES, ROLES
from lzcontest.contests import queries as contests
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import GrantForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.paging import requested_page
from lzcontest.web.shared.session import reading_session, unit_of_work

REASONS = service.REVEAL_REASONS


def reason_labels() -> list[tuple[str, str]]:
    """Why somebody's phone may be looked at, as choices."""
    words = (_("联系本人"), _("寄送证书"), _("处理异议"), _("帮助找回账号"), _("监督检查"))
    return list(zip(REASONS, words, strict=True))


@blueprint.route("/admin/people")
@access(Permission.ADMINISTRATOR)
def admin_people() -> Any:
    """Accounts, found by name, address or whole phone number."""
    session = reading_session()
    text = request.args.get("q", "").strip()[:80]
    index = service.phone_index(text) if text else None
    page = requested_page(queries.count_people(session, text, index))
    people = queries.list_people(session, text, index, offset=page.offset, limit=page.per_page)
    roles: dict[str, list[str]] = {}
    for grant in queries.list_grants(session, [person.id for person in people]):
        title = str(ROLE_TITLES[grant.role])
        if title not in roles.setdefault(grant.user_id, []):
            roles[grant.user_id].append(title)
    return render_template(
        "account/admin_people.html",
        people=people,
        page=page,
        q=text,
        roles=roles,
        unit_names=queries.get_unit_names(session),
    )


@blueprint.route("/admin/people/<user_id>")
@access(Permission.ADMINISTRATOR)
def admin_people_show(user_id: str) -> Any:
    """One account and what can be done to it."""
    return _page(user_id, GrantForm(formdata=None))


def _page(user_id: str, form: GrantForm, *, phone: str = "", refusal: str = "") -> Any:
    session = reading_session()
    known = contests.list_contests(session)
    form.contest_id.choices = [(c.id, c.title) for c in known]
    form.role.choices = [(role, str(ROLE_TITLES[role])) for role in ROLES]
    form.unit_id.choices = [("", _("不选")), *queries.list_unit_choices(session)]
    if refusal:
        form.form_errors_extra.append(refusal)
    return render_template(
        "account/admin_person.html",
        person=queries.get_user(session, user_id),
        grants=queries.list_grants(session, [user_id]),
        titles={c.id: c.title for c in known},
        role_titles=ROLE_TITLES,
        unit_names=queries.get_unit_names(session),
        devices=queries.list_sessions(session, user_id, clock.now()),
        form=form,
        phone=phone,
        reasons=reason_labels(),
    ), 400 if form.all_errors else 200


@blueprint.route("/admin/people/<user_id>/roles", methods=["POST"])
@access(Permission.ADMINISTRATOR)
def admin_people_grant(user_id: str) -> Any:
    """Give a role in one contest; two that exclude one another are refused."""
    form = GrantForm()
    known = contests.list_contests(reading_session())
    form.contest_id.choices = [(c.id, c.title) for c in known]
    form.role.choices = [(role, str(ROLE_TITLES[role])) for role in ROLES]
    if not form.validate():
        return _page(user_id, form)
    try:
        with unit_of_work() as session:
            service.grant_role(
                session,
                current_actor(),
                user_id=user_id,
                role=form.role.data,
                contest_id=form.contest_id.data,
                unit_id=form.unit_id.data or None,
            )
    except InvalidInput as error:
        form.take(error)
        return _page(user_id, form)
    except NotAllowed as error:
        return _page(user_id, form, refusal=error.message)
    flash(_("角色已给出。"), "ok")
    return redirect(url_for("account.admin_people_show", user_id=user_id), 303)


@blueprint.route("/admin/people/<user_id>/roles/revoke", methods=["POST"])
@access(Permission.ADMINISTRATOR)
def admin_people_revoke(user_id: str) -> Any:
    """Take a role away."""
    with unit_of_work() as session:
        service.revoke_role(
            session,
            current_actor(),
            user_id=user_id,
            role=request.form.get("role", ""),
            contest_id=request.form.get("contest_id", ""),
            unit_id=request.form.get("unit_id") or None,
        )
    flash(_("角色已撤销。"), "ok")
    return redirect(url_for("account.admin_people_show", user_id=user_id), 303)


@blueprint.route("/admin/people/<user_id>/<any(disable,enable,sessions,codes):act>", methods=["POST"])
@access(Permission.ADMINISTRATOR)
def admin_people_act(user_id: str, act: str) -> Any:
    """Disable or enable an account, end its sessions, or take away the one-time codes of a lost phone."""
    actor = current_actor()
    with unit_of_work() as session:
        if act == "disable":
            service.disable_account(session, actor, user_id=user_id)
        elif act == "enable":
            service.enable_account(session, actor, user_id=user_id)
        elif act == "sessions":
            service.end_sessions(session, actor, user_id=user_id)
        else:
            service.remove_totp(session, actor, user_id=user_id)
    words = {"disable": _("账号已停用。"), "enable": _("账号已恢复。"), "sessions": _("所有设备都已退出。")}
    flash(words.get(act, _("一次性口令已移除。")), "ok")
    return redirect(url_for("account.admin_people_show", user_id=user_id), 303)


@blueprint.route("/admin/people/<user_id>/phone", methods=["POST"])
@access(Permission.ADMINISTRATOR)
def admin_people_phone(user_id: str) -> Any:
    """Show the phone once; who looked and why is in the ledger before the page is sent."""
    reason = request.form.get("reason", "")
    if reason not in REASONS:
        raise InvalidInput({"reason": _("请选择查看的原因，这会记入存证。")})
    with unit_of_work() as session:
        phone = service.reveal_phone(session, current_actor(), user_id=user_id, reason=reason)
    return _page(user_id, GrantForm(formdata=None), phone=phone)
