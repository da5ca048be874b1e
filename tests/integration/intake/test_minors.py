"""A child's work goes on only while its guardian consents, and a birth date that was corrected is not lost."""

from datetime import date

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from lzcontest.accounts.domain import Actor
from lzcontest.entries import queries
from lzcontest.entries.domain import AuthorChange, EntryChanges
from lzcontest.entries.models import Entry
from lzcontest.entries.service import Guardian, answer_consent, ask_guardian, keep_form, save_entry
from lzcontest.foundation.errors import InvalidInput
from lzcontest.foundation.runtime import Runtime
from lzcontest.identity.models import IdentityFinding
from lzcontest.intake.service import accept_entry, pass_gate, submit_entry
from tests.factories.contests import make_contest
from tests.factories.people import actor_of, grant, make_user
from tests.factories.works import write_fiction

MOTHER = Guardian("禾妈妈", "母亲", "13811112222")


def people(session: Session, entry: Entry, birth: str) -> tuple[AuthorChange, ...]:
    """The people of a work as its form sends them, with that birth date for the first."""
    work = queries.get_work(session, entry)
    return tuple(AuthorChange(a.key, "小禾", unit_name="河口镇", birth=birth) for a in work.authors)


def child_waits(session: Session) -> tuple[Entry, Actor, Actor, str]:
    """A child's work in screening with its guardian's consent: work, owner, organiser, code of the link."""
    contest = make_contest(session, kinds=("fiction",))
    user, boss = make_user(session, "小禾"), make_user(session)
    grant(session, boss, "organiser", contest.id)
    owner, entry = actor_of(session, user), write_fiction(session, user, contest.categories[0])
    changes = EntryChanges(authors=people(session, entry, "2015-06-01"))
    save_entry(session, owner, entry_id=entry.id, version=entry.version, changes=changes)
    child = queries.get_work(session, entry).authors[0].key
    code = ask_guardian(session, owner, entry_id=entry.id, person=child, guardian=MOTHER)
    answer_consent(session, code=code, yes=True, proof="2222")
    submit_entry(session, owner, entry_id=entry.id)
    entry.state = "screening"
    session.execute(delete(IdentityFinding))
    session.flush()
    return entry, owner, actor_of(session, boss), code


def test_a_guardian_who_takes_the_consent_back_keeps_the_work_from_the_judges(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, _owner, boss, code = child_waits(session)
        answer_consent(session, code=code, yes=False, proof="2222")
        with pytest.raises(InvalidInput, match="监护人"):
            accept_entry(session, boss, entry_id=entry.id)
        with pytest.raises(InvalidInput, match="监护人"):
            pass_gate(session, boss, entry_id=entry.id, gate="formal")
        pass_gate(session, boss, entry_id=entry.id, gate="content")
        answer_consent(session, code=code, yes=True, proof="2222")
        pass_gate(session, boss, entry_id=entry.id, gate="formal")
        assert entry.state == "accepted"


def test_asking_another_guardian_after_handing_in_does_not_pass_for_a_consent(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, owner, boss, _code = child_waits(session)
        child = queries.get_work(session, entry).authors[0].key
        ask_guardian(session, owner, entry_id=entry.id, person=child, guardian=MOTHER)
        with pytest.raises(InvalidInput, match="监护人"):
            accept_entry(session, boss, entry_id=entry.id)


def test_a_photo_does_not_overrule_a_guardian_who_said_no(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, owner, _boss, code = child_waits(session)
        child = queries.get_work(session, entry).authors[0].key
        answer_consent(session, code=code, yes=False, proof="2222")
        with pytest.raises(InvalidInput, match="没有同意"):
            keep_form(session, owner, entry_id=entry.id, person=child, data=b"%PDF-1.7 signed")


def test_a_birth_date_corrected_after_handing_in_is_kept(system: Runtime) -> None:
    with system.database.unit_of_work() as session:
        entry, owner, _boss, _code = child_waits(session)
        changes = EntryChanges(authors=people(session, entry, "2014-06-01"))
        save_entry(session, owner, entry_id=entry.id, version=entry.version, changes=changes)
        submit_entry(session, owner, entry_id=entry.id)
        assert queries.open_birth(queries.get_submitted_work(session, entry).authors[0]) == date(2014, 6, 1)
