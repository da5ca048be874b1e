"""我的账号: name, unit and phone."""

from typing import Any

from flask import flash, redirect, render_template, url_for

from lzcontest.accounts import queries, service
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.web.account import blueprint
from lzcontest.web.account.forms import ProfileForm
from lzcontest.web.shared.access import Permission, access, current_actor
from lzcontest.web.shared.session import reading_session, unit_of_work


@blueprint.route("/account", methods=["GET", "POST"])
@access(Permission.SIGNED_IN)
def profile() -> Any:
    """See and change what is kept about oneself."""
    user = queries.get_user(reading_session(), current_actor().id)
    phone = service.open_own(user.phone_sealed, purpose="phone")
    form = ProfileForm(data={"name": user.name, "unit_id": user.unit_id or "", "phone": phone})
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                service.update_profile(
                    session,
                    current_actor(),
                    name=form.name.data or "",
                    unit_id=form.unit_id.data or None,
                    phone=form.phone.data or "",
                )
        except InvalidInput as error:
            form.take(error)
        else:
            flash(_("已保存。"), "ok")
            return redirect(url_for("account.profile"), 303)
    form.unit_id.choices = [("", _("不选")), *queries.list_unit_choices(reading_session(), keep=user.unit_id)]
    return render_template("account/profile.html", form=form, user=user), 400 if form.all_errors else 200
