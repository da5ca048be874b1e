"""Reading consents: whose is needed for a work, how far each is, and the ages behind it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lzcontest.contests.domain import EntryTerms
from lzcontest.contests.models import Contest
from lzcontest.entries.domain import AuthorDraft, PeopleFacts, Work, people_facts
from lzcontest.entries.models import Consent, Entry
from lzcontest.entries.queries.works import get_submitted_work
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.errors import NotFound
from lzcontest.foundation.i18n import gettext as _

BIRTH_PURPOSE = "birth"
NAME_PURPOSE = "consent_name"


@dataclass(frozen=True, slots=True)
class ConsentState:
    """One consent that a work needs: of whom (``name``, personal data), of which kind, and how far it is.

    ``kind`` and ``state`` as in ``entries.domain.CONSENT_KINDS`` and ``CONSENT_STATES``; ``required``: the work
    cannot be handed in without it.
    """

    person: str
    name: str
    kind: str
    state: str
    required: bool
    method: str = ""
    answered_at: datetime | None = None
    expires_at: datetime | None = None
    has_form: bool = False
    id: str = ""

    @property
    def done(self) -> bool:
        """Whether nothing is left to do."""
        return self.state == "given"


def name_index(entry_id: str, name: str) -> str:
    """The keyed hash by which a consent knows the name of its person."""
    return runtime.current().cipher.blind_index(f"{entry_id}\0{name}", purpose=NAME_PURPOSE)


def open_birth(person: AuthorDraft) -> date | None:
    """The birth date of a person for reckoning with; nobody is shown it without a recorded reason."""
    if person.birth_sealed is None:
        return None
    return date.fromisoformat(runtime.current().cipher.open(person.birth_sealed, purpose=BIRTH_PURPOSE))


def last_day_of(contest: Contest) -> date:
    """The last day of the call in local time; today where no end is set."""
    return clock.local((contest.closes_at or clock.now()) - timedelta(seconds=1)).date()


def get_people_facts(session: Session, entry: Entry, contest: Contest, work: Work) -> PeopleFacts:
    """Who of ``work`` is too young and whose guardian consented; no query where nobody gave a birth date."""
    births = {a.key: birth for a in work.authors if (birth := open_birth(a))}
    if not births:
        return PeopleFacts()
    given = _given(session, entry.id, work.authors)
    return people_facts(births, last_day_of(contest), EntryTerms.from_json(contest.terms), given)


def _given(session: Session, entry_id: str, people: Iterable[AuthorDraft]) -> frozenset[str]:
    rows = session.execute(
        select(Consent.person, Consent.name_index).where(
            Consent.entry_id == entry_id, Consent.kind == "guardian", Consent.state == "given"
        )
    )
    known = {row.person: row.name_index for row in rows}
    return frozenset(a.key for a in people if known.get(a.key) == name_index(entry_id, a.name))


def list_consents(session: Session, entry: Entry, work: Work | None = None) -> list[ConsentState]:
    """Every consent that ``entry`` needs (by ``work``, default: as it was handed in) with its state.

    Guardians of minors first, then co-authors where the contest has them confirm; in the order of the people.
    """
    contest = session.get_one(Contest, entry.contest_id)
    work = work or get_submitted_work(session, entry)
    facts = get_people_facts(session, entry, contest, work)
    rows = {(c.person, c.kind): c for c in session.scalars(select(Consent).where(Consent.entry_id == entry.id))}
    needed = [(a, "guardian") for a in work.authors if a.key in facts.minors]
    if EntryTerms.from_json(contest.terms).confirm_authors:
        needed += [(a, "author") for a in asked_authors(work, entry, facts)]
    return [_state(entry.id, person, kind, rows.get((person.key, kind))) for person, kind in needed]


def asked_authors(work: Work, entry: Entry, facts: PeopleFacts) -> list[AuthorDraft]:
    """Whom a contest that wants confirmations asks: authors but the sender, and not children, whose guardian answers."""
    return [a for a in work.authors if a.role == "author" and a.user_id != entry.owner_id and a.key not in facts.minors]


def _state(entry_id: str, person: AuthorDraft, kind: str, row: Consent | None) -> ConsentState:
    required = kind == "guardian"
    if row is None or row.name_index != name_index(entry_id, person.name):
        return ConsentState(person.key, person.name, kind, "needed", required)
    has_form = bool(row.form_type)
    return ConsentState(
        person.key, person.name, kind, row.state, required, row.method, row.answered_at, row.expires_at, has_form,
        row.id,
    )  # fmt: skip


def get_consent(session: Session, entry_id: str, person: str, kind: str) -> Consent | None:
    """One consent of a work as it is stored; None where nothing was begun."""
    return session.scalar(
        select(Consent).where(Consent.entry_id == entry_id, Consent.person == person, Consent.kind == kind)
    )


def get_asked_consent(session: Session, token: str) -> Consent:
    """The consent that a link or code asks for, answered or not. Raises NotFound when it is unknown or too old."""
    found = session.scalar(select(Consent).where(Consent.token_hash == token_hash(normal_code(token))))
    if found is None or found.expires_at is None or found.expires_at < clock.now():
        raise NotFound(_("这个链接或确认码不对，或者已经过期。请让投稿人重新发一个。"))
    return found


def normal_code(text: str) -> str:
    """A code as it is hashed, however it was typed: lower case, without separators, look-alikes made one."""
    plain = "".join(c for c in text.lower() if c.isascii() and c.isalnum())
    return plain.translate(str.maketrans("ilo", "110"))
