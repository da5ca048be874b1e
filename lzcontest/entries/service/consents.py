"""Consents of guardians and co-authors: asked by mail or code without an account, or signed on paper; all recorded."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.orm import Session

from lzcontest.accounts.domain import ANONYMOUS, Actor, email_problem, name_problem, normal_email, normal_phone
from lzcontest.accounts.models import User
from lzcontest.accounts.service.personal_data import reveal_personal, seal_personal
from lzcontest.contests import queries as contests
from lzcontest.contests.models import Contest
from lzcontest.entries import queries
from lzcontest.entries.domain import CONSENT_KINDS, AuthorDraft, Work, title_in_marks
from lzcontest.entries.models import Consent, Entry
from lzcontest.entries.policy import can_edit
from lzcontest.entries.service.drafts import entry_facts
from lzcontest.foundation import clock, runtime
from lzcontest.foundation.crypto import token_hash
from lzcontest.foundation.errors import Conflict, InvalidInput, NotFound
from lzcontest.foundation.i18n import gettext as _
from lzcontest.foundation.i18n import speaking
from lzcontest.ledger.service import record
from lzcontest.notifications.service import notify

PURPOSE = "consent"
FORM_PURPOSE = "consent_form"
VALID_FOR = timedelta(days=14)
FORM_BYTES = 5 << 20
# Crockford's base 32: 16 of them are 80 bits, and can be read over the telephone.
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE_LENGTH = 16
_FORM_TYPES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png", b"%PDF-": "application/pdf"}


@dataclass(frozen=True, slots=True)
class Guardian:
    """Who consents for a minor, as typed; ``phone`` of the mainland."""

    name: str
    relation: str
    phone: str
    email: str = ""

    def problems(self) -> dict[str, str]:
        """Field → what is wrong."""
        wrong: dict[str, str] = {}
        if problem := name_problem(self.name):
            wrong["guardian_name"] = problem
        if not self.relation.strip() or len(self.relation) > 10:
            wrong["relation"] = _("请填写和作者的关系，例如：母亲。")
        if normal_phone(self.phone) is None:
            wrong["guardian_phone"] = _("请填 11 位手机号，或带区号的座机号。")
        if self.email and (problem := email_problem(normal_email(self.email))):
            wrong["email"] = problem
        return wrong


def consent_text(kind: str, contest: Contest, name: str) -> str:
    """The wording somebody agrees to; its SHA-256 is kept with the answer."""
    values = {"contest": contest.title, "host": contest.organiser_name, "who": name}
    if kind == "guardian":
        text = _(
            "我是%(who)s的监护人。我同意%(who)s参加%(host)s举办的“%(contest)s”；我已阅读征集规则、原创承诺和授权书，"
            "同意其中的约定；我同意主办方为征集、评审、公示和颁奖处理%(who)s和我本人的个人信息。", **values
        )  # fmt: skip
    else:
        text = _(
            "我是%(who)s。这件作品是我和其他作者共同创作的，我同意用它参加%(host)s举办的“%(contest)s”；"
            "我已阅读征集规则、原创承诺和授权书，同意其中的约定。", **values
        )  # fmt: skip
    return f"{text}\n\n{contest.declaration_text}\n\n{contest.licence_text}".strip()


def ask_guardian(session: Session, actor: Actor, *, entry_id: str, person: str, guardian: Guardian) -> str:
    """Note the guardian of a minor and make a link for them, mailed where there is an address; the code in it.

    An earlier link stops working, an earlier answer of another guardian is gone. Raises NotFound, NotAllowed,
    InvalidInput.
    """
    entry, contest, someone = _open(session, actor, entry_id, person, "guardian")
    if wrong := guardian.problems():
        raise InvalidInput(wrong)
    email = normal_email(guardian.email)
    facts = {
        "name": guardian.name.strip(),
        "relation": guardian.relation.strip(),
        "phone": normal_phone(guardian.phone),
        "email": email,
    }
    return _ask(session, actor, entry, contest, someone, "guardian", facts)


def ask_author(session: Session, actor: Actor, *, entry_id: str, person: str, email: str) -> str:
    """Mail a co-author a link to confirm by; the code in it. Raises NotFound, NotAllowed, InvalidInput."""
    entry, contest, someone = _open(session, actor, entry_id, person, "author")
    address = normal_email(email)
    if problem := email_problem(address):
        raise InvalidInput({"email": problem})
    return _ask(session, actor, entry, contest, someone, "author", {"email": address})


def answer_consent(session: Session, *, code: str, yes: bool, proof: str = "") -> Consent:
    """Record the answer of whoever holds the link or code, and tell the sender; it may be changed until the link ends.

    A guardian proves to be the one named by the last four digits of their telephone (``proof``).
    Raises NotFound, InvalidInput.
    """
    row = queries.get_asked_consent(session, code)
    entry = queries.lock_entry(session, row.entry_id)
    facts = open_facts(row)
    if row.kind == "guardian" and proof.strip() != str(facts.get("phone", ""))[-4:]:
        raise InvalidInput({"proof": _("和投稿人填的监护人手机号对不上。请核对后再试，或者让投稿人改正号码。")})
    contest = contests.get_contest(session, entry.contest_id)
    someone = person_of(queries.get_work(session, entry), row.person)
    if row.name_index != queries.name_index(entry.id, someone.name):
        raise Conflict(_("投稿人改了作者的姓名，这个链接不再有效。请让投稿人重新发一个。"))
    row.state, row.method, row.answered_at = "given" if yes else "refused", "link", clock.now()
    row.text_sha256 = hashlib.sha256(consent_text(row.kind, contest, someone.name).encode()).hexdigest()
    session.flush()
    _record(session, ANONYMOUS, entry, row, row.state)
    _tell_owner(session, entry, contest, row)
    return row


def _tell_owner(session: Session, entry: Entry, contest: Contest, row: Consent) -> None:
    """Write to the sender: nothing else would bring them back to hand the work in, or to settle a refusal."""
    owner = session.get_one(User, entry.owner_id)
    with speaking(owner.locale):
        what = str(CONSENT_KINDS[row.kind])
    notify(
        session,
        "consent_answered",
        address=owner.email,
        user_id=owner.id,
        locale=owner.locale,
        contest=contest.title,
        what=what,
        title=title_in_marks(queries.get_work(session, entry).title),
        given=row.state == "given",
        draft=entry.number is None,
        path=f"/my/works/{entry.id}",
    )


def keep_form(session: Session, actor: Actor, *, entry_id: str, person: str, data: bytes) -> Consent:
    """Keep the photo or scan of a form that the guardian signed, sealed; this counts as consent until screened.

    Raises NotFound, NotAllowed, InvalidInput (``form``): not a JPG, PNG or PDF, too large, no guardian named, or
    one who said no.
    """
    entry, contest, someone = _open(session, actor, entry_id, person, "guardian")
    kind = next((name for head, name in _FORM_TYPES.items() if data.startswith(head)), "")
    if not kind:
        raise InvalidInput({"form": _("请上传 JPG、PNG 或 PDF。手机拍照就可以。")})
    if len(data) > FORM_BYTES:
        raise InvalidInput({"form": _("文件超过 5 MB，没有收下。请把照片缩小后再传。")})
    row = queries.get_consent(session, entry_id, person, "guardian")
    if row is None or not row.sealed or row.name_index != queries.name_index(entry.id, someone.name):
        raise InvalidInput({"form": _("请先填写监护人的姓名、关系和手机号并保存，再上传签字的同意书。")})
    if row.state == "refused":
        raise InvalidInput(
            {"form": _("监护人通过链接回答了没有同意，不能改用照片。如果监护人改了主意，请重新发一次确认链接。")}
        )
    row.form_sealed = seal_personal(base64.b64encode(data).decode(), purpose=FORM_PURPOSE)[0]
    row.form_type, row.state, row.method, row.answered_at = kind, "given", "form", clock.now()
    row.text_sha256 = hashlib.sha256(consent_text("guardian", contest, someone.name).encode()).hexdigest()
    session.flush()
    _record(session, actor, entry, row, "given", form_sha256=hashlib.sha256(data).hexdigest())
    return row


def open_facts(row: Consent) -> dict[str, str]:
    """What the sender typed about the person asked; for the sender's own form and for comparing."""
    if not row.sealed:
        return {}
    facts: dict[str, str] = json.loads(runtime.current().cipher.open(row.sealed, purpose=PURPOSE))
    return facts


def reveal_consent(
    session: Session, actor: Actor, *, consent_id: str, entry_id: str, contest_id: str, reason: str
) -> dict[str, str]:
    """Name, relation and telephone of a guardian for the organiser; the look is recorded. Raises NotFound, NotAllowed."""
    row = _of_entry(session, consent_id, entry_id, contest_id)
    text = reveal_personal(
        session, actor, row.sealed, purpose=PURPOSE, subject_type="entry", subject_id=row.entry_id, reason=reason,
        contest_id=contest_id,
    )  # fmt: skip
    facts: dict[str, str] = json.loads(text)
    return facts


def reveal_form(
    session: Session, actor: Actor, *, consent_id: str, entry_id: str, contest_id: str, reason: str
) -> tuple[bytes, str]:
    """(bytes, media type) of a signed form for the organiser; the look is recorded. Raises NotFound, NotAllowed."""
    row = _of_entry(session, consent_id, entry_id, contest_id)
    if not row.form_sealed:
        raise NotFound(_("没有上传签字的同意书。"))
    text = reveal_personal(
        session, actor, row.form_sealed, purpose=FORM_PURPOSE, subject_type="entry", subject_id=row.entry_id,
        reason=reason, contest_id=contest_id,
    )  # fmt: skip
    return base64.b64decode(text), row.form_type


def person_of(work: Work, key: str) -> AuthorDraft:
    """The person of a work with that key. Raises NotFound."""
    for person in work.authors:
        if person.key == key:
            return person
    raise NotFound(_("这件作品里没有这个人了。"))


def _of_entry(session: Session, consent_id: str, entry_id: str, contest_id: str) -> Consent:
    row = session.get(Consent, consent_id)
    if row is None or row.entry_id != entry_id or session.get_one(Entry, entry_id).contest_id != contest_id:
        raise NotFound(_("没有这份同意书。"))
    return row


def _open(session: Session, actor: Actor, entry_id: str, person: str, kind: str) -> tuple[Entry, Contest, AuthorDraft]:
    queries.get_own_entry(session, actor, entry_id)
    entry = queries.lock_entry(session, entry_id)
    contest = contests.get_contest(session, entry.contest_id)
    can_edit(entry_facts(actor, entry, contest), clock.now()).require()
    work = queries.get_work(session, entry)
    someone = person_of(work, person)
    needed = {(c.person, c.kind) for c in queries.list_consents(session, entry, work)}
    if (person, kind) not in needed:
        raise NotFound(_("这个人不需要办这一项。"))
    return entry, contest, someone


def _ask(
    session: Session, actor: Actor, entry: Entry, contest: Contest, someone: AuthorDraft, kind: str, facts: dict[str, str | None]
) -> str:  # fmt: skip
    row = queries.get_consent(session, entry.id, someone.key, kind)
    if row is None:
        row = Consent(entry_id=entry.id, person=someone.key, kind=kind)
        session.add(row)
    code = "".join(secrets.choice(_LETTERS) for _place in range(_CODE_LENGTH))
    row.name_index = queries.name_index(entry.id, someone.name)
    row.sealed = seal_personal(json.dumps(facts, ensure_ascii=False), purpose=PURPOSE)[0]
    row.state, row.method, row.answered_at = "waiting", "", None
    row.form_sealed, row.form_type, row.text_sha256 = None, "", ""
    row.token_hash, row.expires_at = token_hash(code), clock.now() + VALID_FOR
    session.flush()
    _record(session, actor, entry, row, "asked")
    if facts["email"]:
        with speaking("zh"):  # the letter's language, whatever the sender reads
            what = str(CONSENT_KINDS[kind])
        notify(
            session,
            "consent_asked",
            address=str(facts["email"]),
            contest=contest.title,
            what=what,
            who=someone.name,
            title=title_in_marks(queries.get_work(session, entry).title),
            guardian=kind == "guardian",
            until=f"{clock.local(row.expires_at):%Y-%m-%d}",
            path=f"/consents/{code}",
        )
    return code


def _record(session: Session, actor: Actor, entry: Entry, row: Consent, act: str, **facts: str) -> None:
    record(
        session,
        actor,
        f"consent.{act}",
        "entry",
        entry.id,
        contest_id=entry.contest_id,
        consent=row.id,
        what=row.kind,
        text_sha256=row.text_sha256,
        **facts,
    )
