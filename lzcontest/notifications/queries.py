"""Reading messages: the latest for the demo's screen, and how many wait or failed."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.notifications.models import Message


def list_messages(session: Session, *, limit: int = 50) -> list[Message]:
    """The latest messages, newest first."""
    return list(session.scalars(select(Message).order_by(Message.created_at.desc(), Message.id).limit(limit)))


def get_message(session: Session, message_id: str) -> Message:
    """One message. Raises NotFound."""
    message = session.get(Message, message_id)
    if message is None:
        raise NotFound(_("没有这封邮件。"))
    return message


def count_by_state(session: Session) -> dict[str, int]:
    """How many messages are waiting, sent and failed; for health checks and metrics."""
    rows = session.execute(select(Message.state, func.count()).group_by(Message.state))
    return {row[0]: row[1] for row in rows}
