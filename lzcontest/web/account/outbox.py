"""The outgoing mail on screen, so that whoever tries the demo can follow the links; nowhere else."""

from typing import Any

from flask import render_template

from lzcontest.foundation import runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.notifications import queries
from lzcontest.web.account import blueprint
from lzcontest.web.shared.access import open_to_public
from lzcontest.web.shared.session import reading_session


def _only_in_the_demo() -> None:
    settings = runtime.current().settings
    if not settings.demo or settings.env != "development":
        raise NotFound(_("没有这个页面。"))


@blueprint.route("/_mail")
@open_to_public
def outbox() -> Any:
    """The latest mails of the demo."""
    _only_in_the_demo()
    return render_template("account/outbox.html", messages=queries.list_messages(reading_session()))


@blueprint.route("/_mail/<message_id>")
@open_to_public
def outbox_message(message_id: str) -> Any:
    """One mail of the demo, with its links."""
    _only_in_the_demo()
    message = queries.get_message(reading_session(), message_id)
    return render_template("account/outbox_message.html", message=message)
