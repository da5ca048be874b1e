"""Sending what was written: once, tried again for passing reasons, given up for lasting ones."""

import logging
from urllib.parse import urlsplit

from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import Transient
from lzcontest.foundation.queue import JobContext
from lzcontest.notifications import service
from lzcontest.notifications.adapters import Outgoing, Refused, open_mailer
from lzcontest.notifications.models import Message

log = logging.getLogger(__name__)


def send_message(context: JobContext, message_id: str) -> None:
    """Send one message unless it was sent or given up already.

    The server takes it before we can note that: after a crash in between it goes out again under the same
    Message-ID, by which mail programs show it once.
    """
    running = runtime.current()
    with running.database.reading() as session:
        message = session.get(Message, message_id)
    if message is None or message.state != "waiting":
        return
    mail = Outgoing(
        id=message.id,
        domain=urlsplit(running.settings.base_url).hostname or "localhost",
        sender=running.settings.mail_from,
        address=message.address,
        subject=message.subject,
        body_text=message.body_text,
        body_html=message.body_html,
        at=clock.now(),
    )
    try:
        open_mailer(running.settings).send(mail)
    except Refused as refusal:
        log.warning(
            "mail refused for good", extra={"message_id": message_id, "reason": type(refusal.__cause__).__name__}
        )
        _settle(context, message_id, "failed")
    except Transient:
        _settle(context, message_id, "failed" if context.last_try else "waiting")
        raise
    else:
        _settle(context, message_id, "sent")


def _settle(context: JobContext, message_id: str, state: str) -> None:
    with runtime.current().database.unit_of_work() as session:
        context.fence(session)
        service.settle(session, message_id=message_id, state=state)
