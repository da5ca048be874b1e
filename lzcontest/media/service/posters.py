"""The picture that stands for a film: proposed by us, chosen by those it belongs to."""

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import _
from lzcontest.ledger.service import record
from lzcontest.media.models import Rendition
from lzcontest.media.policy import can_dress
from lzcontest.media.queries import get_current_rendition, get_media


def choose_poster(session: Session, actor: Actor, *, media_id: str, poster: str, entitled: bool = False) -> Rendition:
    """Let ``poster``, one of the manifest's ``posters``, stand for the film from now on.

    Raises NotAllowed, Conflict while there is no copy, InvalidInput (field ``poster``).
    """
    media = get_media(session, media_id)
    can_dress(actor.id, media.owner_id, entitled).require()
    copy = get_current_rendition(session, media_id)
    if copy is None:
        raise Conflict(_("影片还没有处理好，处理好以后才能选封面。"))
    if poster not in copy.manifest.get("posters", ()):
        raise InvalidInput({"poster": _("请从列出的画面里选一张作封面。")})
    copy.manifest = {**copy.manifest, "poster": poster}
    record(session, actor, "media.poster_chosen", "media", media_id, rendition=copy.id, poster=poster)
    return copy
