"""Issuing certificates of an announced result, and revoking those whose award was lost."""

import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.awards.models import Award
from lzcontest.awards.queries import get_public_result
from lzcontest.contests.queries import get_contest
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock
from lzcontest.foundation.errors import InvalidInput, NotAllowed, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.ledger.service import record
from lzcontest.publishing.domain.certificates import ALPHABET, CODE_LENGTH, serial_number
from lzcontest.publishing.models import Certificate
from lzcontest.publishing.policy import can_issue_certificates, can_make_documents

LONGEST_REASON = 200


def issue_certificates(session: Session, actor: Actor, *, contest_id: str) -> list[Certificate]:
    """Give every award of the announced result its certificate; return the new ones.

    One that stands is kept whatever version the result has; one whose award was lost or changed is revoked.
    Raises NotAllowed.
    """
    result = get_public_result(session, contest_id)
    can_issue_certificates(actor, contest_id, result.state if result else None).require()
    if result is None:
        raise NotAllowed(_("结果还没有公告。"))
    awards = _awards(session, result.id)
    kept = _revoke_lost(session, actor, contest_id, {award.entry_id: award for award in awards})
    year = clock.local(clock.now()).year
    prefix = get_contest(session, contest_id).number_prefix
    first = _given(session, f"{prefix}-{year}-") + 1
    missing = [award for award in awards if award.entry_id not in kept]
    return [
        _issue(session, actor, contest_id, award, serial_number(prefix, year, position))
        for position, award in enumerate(missing, start=first)
    ]


def _awards(session: Session, result_id: str) -> Sequence[Award]:
    return session.scalars(
        select(Award)
        .join(Entry, Entry.id == Award.entry_id)
        .where(
            Award.result_id == result_id,
            Award.tier_key.is_not(None),
            Award.withdrawn_reason == "",
            Entry.state != "disqualified",
        )
        .order_by(Entry.number)
    ).all()


def _given(session: Session, head: str) -> int:
    """How many serial numbers begin with ``head``; a revoked certificate keeps its own."""
    counted = select(func.count()).select_from(Certificate).where(Certificate.serial.startswith(head, autoescape=True))
    return session.scalar(counted) or 0


def _revoke_lost(session: Session, actor: Actor, contest_id: str, awards: Mapping[str, Award]) -> set[str]:
    """Entries whose standing certificate is still right; every other standing one is revoked here."""
    standing = session.execute(
        select(Certificate, Award.tier_key)
        .join(Award, Award.id == Certificate.award_id)
        .where(Certificate.contest_id == contest_id, Certificate.revoked_at.is_(None))
    )
    kept = set()
    for certificate, tier in standing:
        now = awards.get(certificate.entry_id)
        if now is not None and now.tier_key == tier:
            kept.add(certificate.entry_id)
        else:
            _revoke(session, actor, certificate, _("现行结果中已没有这个奖项。"))
    return kept


def _issue(session: Session, actor: Actor, contest_id: str, award: Award, serial: str) -> Certificate:
    certificate = Certificate(
        award_id=award.id,
        contest_id=contest_id,
        entry_id=award.entry_id,
        code="".join(secrets.choice(ALPHABET) for _i in range(CODE_LENGTH)),
        serial=serial,
        issued_at=clock.now(),
    )
    session.add(certificate)
    session.flush()
    facts = {"entry": award.entry_id, "award": award.id, "tier": award.tier_key, "serial": certificate.serial}
    record(session, actor, "certificate.issued", "certificate", certificate.id, contest_id=contest_id, **facts)
    return certificate


def revoke_certificate(session: Session, actor: Actor, *, contest_id: str, certificate_id: str, reason: str) -> None:
    """Take a certificate back for good; its check page says so and why. Raises NotFound, NotAllowed, InvalidInput."""
    can_make_documents(actor, contest_id, "announced").require()
    certificate = session.get(Certificate, certificate_id)
    if certificate is None or certificate.contest_id != contest_id:
        raise NotFound(_("没有这张证书。"))
    reason = reason.strip()
    if not reason:
        raise InvalidInput({"reason": _("请写明撤销的原因。查验页面会显示它。")})
    if len(reason) > LONGEST_REASON:
        raise InvalidInput({"reason": _("原因最多 %(n)s 个字。", n=LONGEST_REASON)})
    if certificate.revoked_at is None:
        _revoke(session, actor, certificate, reason)


def _revoke(session: Session, actor: Actor, certificate: Certificate, reason: str) -> None:
    certificate.revoked_at, certificate.revoked_reason = clock.now(), reason
    session.flush()
    facts = {"entry": certificate.entry_id, "serial": certificate.serial}
    record(
        session,
        actor,
        "certificate.revoked",
        "certificate",
        certificate.id,
        contest_id=certificate.contest_id,
        **facts,
    )
