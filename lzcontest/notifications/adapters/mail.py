"""A message as a mail: headers that nothing typed by a person can add to, a text part and an HTML part."""

from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from typing import Protocol


class Refused(Exception):
    """The other side will never take this message; trying again is of no use."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """Everything that a mail is made of; ``id`` and ``domain`` make its Message-ID, the same at each attempt."""

    id: str
    domain: str
    sender: str
    address: str
    subject: str
    body_text: str
    body_html: str
    at: datetime


class Mailer(Protocol):
    """Hands a mail over. Raises Transient to be tried again, Refused when that is of no use."""

    def send(self, mail: Outgoing) -> None: ...


def compose(mail: Outgoing) -> EmailMessage:
    """The mail with all headers. Raises Refused when an address is none or a header would break its line."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = _mailbox(mail.sender)
        message["To"] = Address(addr_spec=_plain(mail.address))
        message["Subject"] = _plain(mail.subject)
    except ValueError as error:
        raise Refused(str(error)) from error
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.id}@{mail.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body_text, cte="base64" if not mail.body_text.isascii() else None)
    message.add_alternative(mail.body_html, subtype="html", cte="base64" if not mail.body_html.isascii() else None)
    return message


def _plain(text: str) -> str:
    if any(ord(c) < 32 or ord(c) == 127 or c in "\u2028\u2029\x85" for c in text):
        raise ValueError("a line break or control character in a header")
    return text


def _mailbox(text: str) -> Address:
    name, address = getaddresses([_plain(text)])[0]
    return Address(display_name=name, addr_spec=address)
