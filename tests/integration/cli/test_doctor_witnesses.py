"""An administrator with the database in hand changes what issue reports cannot show; the doctor compares with the ledger."""

from collections.abc import Callable

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lzcontest.cli.doctor.witnesses import check_witnesses
from lzcontest.entries.models import Consent, Entry
from lzcontest.foundation.runtime import Runtime
from lzcontest.intake import service
from lzcontest.intake.models import PassedGate, ScreeningDecision
from lzcontest.media.models import MediaFile
from lzcontest.media.service import add_media, receive_stream
from lzcontest.unitdesk.models import Endorsement
from lzcontest.unitdesk.service import endorse_entry
from tests.factories.people import actor_of, grant, make_unit, make_user
from tests.integration.intake.test_minors import child_waits


@pytest.fixture
def entry_id(system: Runtime) -> str:
    """A child's work that passed one gate and was put forward, and a file that was received."""
    stored = receive_stream([b"the work itself"])
    with system.database.unit_of_work() as session:
        entry, owner, boss, _code = child_waits(session)
        add_media(session, owner, stored=stored, original_name="work.txt")
        unit = make_unit(session)
        entry.unit_id = unit.id
        liaison = make_user(session, unit=unit)
        grant(session, liaison, "liaison", entry.contest_id, unit)
        place = {"contest_id": entry.contest_id, "unit_id": unit.id, "entry_id": entry.id}
        endorse_entry(session, actor_of(session, liaison), **place)
        service.pass_gate(session, boss, entry_id=entry.id, gate="content")
        return entry.id


def forge_gate(session: Session) -> None:
    held = session.scalars(select(PassedGate)).one()
    serial = held.submission_serial
    session.add(PassedGate(entry_id=held.entry_id, gate="formal", submission_serial=serial, by_user=held.by_user))


def drop_decision(session: Session) -> None:
    session.execute(delete(ScreeningDecision))


def change_reason(session: Session) -> None:
    session.execute(update(ScreeningDecision).values(reason="另一个理由"))


def invent_decision(session: Session) -> None:
    entry = session.scalars(select(Entry)).one()
    session.add(ScreeningDecision(entry_id=entry.id, submission_serial=1, decision="reopen", by_user="x"))


def refuse_consent(session: Session) -> None:
    session.execute(update(Consent).values(state="refused"))


def change_agreed_text(session: Session) -> None:
    session.execute(update(Consent).values(text_sha256="0" * 64))


def drop_consent(session: Session) -> None:
    session.execute(delete(Consent))


def swap_file(session: Session) -> None:
    session.execute(update(MediaFile).values(sha256="0" * 64))


def drop_endorsement(session: Session) -> None:
    session.execute(delete(Endorsement))


def steal(session: Session) -> None:
    session.execute(update(Entry).values(owner_id=make_user(session).id))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (forge_gate, "passed the gate formal by nobody's recorded act"),
        (drop_decision, "was recorded and is gone"),
        (change_reason, "reason of decision"),
        (invent_decision, "(reopen) was never recorded"),
        (refuse_consent, "consent"),
        (change_agreed_text, "consent"),
        (drop_consent, "consent"),
        (swap_file, "is not the one that was received"),
        (drop_endorsement, "the endorsement of entry"),
        (steal, "belongs to somebody else"),
    ],
)
def test_what_was_changed_behind_the_ledger_is_named(
    system: Runtime, entry_id: str, change: Callable[[Session], None], said: str
) -> None:
    with system.database.unit_of_work() as session:
        sound = check_witnesses(session, system.storage)
        assert sound.state == "ok", sound.detail
        change(session)
        session.flush()
        found = check_witnesses(session, system.storage)
        assert found.state == "fail" and said in found.detail
