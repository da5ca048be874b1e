"""How accounts ask for mail: notifications lie above this feature and offer themselves as the carrier."""

from typing import Any, Protocol

from sqlalchemy.orm import Session

from lzcontest.accounts.models import User


class Carrier(Protocol):
    """Writes the mail of an event; ``notifications.service.notify`` is one."""

    def __call__(
        self, session: Session, event: str, *, address: str, user_id: str | None, locale: str, **context: Any
    ) -> object: ...


_carrier: Carrier | None = None


def deliver_by(carrier: Carrier) -> None:
    """Hand every letter of this feature to ``carrier`` from here on."""
    global _carrier
    _carrier = carrier


def write(session: Session, event: str, user: User, **context: Any) -> None:
    """A letter to the person of an account, in their language."""
    write_to(session, event, user.email, user_id=user.id, locale=user.locale, **context)


def write_to(
    session: Session, event: str, address: str, *, user_id: str | None = None, locale: str = "zh", **context: Any
) -> None:
    """A letter to an address. Raises RuntimeError where no entry point has brought a carrier along."""
    if _carrier is None:
        raise RuntimeError("no carrier of letters: import lzcontest.notifications.service in this entry point")
    _carrier(session, event, address=address, user_id=user_id, locale=locale, **context)
