"""Asking for a message: it is written at once and sent by a job."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from lzcontest.accounts.service import letters
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext, speaking
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.queue import enqueue_after_commit
from lzcontest.notifications.domain import SECRET_EVENTS
from lzcontest.notifications.models import Message

TEMPLATES = Path(__file__).parents[2] / "templates" / "email"
SEND = "lzcontest.notifications.jobs.send_message"


@cache
def _environment(autoescape: bool) -> Environment:
    environment = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=autoescape, undefined=StrictUndefined)  # noqa: S701 plain text has no mark-up to escape
    environment.globals["_"] = gettext
    return environment


def notify(
    session: Session, event: str, *, address: str, user_id: str | None = None, locale: str = "zh", **context: Any
) -> Message:
    """Write the message of ``event`` (a folder of templates/email) to ``address`` and send it after commit.

    ``context`` fills the templates; ``base_url`` and ``site_name`` are always there. The message holds no
    personal data of others.
    """
    settings = runtime.current().settings
    values = {"base_url": settings.base_url.rstrip("/"), "site_name": settings.site_name, **context}
    with speaking(locale):
        subject = _environment(False).get_template(f"{event}/subject.txt").render(values)
        body_text = _environment(False).get_template(f"{event}/body.txt").render(values)
        body_html = _environment(True).get_template(f"{event}/body.html").render(values)
    message = Message(
        event=event,
        user_id=user_id,
        address=address,
        body_text=body_text,
        body_html=body_html,
        subject=" ".join(subject.split())[:200],  # one line: nothing typed by a person may add a mail header
    )
    session.add(message)
    session.flush()
    enqueue_after_commit(session, SEND, queue="mail", key=message.id, message_id=message.id)
    return message


def settle(session: Session, *, message_id: str, state: str) -> None:
    """Note how an attempt ended: ``sent``, ``failed``, or still ``waiting`` for another.

    A secret link is not kept once it has gone out, except in a demo, where it is followed from the screen.
    """
    message = session.get_one(Message, message_id, with_for_update=True)
    if message.state != "waiting":
        return
    message.attempts += 1
    message.state = state
    message.sent_at = clock.now() if state == "sent" else None
    if state != "waiting" and message.event in SECRET_EVENTS and not runtime.current().settings.demo:
        message.body_text = message.body_html = ""
    session.flush()


def resend(session: Session, *, message_id: str) -> Message:
    """Try a message that was given up once more. Raises NotFound when there is none, or its text is gone."""
    message = session.get(Message, message_id)
    if message is None or message.state != "failed" or not message.body_text:
        raise NotFound(_("没有这封可以重发的邮件。"))
    message.state, message.attempts = "waiting", 0
    session.flush()
    enqueue_after_commit(session, SEND, queue="mail", key=message.id, message_id=message.id)
    return message


# Accounts lie below this feature and cannot call it: it offers itself as the carrier of their letters.
letters.deliver_by(notify)
