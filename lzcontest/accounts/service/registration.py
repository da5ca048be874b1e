"""New accounts: by the person themselves, confirmed by a mailed link, or made by an administrator."""

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.adapters.passwords import hash_password, verify_password
from lzcontest.accounts.domain import Actor, email_problem, name_problem, normal_email, password_problem
from lzcontest.accounts.models import Unit, User
from lzcontest.accounts.service import letters, links
from lzcontest.accounts.service.personal_data import sealed_phone
from lzcontest.foundation import clock
from lzcontest.foundation.errors import Conflict, InvalidInput
from lzcontest.foundation.i18n import current_locale
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger


def check_person(session: Session, *, email: str, name: str, password: str | None, unit_id: str | None) -> None:
    """Raise InvalidInput for every field that breaks a rule, all at once."""
    found = {
        "email": email_problem(email),
        "name": name_problem(name),
        "password": None if password is None else password_problem(password, email=email),
        "unit_id": unit_problem(session, unit_id),
    }
    problems = {field: message for field, message in found.items() if message}
    if problems:
        raise InvalidInput(problems)


def unit_problem(session: Session, unit_id: str | None) -> str | None:
    """Why nobody can choose that unit, or None."""
    if not unit_id:
        return None
    unit = session.get(Unit, unit_id)
    if unit is None or unit.retired_at is not None:
        return _("这个单位不在名单里，请重新选择。")
    return None


def sign_up(
    session: Session,
    *,
    email: str,
    name: str,
    password: str,
    unit_id: str | None = None,
    phone: str | None = None,
    password_hash: str | None = None,
    next_path: str = "",
) -> User:
    """Open an account and mail the link that confirms it; its address gets one mail whatever is known of it.

    A confirmed account is left alone and told by mail, so that the answer here tells nobody who has an
    account. An unconfirmed one takes the newest password: confirming asks for it, so a stranger who was
    first gains nothing. ``password_hash``: made beforehand, so that no transaction waits for it.
    Raises InvalidInput.
    """
    email = normal_email(email)
    check_person(session, email=email, name=name, password=password, unit_id=unit_id)
    sealed, index = sealed_phone(phone)
    hashed = password_hash or hash_password(password)
    user = session.scalar(select(User).where(User.email == email)) or _add(session, email, name)
    if user.confirmed_at is not None or user.disabled_at is not None:
        letters.write(session, "account_exists", user)
        return user
    user.name, user.password_hash, user.unit_id = name.strip(), hashed, unit_id or None
    user.phone_sealed, user.phone_index, user.locale = sealed, index, current_locale()
    session.flush()
    send_confirmation(session, user, next_path=next_path)
    return user


def _add(session: Session, email: str, name: str) -> User:
    """A bare account, or the one that another request added at the same moment."""
    user = User(email=email, name=name.strip())
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError:
        return session.scalars(select(User).where(User.email == email)).one()
    ledger.record(session, user, "account.created", "account", user.id, by="self")
    return user


def send_confirmation(session: Session, user: User, *, next_path: str = "") -> None:
    """Mail a link that confirms the address; earlier ones go on working until one is used."""
    token = links.make_link(session, user, "confirm")
    letters.write(session, "confirm_address", user, name=user.name, token=token, next_path=next_path)


def confirm_address(session: Session, *, token: str, password: str) -> User:
    """Confirm the address of a mailed link with the password chosen at sign-up; the link is used up.

    Raises NotFound for a dead link, InvalidInput for a wrong password.
    """
    link = links.read_link(session, token, "confirm")
    user = session.get_one(User, link.user_id)
    if not verify_password(user.password_hash, password):
        raise InvalidInput({"password": _("密码不对。这里要填注册时设的密码；忘了可以重设。")})
    confirm(session, user)
    return user


def confirm(session: Session, user: User) -> None:
    """The address belongs to the person: whoever got a mail there has proved it."""
    links.use_up(session, user.id, "confirm")
    if user.confirmed_at is None:
        user.confirmed_at = clock.now()
        session.flush()
        ledger.record(session, user, "account.confirmed", "account", user.id)


def create_account(
    session: Session,
    actor: Actor,
    *,
    email: str,
    name: str,
    password: str | None = None,
    unit_id: str | None = None,
    administrator: bool = False,
    confirmed: bool = True,
) -> User:
    """Make an account for somebody; without a password they set one by "reset password".

    Raises NotAllowed, InvalidInput, and Conflict when the address has an account.
    """
    policy.can_administer(actor).require()
    email = normal_email(email)
    check_person(session, email=email, name=name, password=password, unit_id=unit_id)
    if session.scalar(select(User.id).where(User.email == email)):
        raise Conflict(_("这个邮箱已经有账号了。"))
    user = User(
        email=email,
        name=name.strip(),
        password_hash=hash_password(password) if password else "",
        unit_id=unit_id or None,
        is_administrator=administrator,
        confirmed_at=clock.now() if confirmed else None,
    )
    session.add(user)
    session.flush()
    ledger.record(
        session, actor, "account.created", "account", user.id, by="administrator", administrator=administrator
    )
    return user
