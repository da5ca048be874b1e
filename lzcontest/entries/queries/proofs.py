"""Whether a fingerprint of a submission stands in the ledger, told without naming work or person."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lzcontest.contests.models import Contest
from lzcontest.entries.models import Entry, Submission
from lzcontest.ledger.models import LedgerEvent


@dataclass(frozen=True, slots=True)
class SubmissionProof:
    """A submission that the ledger knows: to which contest, when, which time, at which place of the ledger."""

    contest: str
    at: datetime
    serial: int
    latest: bool
    seq: int


def find_submission(session: Session, sha256: str) -> SubmissionProof | None:
    """The submission whose content has this SHA-256 (hex), if the ledger recorded it with the same one."""
    row = session.execute(
        select(Submission, Entry.contest_id, Contest.title)
        .join(Entry, Entry.id == Submission.entry_id)
        .join(Contest, Contest.id == Entry.contest_id)
        .where(Submission.sha256 == sha256)
    ).first()
    if row is None:
        return None
    submission, _contest_id, contest = row
    events = session.execute(
        select(LedgerEvent.seq, LedgerEvent.body).where(
            LedgerEvent.kind == "entry.submitted", LedgerEvent.subject_id == submission.entry_id
        )
    )
    seq = next((e.seq for e in events if json.loads(e.body)["facts"].get("sha256") == sha256), None)
    if seq is None:
        return None
    last = session.scalar(select(func.max(Submission.serial)).where(Submission.entry_id == submission.entry_id))
    return SubmissionProof(contest, submission.created_at, submission.serial, submission.serial == last, seq)
