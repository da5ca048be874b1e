"""What uploads may be for: an audience registers a purpose, and judges begin and end of each upload itself."""

from collections.abc import Callable
from datetime import datetime
from typing import ClassVar, Protocol, TypeVar

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.media.domain.uploads import UploadTerms
from lzcontest.media.models import MediaFile


class UploadTarget(Protocol):
    """A purpose of uploads, such as the file of a work; ``target`` and ``part`` are its own words."""

    def begin(
        self, session: Session, actor: Actor, *, target: str, part: str, filename: str, size: int | None
    ) -> UploadTerms:
        """Whether the actor may begin, judged by ownership, deadline and the name; ``size`` in bytes, if known.

        Raises NotFound, NotAllowed, InvalidInput; what it raises is what the person reads.
        """

    def lock(self, session: Session, *, target: str) -> None:
        """Take the row locks that ``finish`` needs: they come before the ledger's own lock."""

    def finish(
        self, session: Session, actor: Actor, *, target: str, part: str, media: MediaFile, began_at: datetime
    ) -> None:
        """Take the whole file, in the transaction that records it; ``began_at`` is when the upload began.

        May run again after a crash, never after a success. Raises as ``begin`` does: then nothing is recorded.
        """


Kind = TypeVar("Kind", bound=type[UploadTarget])


class _Registry:
    known: ClassVar[dict[str, UploadTarget]] = {}


def upload_target(purpose: str) -> Callable[[Kind], Kind]:
    """Class decorator: let uploads name ``purpose`` in their ``Upload-Metadata``."""

    def register(kind: Kind) -> Kind:
        if purpose in _Registry.known:
            raise ValueError(f"two upload targets are called {purpose}")
        _Registry.known[purpose] = kind()
        return kind

    return register


def find_target(purpose: str) -> UploadTarget:
    """The target registered under this name. Raises InvalidInput."""
    found = _Registry.known.get(purpose)
    if found is None:
        raise InvalidInput({"purpose": _("这个上传没有说明用途，没有收下。请从页面上的按钮上传。")})
    return found
