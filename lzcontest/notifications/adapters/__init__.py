"""Ways out for a message, chosen by LZ_MAIL_URL."""

from lzcontest.foundation.config import Settings
from lzcontest.notifications.adapters.files import FileMailer
from lzcontest.notifications.adapters.mail import Mailer, Outgoing, Refused
from lzcontest.notifications.adapters.smtp import SmtpMailer

__all__ = ["FileMailer", "Mailer", "Outgoing", "Refused", "SmtpMailer", "open_mailer"]


def open_mailer(settings: Settings) -> Mailer:
    """The mailer that the settings name; files in the data directory by default. Raises ValueError for other kinds."""
    url = settings.mail_url or ""
    if not url:
        return FileMailer(settings.data_dir / "mail")
    kind = url.partition("://")[0]
    if kind == "file":
        return FileMailer.of(url)
    if kind == "smtp":
        return SmtpMailer.of(url)
    raise ValueError("LZ_MAIL_URL: use smtp://user:pass@host:port?tls=1 or file:///dir")
