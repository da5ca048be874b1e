"""An offer of a role by link: accept it with one's account, or with a new one made on the spot."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from lzcontest.accounts import queries, service
from lzcontest.accounts.adapters.passwords import hash_password
from lzcontest.accounts.domain import ROLE_TITLES, password_problem
from lzcontest.accounts.models import Invitation
from lzcontest.contests import queries as contests
from lzcontest.foundation.errors import InvalidInput, NotAllowed
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import JoinForm
from lzcontest.web.account.guards import begin, device_name
from lzcontest.web.shared.access import current_actor, open_to_public
from lzcontest.web.shared.limits import limiter
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/invitations/<token>")
@open_to_public
@limiter.limit("60 per hour")
def invitation(token: str) -> Any:
    """What is offered, and the way to take it."""
    offer = service.read_invitation(reading_session(), token)
    return _page(offer, token, JoinForm(formdata=None, data={"name": offer.name}))


def _page(offer: Invitation, token: str, form: JoinForm, refusal: str = "") -> Any:
    session = reading_session()
    known = queries.get_user_by_email(session, offer.email)
    unit = queries.get_unit_names(session).get(offer.unit_id) if offer.unit_id else None
    status = 403 if refusal else 400 if form.all_errors else 200
    return render_template(
        "account/invitation.html",
        offer=offer,
        token=token,
        role=ROLE_TITLES[offer.role],
        contest_title=contests.get_contest(session, offer.contest_id).title,
        unit=unit,
        has_account=known is not None and known.confirmed_at is not None,
        form=form,
        refusal=refusal,
    ), status


@blueprint.route("/invitations/<token>/accept", methods=["POST"])
@open_to_public
@limiter.limit("30 per hour")
def invitation_accept(token: str) -> Any:
    """Take the role with the account that is signed in."""
    offer = service.read_invitation(reading_session(), token)
    if not current_user.is_authenticated:
        return redirect(url_for("account.sign_in", next=url_for("account.invitation", token=token)), 303)
    try:
        with unit_of_work() as session:
            service.accept_invitation(session, current_actor(), token)
    except NotAllowed as error:
        return _page(offer, token, JoinForm(formdata=None), error.message)
    return _welcome(offer)


@blueprint.route("/invitations/<token>/join", methods=["POST"])
@open_to_public
@limiter.limit("30 per hour")
def invitation_join(token: str) -> Any:
    """Make an account for the invited address and take the role with it."""
    offer = service.read_invitation(reading_session(), token)
    form = JoinForm()
    if form.validate():
        password = form.password.data or ""
        hashed = None if password_problem(password) else hash_password(password)
        try:
            with unit_of_work() as session:
                user = service.join_by_invitation(
                    session, token=token, name=form.name.data or "", password=password, password_hash=hashed
                )
                opened = service.start_session(session, user, device=device_name())
        except InvalidInput as error:
            form.take(error)
        else:
            begin(opened)
            return _welcome(offer)
    return _page(offer, token, form)


def _welcome(offer: Invitation) -> Any:
    flash(_("您已成为%(role)s，入口在下面。", role=str(ROLE_TITLES[offer.role])), "ok")
    return redirect(url_for("account.desk"), 303)
