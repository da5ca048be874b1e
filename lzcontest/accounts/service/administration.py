"""What an administrator may do to accounts; every act is in the ledger."""

from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User
from lzcontest.accounts.service import links
from lzcontest.accounts.service.personal_data import reveal_personal
from lzcontest.accounts.service.sessions import revoke_other_sessions
from lzcontest.foundation import clock
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger


def _user(session: Session, user_id: str) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("没有这个账号。"))
    return user


def disable_account(session: Session, actor: Actor, *, user_id: str) -> User:
    """Lock an account out from its next request on; nothing of it is deleted. Raises NotAllowed, NotFound."""
    policy.can_disable(actor, user_id).require()
    user = _user(session, user_id)
    if user.disabled_at is None:
        user.disabled_at = clock.now()
        revoke_other_sessions(session, user_id=user.id)
        links.use_up(session, user.id, "reset")
        links.use_up(session, user.id, "confirm")
        session.flush()
        ledger.record(session, actor, "account.disabled", "account", user.id)
    return user


def enable_account(session: Session, actor: Actor, *, user_id: str) -> User:
    """Let a disabled account sign in again."""
    policy.can_administer(actor).require()
    user = _user(session, user_id)
    if user.disabled_at is not None:
        user.disabled_at = None
        session.flush()
        ledger.record(session, actor, "account.enabled", "account", user.id)
    return user


def end_sessions(session: Session, actor: Actor, *, user_id: str) -> int:
    """Sign an account out everywhere; how many sessions were ended."""
    policy.can_administer(actor).require()
    user = _user(session, user_id)
    ended = revoke_other_sessions(session, user_id=user.id)
    ledger.record(session, actor, "account.sessions_ended", "account", user.id, count=ended)
    return ended


def set_administrator(session: Session, actor: Actor, *, user_id: str, administrator: bool) -> User:
    """Make an account administrator, or end that. Nobody ends their own."""
    policy.can_administer(actor).require()
    if not administrator:
        policy.can_disable(actor, user_id).require()
    user = _user(session, user_id)
    if user.is_administrator != administrator:
        user.is_administrator = administrator
        session.flush()
        kind = "account.administrator_made" if administrator else "account.administrator_ended"
        ledger.record(session, actor, kind, "account", user.id)
    return user


def reveal_phone(session: Session, actor: Actor, *, user_id: str, reason: str) -> str:
    """The phone of an account for an administrator; the look and its reason go into the ledger."""

    user = _user(session, user_id)
    if not user.phone_sealed:
        raise NotFound(_("这个账号没有留电话。"))
    return reveal_personal(
        session, actor, user.phone_sealed, purpose="phone", subject_type="account", subject_id=user.id, reason=reason
    )
