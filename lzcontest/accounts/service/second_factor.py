"""One-time codes as a second proof: set up, asked for at sign-in, each code good for once."""

from dataclasses import dataclass

from sqlalchemy import update
from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.adapters import one_time
from lzcontest.accounts.adapters.passwords import verify_password
from lzcontest.accounts.domain import Actor
from lzcontest.accounts.models import User, UserSession
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.db import count_changed
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger


@dataclass(frozen=True, slots=True)
class Setup:
    """What a person needs to add the account to their authenticator."""

    secret: str
    qr_image: str


def _purpose(user: User) -> str:
    return f"totp:{user.id}"


def _code_is_right(session: Session, user: User, code: str) -> bool:
    """Whether the code fits and is newer than the last one used; a code that fits is used up."""
    secret = runtime.current().cipher.open(user.totp_sealed or "", purpose=_purpose(user))
    step = one_time.matching_step(secret, code, int(clock.now().timestamp()))
    if step is None:
        return False
    taken = count_changed(
        session,
        update(User)
        .where(User.id == user.id, User.totp_last_step < step)
        .values(totp_last_step=step)
        .execution_options(synchronize_session="fetch"),
    )
    return taken == 1


def accept_code(session: Session, user: User, code: str) -> None:
    """Use up a one-time code. Raises InvalidInput when it is wrong or was used before."""
    if not _code_is_right(session, user, code):
        raise InvalidInput({"code": _("一次性口令不对，或者已经用过。请等手机上换了新的再试。")})


def start_totp(session: Session, actor: Actor) -> None:
    """Begin setting up codes with a fresh secret, unless one is waiting already. Raises Conflict when set up."""
    user = session.get_one(User, actor.id, with_for_update=True)
    if user.totp_confirmed_at is not None:
        raise Conflict(_("一次性口令已经启用。要换手机，请先停用再重新设置。"))
    if not user.totp_sealed:
        user.totp_sealed = runtime.current().cipher.seal(one_time.new_secret(), purpose=_purpose(user))
        session.flush()


def read_setup(session: Session, actor: Actor) -> Setup | None:
    """What the person's phone must be told while the setting up waits for its first code, else None."""
    user = session.get_one(User, actor.id)
    if not user.totp_sealed or user.totp_confirmed_at is not None:
        return None
    secret = runtime.current().cipher.open(user.totp_sealed, purpose=_purpose(user))
    issuer = runtime.current().settings.site_name
    return Setup(secret, one_time.qr_image(one_time.setup_address(secret, account=user.email, issuer=issuer)))


def confirm_totp(session: Session, actor: Actor, *, code: str, session_id: str) -> None:
    """Switch codes on, proved by a first one; the present session counts as proved, all others end."""
    user = session.get_one(User, actor.id, with_for_update=True)
    if user.totp_confirmed_at is not None or not user.totp_sealed:
        raise Conflict(_("请从头设置一次性口令。"))
    accept_code(session, user, code)
    now = clock.now()
    user.totp_confirmed_at = now
    session.execute(update(UserSession).where(UserSession.id == session_id).values(mfa_at=now))
    session.execute(
        update(UserSession)
        .where(UserSession.user_id == user.id, UserSession.id != session_id, UserSession.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    session.flush()
    ledger.record(session, actor, "account.totp_enabled", "account", user.id)


def remove_totp(session: Session, actor: Actor, *, user_id: str, password: str | None = None) -> None:
    """Switch codes off: one's own with the password, anybody's as administrator (a lost phone)."""
    user = session.get(User, user_id)
    if user is None:
        raise NotFound(_("没有这个账号。"))
    if actor.id == user.id:
        if not verify_password(user.password_hash, password or ""):
            raise InvalidInput({"password": _("密码不对。")})
    else:
        policy.can_administer(actor).require()
    user.totp_sealed, user.totp_confirmed_at, user.totp_last_step = None, None, 0
    session.execute(update(UserSession).where(UserSession.user_id == user.id).values(mfa_at=None))
    session.flush()
    ledger.record(session, actor, "account.totp_removed", "account", user.id)
