"""系统管理 · 邀请: offer roles by mail, see what became of them, withdraw them."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from lzcontest.accounts import queries, service
from lzcontest.accounts.domain import ROLE_TITLES, ROLES
from lzcontest.accounts.models import Invitation
from lzcontest.contests import queries as contests
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import InviteForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


def _state(offer: Invitation) -> tuple[str, str]:
    if offer.accepted_at:
        return _("已接受"), "go"
    if offer.revoked_at:
        return _("已撤回"), ""
    return (_("等待接受"), "wait") if offer.expires_at > clock.now() else (_("已过期"), "")


@blueprint.route("/admin/invitations", methods=["GET", "POST"])
@access(Permission.ADMINISTRATOR)
def admin_invitations() -> Any:
    """All offers, and a form for a new one."""
    form = InviteForm()
    known = contests.list_contests(reading_session())
    titles = {c.id: c.title for c in known}
    form.contest_id.choices = list(titles.items())
    form.role.choices = [(role, str(ROLE_TITLES[role])) for role in ROLES]
    if form.validate_on_submit():
        try:
            _invite(form, titles[form.contest_id.data])
        except InvalidInput as error:
            form.take(error)
        except NotAllowed as error:
            form.form_errors_extra.append(error.message)
        else:
            flash(_("邀请已发出。"), "ok")
            return redirect(url_for("account.admin_invitations"), 303)
    session = reading_session()
    form.unit_id.choices = [("", _("不选")), *queries.list_unit_choices(session)]
    return render_template(
        "account/admin_invitations.html",
        form=form,
        offers=[(offer, *_state(offer)) for offer in queries.list_invitations(session)],
        titles=titles,
        role_titles=ROLE_TITLES,
        unit_names=queries.get_unit_names(session),
        can_invite=bool(known),
    ), 400 if form.all_errors else 200


def _invite(form: InviteForm, contest_title: str) -> None:
    with unit_of_work() as session:
        service.invite(
            session,
            current_actor(),
            email=form.email.data or "",
            name=form.name.data or "",
            role=form.role.data,
            contest_id=form.contest_id.data,
            unit_id=form.unit_id.data or None,
            contest_title=contest_title,
        )


@blueprint.route("/admin/invitations/<invitation_id>/revoke", methods=["POST"])
@access(Permission.ADMINISTRATOR)
def admin_invitations_revoke(invitation_id: str) -> Any:
    """Withdraw an open offer; its link stops working."""
    with unit_of_work() as session:
        service.revoke_invitation(session, current_actor(), invitation_id=invitation_id)
    flash(_("邀请已撤回，链接不能再用。"), "ok")
    return redirect(url_for("account.admin_invitations"), 303)
