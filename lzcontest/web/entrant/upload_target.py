"""Uploads for a work: judged by its category before a byte is taken, attached to it when the last one is here."""

from datetime import datetime

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries.domain import file_parts, too_large
from lzcontest.entries.queries import lock_entry
from lzcontest.entries.service import attach_file
from lzcontest.foundation.errors import InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.intake.service import keep_term
from lzcontest.media.domain.uploads import UploadTerms
from lzcontest.media.models import MediaFile
from lzcontest.web.entrant.frame import open_work
from lzcontest.web.shared.upload_targets import upload_target


@upload_target("entry")
class EntryUpload:
    """``target`` is the entry's id, ``part`` one of its category's file parts."""

    def begin(
        self, session: Session, actor: Actor, *, target: str, part: str, filename: str, size: int | None
    ) -> UploadTerms:
        """Raises NotFound for others' works and foreign parts, NotAllowed after the term, InvalidInput for the file."""
        opened = open_work(session, target, actor)
        opened.edit.require()
        wanted = next((p for p in file_parts(opened.rules) if p.part == part), None)
        if wanted is None:
            raise NotFound(_("这个类别不收这种文件。"))
        refusal = wanted.refusal(filename)
        if refusal or (size or 0) > wanted.max_bytes:
            raise InvalidInput({part: refusal or too_large(wanted)})
        return UploadTerms(wanted.max_bytes, wanted.role(filename))

    def lock(self, session: Session, *, target: str) -> None:
        """The work, in the order in which works are handed in."""
        lock_entry(session, target)

    def finish(
        self, session: Session, actor: Actor, *, target: str, part: str, media: MediaFile, began_at: datetime
    ) -> None:
        """Attach the file. Raises NotFound, NotAllowed."""
        attach_file(session, actor, entry_id=target, part=part, media_id=media.id, began_at=began_at)
        keep_term(session, entry_id=target, began_at=began_at)
