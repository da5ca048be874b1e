"""A purpose that takes any text, for tests that are about the protocol and not about a work."""

from datetime import datetime

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.errors import NotAllowed, Transient
from lzcontest.media.domain.uploads import UploadTerms
from lzcontest.media.models import MediaFile
from lzcontest.web.shared.upload_targets import upload_target

LIMIT = 32 << 20


@upload_target("any-text")
class AnyText:
    """Takes every text; ``part`` may ask it to refuse (``refuse``) or to fail for a while (``later``)."""

    later = 0  # how often ``later`` still fails

    def begin(
        self, session: Session, actor: Actor, *, target: str, part: str, filename: str, size: int | None
    ) -> UploadTerms:
        return UploadTerms(LIMIT, "document")

    def lock(self, session: Session, *, target: str) -> None:
        pass

    def finish(
        self, session: Session, actor: Actor, *, target: str, part: str, media: MediaFile, began_at: datetime
    ) -> None:
        if part == "refuse":
            raise NotAllowed("这件作品不能再改。")
        if part == "later" and AnyText.later > 0:
            AnyText.later -= 1
            raise Transient("稍后再试。")
