"""Mail by SMTP: encrypted where asked, passing failures told from refusals for good."""

import smtplib
import ssl
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import gettext as _
from lzcontest.notifications.adapters.mail import Outgoing, Refused, compose

TIMEOUT_SECONDS = 30
IMPLICIT_TLS_PORT = 465
_PERMANENT = range(500, 600)


@dataclass(frozen=True, slots=True)
class SmtpMailer:
    """One server: ``tls=1`` means STARTTLS, or TLS from the first byte on port 465; certificates are checked."""

    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: bool = False

    @classmethod
    def of(cls, url: str) -> "SmtpMailer":
        """From ``smtp://user:pass@host:port?tls=1``. Raises ValueError without a host."""
        parts = urlsplit(url)
        if not parts.hostname:
            raise ValueError("LZ_MAIL_URL: no host")
        tls = parse_qs(parts.query).get("tls", ["0"])[0] in ("1", "true", "yes", "on")
        port = parts.port or (587 if tls else 25)
        return cls(
            parts.hostname,
            port,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
            tls or port == IMPLICIT_TLS_PORT,
        )

    def send(self, mail: Outgoing) -> None:
        """Hand the mail over. Raises Refused for a 5xx about this mail, Transient for everything else."""
        message = compose(mail)
        try:
            with self._connect() as server:
                server.send_message(message)
        except smtplib.SMTPAuthenticationError as error:
            raise Transient(_("邮件服务器不接受我们的账号，请管理员检查设置。")) from error
        except smtplib.SMTPRecipientsRefused as error:
            codes = [code for code, _text in error.recipients.values()]
            _raise_for(max(codes, default=0), error)
        except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
            _raise_for(error.smtp_code, error)
        except smtplib.SMTPNotSupportedError as error:
            raise Refused(str(error)) from error
        except (smtplib.SMTPException, OSError) as error:
            raise Transient(_("邮件服务器暂时连不上，稍后会再试。")) from error

    def _connect(self) -> smtplib.SMTP:
        if self.tls and self.port == IMPLICIT_TLS_PORT:
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                self.host, self.port, timeout=TIMEOUT_SECONDS, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=TIMEOUT_SECONDS)
        try:
            if self.tls and self.port != IMPLICIT_TLS_PORT:
                server.starttls(context=ssl.create_default_context())
            if self.user:
                server.login(self.user, self.password)
        except BaseException:
            server.close()
            raise
        return server


def _raise_for(code: int, error: Exception) -> None:
    if code in _PERMANENT:
        raise Refused(str(code)) from error
    raise Transient(_("邮件服务器暂时不收，稍后会再试。")) from error
