"""The bytes of originals and of review copies."""

from typing import BinaryIO

from sqlalchemy.orm import Session

from lzcontest.foundation import runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import _
from lzcontest.media.models import Rendition
from lzcontest.media.queries import get_current_rendition, get_media, get_rendition


def open_original(session: Session, media_id: str, start: int = 0) -> BinaryIO:
    """The bytes of an original from ``start`` on. Raises NotFound."""
    return _opened(get_media(session, media_id).storage_key, start)


def open_rendition_file(session: Session, rendition_id: str, name: str, start: int = 0) -> BinaryIO:
    """The bytes of one file of a review copy; ``name`` must be in its manifest. Raises NotFound."""
    return _opened(rendition_key(get_rendition(session, rendition_id), name), start)


def open_current_file(session: Session, media_id: str, name: str) -> BinaryIO:
    """``open_rendition_file`` for the current copy of a file. Raises NotFound while there is none."""
    rendition = get_current_rendition(session, media_id)
    if rendition is None:
        raise NotFound(_("没有这个文件。"))
    return _opened(rendition_key(rendition, name), 0)


def rendition_key(rendition: Rendition, name: str) -> str:
    """Where in the storage a file of a review copy lies. Raises NotFound unless the manifest names it."""
    if name not in rendition.manifest.get("files", {}):
        raise NotFound(_("没有这个文件。"))
    return f"{rendition.prefix}/{name}"


def _opened(key: str, start: int) -> BinaryIO:
    try:
        return runtime.current().storage.open(key, start)
    except FileNotFoundError as error:
        raise NotFound(_("没有这个文件。")) from error
