"""Mail as files in a folder, for machines that send none: one .eml each, under the message's id."""

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lzcontest.foundation.errors import Transient
from lzcontest.foundation.i18n import gettext as _
from lzcontest.notifications.adapters.mail import Outgoing, compose


@dataclass(frozen=True, slots=True)
class FileMailer:
    """Writes mails into ``folder``; the same message twice is one file."""

    folder: Path

    @classmethod
    def of(cls, url: str) -> "FileMailer":
        """From ``file:///dir``."""
        return cls(Path(unquote(urlsplit(url).path)))

    def send(self, mail: Outgoing) -> None:
        """Write the mail whole or not at all. Raises Transient when the disk is full or not writable."""
        content = compose(mail).as_bytes()
        target = self.folder / f"{mail.id}.eml"
        draft = self.folder / f".{mail.id}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            draft.write_bytes(content)
            draft.replace(target)
        except OSError as error:
            raise Transient(_("邮件暂时写不进磁盘，稍后会再试。")) from error
