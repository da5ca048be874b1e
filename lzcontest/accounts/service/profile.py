"""What people keep about themselves: name, unit, phone, and how they like their pages."""

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor, name_problem
from lzcontest.accounts.models import User
from lzcontest.accounts.service.personal_data import sealed_phone
from lzcontest.accounts.service.registration import unit_problem
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import LOCALES
from lzcontest.ledger import service as ledger


def update_profile(session: Session, actor: Actor, *, name: str, unit_id: str | None, phone: str) -> User:
    """Save one's own name, unit and phone (sealed). A change of unit is recorded: it decides conflicts.

    Raises InvalidInput for every field that breaks a rule.
    """
    user = session.get_one(User, actor.id)
    unit_id = unit_id or None
    found = {"name": name_problem(name), "unit_id": None}
    if unit_id != user.unit_id:  # a retired unit may be kept, not chosen
        found["unit_id"] = unit_problem(session, unit_id)
    problems = {field: message for field, message in found.items() if message}
    try:
        sealed, index = sealed_phone(phone)
    except InvalidInput as error:
        raise InvalidInput({**problems, **error.fields}) from error
    if problems:
        raise InvalidInput(problems)
    before = user.unit_id
    user.name, user.unit_id = name.strip(), unit_id
    user.phone_sealed, user.phone_index = sealed, index
    session.flush()
    if before != unit_id:
        ledger.record(session, actor, "account.unit_changed", "account", user.id, before=before, after=unit_id)
    return user


def save_preferences(
    session: Session, actor: Actor, *, large_type: bool | None = None, locale: str | None = None
) -> None:
    """Remember large type and language for an account; None leaves one as it is."""
    user = session.get_one(User, actor.id)
    if large_type is not None:
        user.large_type = large_type
    if locale in LOCALES:
        user.locale = str(locale)
    session.flush()
