"""Sealing phones and ID numbers, and opening them again under the eyes of the ledger."""

import hashlib

from sqlalchemy.orm import Session

from lzcontest.accounts import policy
from lzcontest.accounts.domain import Actor, normal_phone
from lzcontest.foundation import runtime
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger import service as ledger

# Known reasons are recorded as they are; of any other only a hash, because the ledger keeps no free text.
REVEAL_REASONS = ("contact", "certificate", "objection", "account_help", "inspection")


def seal_personal(text: str, *, purpose: str) -> tuple[str, str]:
    """(ciphertext, blind index) of ``text``; both are bound to ``purpose`` (``phone``, ``id_number``)."""
    cipher = runtime.current().cipher
    return cipher.seal(text, purpose=purpose), cipher.blind_index(text, purpose=purpose)


def open_own(sealed: str | None, *, purpose: str) -> str:
    """A person's own datum for their own form; others go through ``reveal_personal``."""
    return runtime.current().cipher.open(sealed, purpose=purpose) if sealed else ""


def sealed_phone(phone: str | None) -> tuple[str | None, str | None]:
    """A typed phone, sealed; (None, None) for an empty one. Raises InvalidInput unless it is a phone number."""
    if not phone or not phone.strip():
        return None, None
    digits = normal_phone(phone)
    if digits is None:
        raise InvalidInput({"phone": _("请填 11 位手机号，或带区号的座机号。")})
    return seal_personal(digits, purpose="phone")


def phone_index(phone: str) -> str | None:
    """The blind index to look a phone up by; None when the text is no phone number."""
    digits = normal_phone(phone)
    return runtime.current().cipher.blind_index(digits, purpose="phone") if digits else None


def reveal_personal(
    session: Session,
    actor: Actor,
    sealed: str,
    *,
    purpose: str,
    subject_type: str,
    subject_id: str,
    reason: str,
    contest_id: str | None = None,
) -> str:
    """The text of a sealed datum; the look is recorded in the same transaction, so it must be committed.

    ``reason``: one of REVEAL_REASONS, or free text of which only the SHA-256 is recorded.
    Raises NotAllowed, InvalidInput without a reason, CipherError when it was altered.
    """
    policy.can_reveal(actor, contest_id).require()
    if not reason.strip():
        raise InvalidInput({"reason": _("请说明为什么要查看，这会记入存证。")})
    text = runtime.current().cipher.open(sealed, purpose=purpose)
    facts = (
        {"reason": reason}
        if reason in REVEAL_REASONS
        else {
            "reason": "other",
            "reason_sha256": hashlib.sha256(reason.strip().encode()).hexdigest(),
        }
    )
    ledger.record(
        session,
        actor,
        "personal_data.viewed",
        subject_type,
        subject_id,
        contest_id=contest_id,
        purpose=purpose,
        **facts,
    )
    return text
