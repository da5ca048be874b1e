"""Asking for a message: it is written at once and sent by a job."""

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy.orm import Session

from lzcontest.foundation import runtime
from lzcontest.foundation.i18n import gettext, speaking
from lzcontest.foundation.queue import enqueue_after_commit
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
    values = {"base_url": settings.base_url, "site_name": settings.site_name, **context}
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
