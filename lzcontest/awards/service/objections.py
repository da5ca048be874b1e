"""Objections to a notice: each is a case with a code, a person behind it and a decision with its reason."""

import re
import secrets
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import ANONYMOUS, Actor
from lzcontest.accounts.service import reveal_personal, seal_personal
from lzcontest.awards.models import Award, Objection
from lzcontest.awards.policy import can_prepare_result, can_raise_objection
from lzcontest.awards.queries.winners import get_public_result
from lzcontest.contests.queries import get_contest
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify

NAME_PURPOSE = "objector_name"
CONTACT_PURPOSE = "objector_contact"
TEXT_MIN, TEXT_MAX = 10, 5000
# Read aloud on the telephone: no letters or digits that look or sound alike.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 12
_EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")
_PHONE = re.compile(r"\+?[0-9][0-9 -]{6,19}")


def raise_objection(
    session: Session, actor: Actor | None, *, contest_id: str, name: str, contact: str, text: str, entry_id: str | None
) -> Objection:
    """Open a case during the notice. Name and contact (phone or e-mail) are sealed; the code follows the case.

    Raises NotAllowed outside the notice period, InvalidInput.
    """
    result = get_public_result(session, contest_id)
    if result is None:
        raise NotFound(_("现在没有公示。"))
    today = clock.local(clock.now()).date()
    can_raise_objection(result.state, result.notice_from, result.notice_until, today).require()
    name, contact, text = name.strip(), contact.strip(), text.strip()
    _check(name, contact, text)
    if entry_id and not session.scalar(
        select(Award.id).where(Award.result_id == result.id, Award.entry_id == entry_id, Award.tier_key.is_not(None))
    ):
        raise InvalidInput({"entry_id": _("公示名单里没有这件作品，请重新选择。")})
    objection = Objection(
        contest_id=contest_id,
        entry_id=entry_id or None,
        code=new_case_code(),
        name_sealed=seal_personal(name, purpose=NAME_PURPOSE)[0],
        contact_sealed=seal_personal(contact, purpose=CONTACT_PURPOSE)[0],
        text=text,
    )
    session.add(objection)
    session.flush()
    record(
        session,
        actor or ANONYMOUS,
        "objection.raised",
        "objection",
        objection.id,
        contest_id=contest_id,
        result=result.id,
        entry=entry_id or None,
    )
    _write(session, objection, "objection_received", contact, contest_id)
    return objection


def decide_objection(
    session: Session, actor: Actor, *, contest_id: str, objection_id: str, state: str, decision: str
) -> Objection:
    """Uphold or dismiss a case with the reason its raiser will read. An upheld one changes nothing by itself.

    Raises Conflict when it was decided before.
    """
    can_prepare_result(actor, contest_id).require()
    objection = session.scalar(
        select(Objection).where(Objection.id == objection_id, Objection.contest_id == contest_id)
    )
    if objection is None:
        raise NotFound(_("没有这件异议。"))
    if objection.state != "open":
        raise Conflict(_("这件异议已经有了处理结果，没有再改。"))
    if state not in ("upheld", "dismissed"):
        raise InvalidInput({"state": _("请选择异议成立或不成立。")})
    if len(decision.strip()) < TEXT_MIN:
        raise InvalidInput({"decision": _("请写明处理意见和依据，至少 %(n)s 个字。", n=TEXT_MIN)})
    objection.state, objection.decision = state, decision.strip()
    objection.decided_by, objection.decided_at = actor.id, clock.now()
    session.flush()
    record(session, actor, "objection.decided", "objection", objection.id, contest_id=contest_id, state=state)
    contact = runtime.current().cipher.open(objection.contact_sealed, purpose=CONTACT_PURPOSE)
    _write(session, objection, "objection_decided", contact, contest_id)
    return objection


def reveal_objector(session: Session, actor: Actor, *, contest_id: str, objection_id: str) -> tuple[str, str]:
    """(name, contact) of who raised a case; both looks are recorded."""
    can_prepare_result(actor, contest_id).require()
    objection = session.scalar(
        select(Objection).where(Objection.id == objection_id, Objection.contest_id == contest_id)
    )
    if objection is None:
        raise NotFound(_("没有这件异议。"))
    sealed = ((objection.name_sealed, NAME_PURPOSE), (objection.contact_sealed, CONTACT_PURPOSE))
    name, contact = (
        reveal_personal(
            session,
            actor,
            text,
            purpose=purpose,
            subject_type="objection",
            subject_id=objection.id,
            reason="objection",
            contest_id=contest_id,
        )
        for text, purpose in sealed
    )
    return name, contact


def new_case_code() -> str:
    """A code nobody can guess, in three groups of four: 7K3M-9QXB-2TRW."""
    letters = "".join(secrets.choice(CODE_ALPHABET) for _position in range(CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def _check(name: str, contact: str, text: str) -> None:
    errors = {}
    if not 2 <= len(name) <= 40:
        errors["name"] = _("请填写真实姓名。异议须实名提出。")
    if not (_EMAIL.fullmatch(contact) or _PHONE.fullmatch(contact)) or len(contact) > 120:
        errors["contact"] = _("请填写能联系到您的手机号或电子邮箱。")
    if not TEXT_MIN <= len(text) <= TEXT_MAX:
        errors["text"] = _("请写明异议内容和依据，%(a)s 到 %(b)s 个字。", a=TEXT_MIN, b=TEXT_MAX)
    if errors:
        raise InvalidInput(errors)


def _write(session: Session, objection: Objection, event: str, contact: str, contest_id: str) -> None:
    """Mail where the contact is an address; a phone is called by people."""
    if not _EMAIL.fullmatch(contact):
        return
    contest = get_contest(session, contest_id)
    received: date = clock.local(clock.now()).date()
    notify(
        session,
        event,
        address=contact,
        contest=contest.title,
        code=objection.code,
        state=objection.state,
        decision=objection.decision,
        day=received,
        path=f"/contests/{contest.slug}/objections",
    )
