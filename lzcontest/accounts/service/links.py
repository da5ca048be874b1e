"""One-time links that are mailed: made, read, and used up."""

from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lzcontest.accounts.models import LinkToken, User
from lzcontest.foundation import clock
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.ids import new_token

VALID_FOR = {"confirm": timedelta(days=2), "reset": timedelta(hours=1)}


def make_link(session: Session, user: User, purpose: str) -> str:
    """A secret for a link of ``purpose``; only its hash stays."""
    token = new_token()
    now = clock.now()
    session.add(
        LinkToken(user_id=user.id, purpose=purpose, token_hash=token_hash(token), expires_at=now + VALID_FOR[purpose])
    )
    session.flush()
    return token


def read_link(session: Session, token: str, purpose: str) -> LinkToken:
    """The live link of a secret. Raises NotFound when it was used, is too old, or never was."""
    link = session.scalar(
        select(LinkToken).where(
            LinkToken.token_hash == token_hash(token),
            LinkToken.purpose == purpose,
            LinkToken.used_at.is_(None),
            LinkToken.expires_at > clock.now(),
        )
    )
    if link is None:
        raise NotFound(_("这个链接已经用过，或者过期了。请重新申请一个。"))
    return link


def use_up(session: Session, user_id: str, purpose: str) -> None:
    """No link of ``purpose`` for this account works any more."""
    session.execute(
        update(LinkToken)
        .where(LinkToken.user_id == user_id, LinkToken.purpose == purpose, LinkToken.used_at.is_(None))
        .values(used_at=clock.now())
    )
