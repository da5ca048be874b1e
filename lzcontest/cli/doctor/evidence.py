"""Works, submissions and results that the ledger never saw, or saw otherwise: what somebody wrote into the tables by hand."""

import json

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lzcontest.awards.models import Result
from lzcontest.awards.queries import PUBLIC_STATES, recount_result
from lzcontest.cli.doctor.report import Check, finding
from lzcontest.entries.models import Entry, Submission
from lzcontest.foundation.storage import Storage
from lzcontest.judging.models import Round, RoundEntry
from lzcontest.ledger.models import LedgerEvent

NAMED = 3


def check_handed_in(session: Session, _storage: Storage) -> Check:
    """Each work past its draft was handed in before the ledger, and each submission has the fingerprint it got there."""
    told = _told(session)
    handed_in = Entry.state != "draft", ~((Entry.state == "withdrawn") & Entry.number.is_(None))
    seen = {entry_id for entry_id, _serial in told}
    wrong = [
        f"entry {entry_id} is {state} but the ledger never saw it handed in"
        for entry_id, state in session.execute(select(Entry.id, Entry.state).where(*handed_in).order_by(Entry.id))
        if entry_id not in seen
    ]
    rows = session.execute(select(Submission.entry_id, Submission.serial, Submission.sha256))
    kept = {(row.entry_id, row.serial): row.sha256 for row in rows}
    for (entry_id, serial), sha256 in sorted(kept.items()):
        if (entry_id, serial) not in told and entry_id in seen:
            wrong.append(f"submission {serial} of entry {entry_id} is unknown to the ledger")
        elif told.get((entry_id, serial), sha256) != sha256:
            wrong.append(f"submission {serial} of entry {entry_id} has another fingerprint than the ledger saw")
    wrong += [f"submission {serial} of entry {entry} is gone" for entry, serial in sorted(set(told) - set(kept))]
    return finding("handed in", wrong, f"{len(kept)} submissions are those of the ledger")


def _told(session: Session) -> dict[tuple[str, int], str]:
    """(entry, serial) → fingerprint, of every ``entry.submitted``."""
    found = {}
    bodies = select(LedgerEvent.body).where(LedgerEvent.kind == "entry.submitted").order_by(LedgerEvent.seq)
    for event in map(json.loads, session.scalars(bodies)):
        if event["subject"][0] == "entry":
            found[event["subject"][1], event["facts"]["serial"]] = event["facts"]["sha256"]
    return found


def check_pinned(session: Session, _storage: Storage) -> Check:
    """Each work in a round is judged by a submission that exists; judges are refused any other."""
    there = exists().where(
        Submission.entry_id == RoundEntry.entry_id, Submission.serial == RoundEntry.submission_serial
    )
    lost = select(RoundEntry.entry_id, RoundEntry.blind_code).join(Round, Round.id == RoundEntry.round_id).where(~there)
    wrong = [
        f"the submission of entry {row.entry_id} judged as {row.blind_code} is gone" for row in session.execute(lost)
    ]
    return finding("judged works", wrong, "every work in a round has the submission that is judged")


def check_results(session: Session, _storage: Storage) -> Check:
    """Each released result is what its sealed sheets make under its frozen rules."""
    wrong, count = [], 0
    released = select(Result).where(Result.state.in_(PUBLIC_STATES)).order_by(Result.contest_id, Result.version)
    for result in session.scalars(released):
        count += 1
        found = recount_result(session, result)
        places = [f"sheet of {each.entry}: {each.what}" for each in found.sheet_problems]
        places += [each.place for each in [*found.record_problems, *found.differences]]
        if places:
            more = f" and {len(places) - NAMED} more" if len(places) > NAMED else ""
            named = ", ".join(places[:NAMED])
            wrong.append(f"result {result.version} of contest {result.contest_id} recounts otherwise: {named}{more}")
    return finding("results", wrong, f"{count} released results recounted from their sealed sheets")
