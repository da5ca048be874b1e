"""Reading certificates: what they say, and whether they hold today."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.awards.models import Award, Result
from lzcontest.awards.queries import get_bylines, get_public_result
from lzcontest.contests.models import AwardTier, Category, Contest
from lzcontest.entries.models import Entry
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.publishing.domain.certificates import ALPHABET, REVOKED, VALID, CertificateFacts, Standing
from lzcontest.publishing.domain.lists import WinnerLine
from lzcontest.publishing.domain.wording import numeral, title_in_marks, winner_line
from lzcontest.publishing.models import Certificate


@dataclass(frozen=True, slots=True)
class CertificateView:
    """A certificate as anybody may check it, with what decides who may fetch it."""

    id: str
    code: str
    serial: str
    issued_at: datetime
    contest_id: str
    entry_id: str
    owner_id: str
    slug: str
    contest: str
    edition: int
    organiser: str
    category: str
    tier: str
    number: str
    title: str
    authors: str
    unit: str
    result_sha256: str
    result_version: int
    standing: Standing

    @property
    def line(self) -> str:
        """《作品》 作者（单位）."""
        return winner_line(WinnerLine(self.number, self.title, self.authors, self.unit))


def _selected() -> Any:
    return (
        select(
            Certificate,
            Entry.owner_id,
            Entry.title,
            Entry.number,
            Entry.state.label("entry_state"),
            Contest.slug,
            Contest.title.label("contest"),
            Contest.edition,
            Contest.organiser_name,
            Category.title.label("category"),
            AwardTier.title.label("tier"),
            Award.tier_key,
        )
        .join(Award, Award.id == Certificate.award_id)
        .join(Entry, Entry.id == Certificate.entry_id)
        .join(Contest, Contest.id == Certificate.contest_id)
        .join(Category, Category.id == Award.category_id)
        .outerjoin(AwardTier, and_(AwardTier.category_id == Category.id, AwardTier.key == Award.tier_key))
    )


def get_certificate_by_code(session: Session, code: str) -> CertificateView:
    """The certificate that a QR code or a typed code names; spaces and case do not matter. Raises NotFound."""
    plain = "".join(c for c in code.upper() if c in ALPHABET)
    found = _views(session, Certificate.code == plain)
    if not found:
        raise NotFound(_("没有这张证书。请核对查验码；如果码是从证书上抄的，请再对一遍。"))
    return found[0]


def list_certificates(session: Session, contest_id: str) -> list[CertificateView]:
    """All certificates of a contest by serial number. Four queries."""
    return _views(session, Certificate.contest_id == contest_id)


def list_own_certificates(session: Session, actor: Actor) -> list[CertificateView]:
    """The certificates of a person's own works, revoked ones included."""
    return _views(session, Entry.owner_id == actor.id) if actor.id else []


def count_certificates(session: Session, contest_id: str) -> int:
    """How many certificates of a contest stand."""
    mine = (Certificate.contest_id == contest_id, Certificate.revoked_at.is_(None))
    return session.scalar(select(func.count()).select_from(Certificate).where(*mine)) or 0


def _views(session: Session, condition: Any) -> list[CertificateView]:
    rows = session.execute(_selected().where(condition).order_by(Certificate.serial)).all()
    bylines = get_bylines(session, [row.Certificate.entry_id for row in rows])
    results = {
        contest_id: get_public_result(session, contest_id) for contest_id in {r.Certificate.contest_id for r in rows}
    }
    current = _current_tiers(session, [result.id for result in results.values() if result])
    return [
        _view(row, bylines.get(row.Certificate.entry_id, ("", "")), results[row.Certificate.contest_id], current)
        for row in rows
    ]


def _current_tiers(session: Session, result_ids: list[str]) -> dict[str, str]:
    """Entry id → award it has today, in the newest released version."""
    rows = session.execute(
        select(Award.entry_id, Award.tier_key).where(
            Award.result_id.in_(result_ids), Award.tier_key.is_not(None), Award.withdrawn_reason == ""
        )
    )
    return {entry_id: tier for entry_id, tier in rows if tier}


def _view(row: Any, byline: tuple[str, str], result: Result | None, current: dict[str, str]) -> CertificateView:
    found: Certificate = row.Certificate
    return CertificateView(
        id=found.id,
        code=found.code,
        serial=found.serial,
        issued_at=found.issued_at,
        contest_id=found.contest_id,
        entry_id=found.entry_id,
        owner_id=row.owner_id,
        slug=row.slug,
        contest=row.contest,
        edition=row.edition,
        organiser=row.organiser_name,
        category=row.category,
        tier=row.tier or "",
        number=row.number or "",
        title=row.title,
        authors=byline[0],
        unit=byline[1],
        result_sha256=result.sha256 if result else "",
        result_version=result.version if result else 0,
        standing=_standing(row, current),
    )


def _standing(row: Any, current: dict[str, str]) -> Standing:
    """Asked anew at every look: an award that was lost is not valid for an hour, whoever forgot to revoke it."""
    found: Certificate = row.Certificate
    if found.revoked_at is not None:
        return Standing(REVOKED, found.revoked_reason)
    if row.entry_state == "disqualified":
        return Standing(REVOKED, _("作品已被取消资格。"))
    if current.get(found.entry_id) != row.tier_key:
        return Standing(REVOKED, _("现行结果中已没有这个奖项。"))
    return Standing(VALID)


def get_certificate_facts(view: CertificateView) -> CertificateFacts:
    """What is printed on a certificate."""
    return CertificateFacts(
        contest=view.contest,
        edition=_("第%(n)s届", n=numeral(view.edition)),
        category=view.category,
        tier=view.tier,
        line_title=title_in_marks(view.title),
        authors=view.authors,
        unit=view.unit,
        organiser=view.organiser,
        day=clock.local(view.issued_at).date(),
        serial=view.serial,
        code=view.code,
        address=f"{runtime.current().settings.base_url.rstrip('/')}/certificates/{view.code}",
    )
